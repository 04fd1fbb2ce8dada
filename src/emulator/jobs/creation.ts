// The steps that all creations of a job share: make the record, apply moderation and limits, store, answer.
import { billed } from '../domain/derivation.ts';
import { underEffects, type Effects } from '../domain/effects.ts';
import { videoId } from '../domain/ids.ts';
import { pollAfterMs } from '../domain/pace.ts';
import { makePlan } from '../domain/plan.ts';
import { listPrice } from '../domain/prices.ts';
import { accepted, isTerminal, type VideoRecord, type VideoView } from '../domain/video.ts';
import { printVideo } from '../schema/print-video.ts';
import { forever, type Upload } from '../store/store.ts';
import type { Call } from '../http/call.ts';
import type { Deps } from '../http/deps.ts';
import { noteHeader } from '../http/faults.ts';
import type { Limits } from './limits.ts';
import { createModeration } from './moderation.ts';
import type { Reply } from '../http/reply.ts';
import type { ProjectScope } from '../projects/project-scope.ts';

/** The inputs for creating a job, besides its record. */
export interface Wanted {
  project: ProjectScope;
  /** The picture that the job starts from and shows. */
  upload: Upload | undefined;
  /** The file or reference as it was sent. */
  given?: unknown;
  jobEffects: Call['jobEffects'];
  /** A remark for the log. */
  remark?: string | undefined;
}

/** A stored job, after moderation and rules have changed it. */
export interface Kept {
  record: VideoRecord;
  /** Headers that the answer has besides those of the job. */
  headers: Record<string, string>;
  /** Remarks for the log. */
  remarks: readonly string[];
}

const noEvents = 'webhook did nothing: there are no events of these jobs';

/** @returns a function that stores a job, unless moderation, concurrency or budget stop the job */
export function createKeep(deps: Deps, limits: Limits): (wanted: VideoRecord, more: Wanted) => Promise<Kept> {
  const moderation = createModeration(deps);
  return async function keep(wanted, { project, upload, given, jobEffects, remark }) {
    const { record: judged, note } = moderation.judge(wanted, given);
    let record = judged;
    const { id, createdAt } = judged;
    const sort = project.nextSort(createdAt);
    let effects: Effects | undefined;
    await limits.stored({ project, record: judged }, async () => {
      // Apply job rules last, after all checks.
      record = ruled(judged, (job) => (effects = jobEffects?.(job)));
      // Store the upload before the record, so that readers never find a job without it.
      if (upload !== undefined) await project.store.put('upload', { id, sort, body: upload });
      await project.jobs.putVideo({ id, sort, body: record });
    });
    const cost = listPrice(deps.profile, billed(record)) * (record.clips ?? 1);
    const silent = effects?.webhook !== undefined && !deps.profile.announcesEnds.value;
    return {
      record,
      headers: { 'x-emulator-cost-usd': cost.toFixed(2), ...(silent ? { [noteHeader]: noEvents } : {}) },
      remarks: [note, remark, silent ? noEvents : undefined].filter((text) => text !== undefined),
    };
  };
}

/** @returns a function that stores a job and answers its creation with the video */
export function createAccept(
  deps: Deps,
  limits: Limits,
): (wanted: VideoRecord, more: Wanted) => Promise<Reply> {
  const keep = createKeep(deps, limits);
  return async function accept(wanted, more) {
    const { record, ...told } = await keep(wanted, more);
    return videoReply(deps, accepted(record), told);
  };
}

export function videoReply(
  deps: Deps,
  shown: VideoView,
  more: { headers?: Record<string, string>; remarks?: readonly string[] } = {},
): Reply {
  const { id, status, progress, model, seconds, size } = shown;
  const headers = { 'content-type': 'application/json', ...pollHeaders(deps, shown), ...more.headers };
  const said = `${id} ${status} ${progress} % (${model}, ${seconds} s, ${size})`;
  const note = [said, ...(more.remarks ?? [])].join('; ');
  return { status: 200, headers, body: printVideo(shown), video: shown, note };
}

/** Returns the header that states when to poll a pending job again; no header when no interval applies. */
export function pollHeaders({ pollAfter, pace }: Deps, shown: VideoView): Record<string, string> {
  const interval = isTerminal(shown) ? undefined : pollAfterMs(pollAfter, pace);
  return interval === undefined ? {} : { 'openai-poll-after-ms': String(interval) };
}

/** Returns the record with the effects of the job rules. */
export function ruled(record: VideoRecord, jobEffects: Call['jobEffects']): VideoRecord {
  const { prompt, referenceSha256, uploaded } = record;
  // For an extension, these are the seconds that the request asked for, as in the request itself.
  const { model, size, seconds } = billed(record);
  const sha256 = uploaded?.sha256 ?? referenceSha256;
  const effects = jobEffects?.({ model, size, seconds, prompt, sha256 });
  return effects === undefined ? record : underEffects(record, effects);
}

type Basics = Pick<VideoRecord, 'model' | 'prompt' | 'seconds' | 'size' | 'palette' | 'referenceSha256'>;

/**
 * Returns a record that contains only the requested values, as in the contract. Every field is written out,
 * always in the same order: jobs take the most space on a server, and objects with the same layout are small.
 * @param given.source the video that the new video is made from
 * @param given.generated the seconds to render, if only a part of `seconds` is rendered
 */
export function newRecord(
  { profile, pace }: Pick<Deps, 'profile' | 'pace'>,
  given: Basics & {
    now: number;
    entropy: string;
    source: Pick<VideoRecord, 'id' | 'prompt'> | null;
    generated?: string;
  },
): VideoRecord {
  const { now, entropy, model, prompt, seconds, size, palette, referenceSha256, source } = given;
  const request = { model, size, seconds: given.generated ?? seconds };
  const record: VideoRecord = {
    id: videoId(Math.floor(now / 1000), entropy, profile.idDigits.value),
    createdAt: now,
    model,
    prompt,
    seconds,
    size,
    remixedFromVideoId: source?.id ?? null,
    palette,
    sourcePrompt: source?.prompt ?? null,
    referenceSha256,
    lifetimeMs: profile.assetLifetime.value * 1000,
    plan: makePlan({ entropy, request, profile, pace }),
    command: null,
    expiredAt: null,
  };
  if (profile.lifetimeFrom.value === 'creation') record.lifetimeFrom = 'creation';
  if (!profile.announcesEnds.value) record.webhook = { drop: true };
  return record;
}

/** Counts a deleted job, once for each of its clips: a billed clip stays billed after the deletion. */
export async function countDeleted(
  project: ProjectScope,
  { record, shown }: { record: VideoRecord; shown: VideoView },
): Promise<void> {
  const { model, size, seconds } = billed(record);
  const batch = record.batch === undefined ? [] : ['batch'];
  const key = ['deleted', shown.status, model, size, seconds, ...batch].join(' ');
  await project.store.take(key, record.clips ?? 1, forever);
}
