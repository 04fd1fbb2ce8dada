// Creates and deletes jobs, for every dialect. A creation shows its steps in `create`.
import { billedClip } from '../domain/derivation.ts';
import { withEffects, type Effects } from '../domain/effects.ts';
import { listPrice } from '../domain/prices.ts';
import type { VideoRecord, VideoView } from '../domain/video.ts';
import type { Call, Handler } from '../http/call.ts';
import { noteHeader } from '../http/faults.ts';
import type { ProjectScope } from '../projects/project-scope.ts';
import type { Counter } from '../store/counters.ts';
import { forever, type Upload } from '../store/store.ts';
import { keepResult } from './kept-results.ts';
import type { JobPorts } from './job-ports.ts';
import { createLimits, type Limits } from './limits.ts';
import { createModeration, type Moderation } from './moderation.ts';

/** A job that has been read and judged, and is not created yet. */
export interface WantedJob {
  record: VideoRecord;
  /** The picture that the job starts from and shows. */
  upload: Upload | undefined;
  /** The file or reference as it was sent, for moderation. */
  given?: unknown;
  jobEffects: Call['jobEffects'];
  /** A remark for the log. */
  remark?: string | undefined;
}

/** A stored job, after moderation and rules have changed it. */
interface CreatedJob {
  record: VideoRecord;
  /** Headers that the answer has besides those of the job. */
  headers: Record<string, string>;
  /** Remarks for the log. */
  remarks: readonly string[];
}

export interface Jobs {
  readonly limits: Limits;
  readonly moderation: Moderation;
  /** Wraps the handler of a creation. The handler is called only while the project's rate allows it. */
  rated: (handle: Handler) => Handler;
  /**
   * Creates a job, unless moderation, concurrency or budget refuse it.
   * @throws ApiError 400 or 429
   */
  create(project: ProjectScope, wanted: WantedJob): Promise<CreatedJob>;
  /**
   * Deletes a job that has ended, with its upload. Its price and its result in a batch are kept.
   * @returns false when another deletion was first
   */
  delete(project: ProjectScope, job: { record: VideoRecord; shown: VideoView }): Promise<boolean>;
}

export function createJobs(
  ports: Pick<JobPorts, 'profile' | 'moderation' | 'promptTags' | 'limits' | 'report'>,
): Jobs {
  const moderation = createModeration(ports);
  const limits = createLimits(ports);
  return {
    limits,
    moderation,
    rated: limits.rated,

    async create(project, wanted) {
      const { record: moderated, note } = moderation.judge(wanted.record, wanted.given);
      const place = project.nextSort(moderated.createdAt);
      const sort = typeof place === 'number' ? place : await place;
      const { record, effects } = await limits.admit(project, moderated, async () => {
        // Apply job rules last, after all checks.
        const under = withJobRules(moderated, wanted.jobEffects);
        const ruled = under instanceof Promise ? await under : under;
        await write(project, { record: ruled.record, sort, upload: wanted.upload });
        return ruled;
      });
      return priced(ports, { record, effects, remarks: [note, wanted.remark] });
    },

    async delete(project, { record, shown }) {
      await limits.deleting(project, { record, shown });
      await keepResult(project, { record, shown });
      // Of several deletions at the same time, only the deletion that removed the record counts.
      if (!(await project.jobs.deleteVideo(record.id))) return false;
      await project.store.blobs.delete(record.id);
      await countDeleted(project, { record, shown });
      return true;
    },
  };
}

interface RuledJob {
  record: VideoRecord;
  effects: Effects | undefined;
}

/** Returns the record with the effects of the job rules, and these effects. A promise with a durable store. */
export function withJobRules(
  record: VideoRecord,
  jobEffects: Call['jobEffects'],
): RuledJob | Promise<RuledJob> {
  const { prompt, referenceSha256, uploaded } = record;
  // For an extension, these are the seconds that the request asked for, as in the request itself.
  const { model, size, seconds } = billedClip(record);
  const sha256 = uploaded?.sha256 ?? referenceSha256;
  const effects = jobEffects?.({ model, size, seconds, prompt, sha256 });
  return effects instanceof Promise
    ? effects.then((known) => ruledJob(record, known))
    : ruledJob(record, effects);
}

const ruledJob = (record: VideoRecord, effects: Effects | undefined): RuledJob => ({
  record: effects === undefined ? record : withEffects(record, effects),
  effects,
});

/** Stores the upload before the record, so that readers never find a job without it. */
async function write(
  project: ProjectScope,
  { record, sort, upload }: { record: VideoRecord; sort: number; upload: Upload | undefined },
): Promise<void> {
  const { id } = record;
  if (upload !== undefined) await project.store.blobs.put(id, upload);
  await project.jobs.putVideo({ id, sort, body: record });
}

const noEvents = 'webhook did nothing: there are no events of these jobs';

/** Adds the price of the job, and the note about a webhook effect that cannot act. */
function priced(
  { profile }: Pick<JobPorts, 'profile'>,
  given: { record: VideoRecord; effects: Effects | undefined; remarks: readonly (string | undefined)[] },
): CreatedJob {
  const { record, effects, remarks } = given;
  const cost = listPrice(profile, billedClip(record)) * (record.clips ?? 1);
  const silent = effects?.webhook !== undefined && !profile.announcesEnds.value;
  return {
    record,
    headers: { 'x-emulator-cost-usd': cost.toFixed(2), ...(silent ? { [noteHeader]: noEvents } : {}) },
    remarks: [...remarks, silent ? noEvents : undefined].filter((text) => text !== undefined),
  };
}

/**
 * Counts a deleted job, once for each of its clips, because a billed clip stays billed after the deletion.
 * The job's own counter is dropped.
 */
async function countDeleted(
  project: ProjectScope,
  { record, shown }: { record: VideoRecord; shown: VideoView },
): Promise<void> {
  const { id } = record;
  const { model, size, seconds } = billedClip(record);
  const batch = record.batch !== undefined;
  const total: Counter = { of: 'deleted', status: shown.status, model, size, seconds, batch };
  await project.store.take(total, record.clips ?? 1, forever);
  await project.store.drop([{ of: 'polls', video: id }]);
}
