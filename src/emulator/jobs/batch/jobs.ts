// Turns the requests of a batch into jobs. Each line is checked like a creation, then refused or made a job.
import type { BatchLine, BatchRecord } from '../../domain/batch.ts';
import type { BatchRequest } from '../../domain/batch-input.ts';
import { asBatchJob, scheduleBatch } from '../../domain/batch-plan.ts';
import { ApiError, modelRetired } from '../../domain/errors.ts';
import { batchRequestId } from '../../domain/ids.ts';
import type { VideoRecord } from '../../domain/video.ts';
import { parseParams } from '../../schema/refusals.ts';
import { createVideo } from '../../schema/video-requests.ts';
import type { Doc, Upload } from '../../store/store.ts';
import type { Call } from '../../http/call.ts';
import type { JobPorts } from '../job-ports.ts';
import { applyLineRules } from './line-rules.ts';
import { withJobRules, type Jobs } from '../jobs.ts';
import { readCreation, recordOf, type CreationRequest } from '../creation-request.ts';
import type { ProjectScope } from '../../projects/project-scope.ts';

export interface BatchJob {
  video: Doc<'video'>;
  upload: Upload | undefined;
}

export interface PreparedBatch {
  lines: BatchLine[];
  jobs: BatchJob[];
}

interface Given {
  project: ProjectScope;
  batch: Pick<BatchRecord, 'id' | 'createdAt' | 'validatingMs' | 'finalizingMs'>;
  requests: readonly BatchRequest[];
  /** Ends the pauses in which other requests can run. */
  signal: AbortSignal;
}

/** The number of lines that are read at the same time. Some lines have pictures to fetch. */
const atOnce = 16;
/** After this number of lines, the code pauses so that other requests can run. */
const breath = 500;

export function createBatchJobs(
  ports: Pick<JobPorts, 'profile' | 'pace' | 'media' | 'download' | 'promptTags' | 'sleep'>,
  { limits, moderation }: Pick<Jobs, 'limits' | 'moderation'>,
) {
  const createBody = createVideo(ports.profile);
  return { make };

  /** Checks all lines and pays for the lines that become jobs. It does not store the jobs. */
  async function make({ project, batch, requests, signal }: Given): Promise<PreparedBatch> {
    const read: Read[] = [];
    for (let at = 0; at < requests.length; at += atOnce) {
      const group = requests.slice(at, at + atOnce);
      // Rules count requests, so they are applied in the order of the lines.
      const met: Read[] = [];
      for (const { body } of group) {
        met.push(await refusing<Read>(() => applyLineRules(ports, { project, sent: body })));
      }
      read.push(
        ...(await Promise.all(group.map(({ body }, nth) => readLine(project, body, met[nth] ?? {})))),
      );
      if (at % breath < atOnce) await ports.sleep(0, signal);
    }
    const judged: Judged[] = [];
    for (const [index, line] of read.entries()) {
      judged.push(await judge(project, batch.createdAt, line));
      if (index % breath === 0) await ports.sleep(0, signal);
    }
    const unpaid = await refuseUnpaid(project, batch, judged);
    const jobs = await placed(project, batch, unpaid);
    const lines: BatchLine[] = [];
    for (const [index, { customId }] of requests.entries()) {
      const { refusal } = unpaid[index] ?? {};
      const videoId = jobs.get(index)?.video.id;
      lines.push({
        ...(await named(project, batch.createdAt, customId)),
        ...(refusal === undefined ? {} : { refusal }),
        ...(videoId === undefined ? {} : { videoId }),
      });
    }
    return { lines, jobs: [...jobs.values()] };
  }

  /**
   * Reads the parts of a line that do not depend on the order of the lines: its parameters and its picture.
   * @param met the result of the rules for the line
   */
  async function readLine(project: ProjectScope, body: BatchRequest['body'], met: Read): Promise<Read> {
    if (met.refusal !== undefined) return met;
    return refusing(async () => {
      const parsed = parseParams(createBody, body);
      if (ports.profile.retired.value) throw modelRetired(parsed.model);
      return { ...met, wanted: await readCreation(ports, project, parsed) };
    });
  }

  /** Call this for one line after another: with a seed, the order of the lines determines each job. */
  async function judge(project: ProjectScope, now: number, line: Read): Promise<Judged> {
    const { refusal, wanted, jobEffects } = line;
    if (wanted === undefined) return refusal === undefined ? {} : { refusal };
    return refusing(async () => {
      const record = await recordOf(ports, { project, wanted, now: () => now });
      const { record: moderated } = moderation.judge(record, wanted.reference?.given);
      return { record: moderated, jobEffects, upload: wanted.reference?.upload };
    });
  }

  async function refuseUnpaid(
    project: ProjectScope,
    batch: Given['batch'],
    judged: Judged[],
  ): Promise<Judged[]> {
    const records = judged.flatMap(({ record }) => (record === undefined ? [] : [asBatchJob(record, batch)]));
    const faults = await limits.paid(project, records);
    const paid: Judged[] = [];
    for (const line of judged) {
      const { record, jobEffects } = line;
      const fault = record === undefined ? undefined : faults.shift();
      if (fault !== undefined) paid.push({ refusal: refusalOf(fault) });
      // Apply job rules last, after all checks.
      else if (record !== undefined)
        paid.push({ ...line, record: (await withJobRules(record, jobEffects)).record });
      else paid.push(line);
    }
    return paid;
  }

  /** Returns the accepted jobs with their schedule and places in the listing, by the index of their line. */
  async function placed(
    project: ProjectScope,
    batch: Given['batch'],
    judged: readonly Judged[],
  ): Promise<Map<number, BatchJob>> {
    const accepted = [...judged.entries()].filter(([, { record }]) => record !== undefined);
    const lifetimeMs = ports.profile.assetLifetime.value * 1000;
    const records = scheduleBatch(
      batch,
      accepted.flatMap(([, { record }]) => record ?? []),
      lifetimeMs,
    );
    const jobs = new Map<number, BatchJob>();
    for (const [at, [index, { upload }]] of accepted.entries()) {
      const record = records[at];
      if (record?.batch === undefined) continue;
      const body = { ...record, batch: { ...record.batch, line: index } };
      const sort = await project.nextSort(body.createdAt);
      jobs.set(index, { video: { id: body.id, sort, body }, upload });
    }
    return jobs;
  }
}

interface Read {
  refusal?: NonNullable<BatchLine['refusal']>;
  wanted?: CreationRequest;
  jobEffects?: Call['jobEffects'];
}

interface Judged {
  refusal?: NonNullable<BatchLine['refusal']>;
  record?: VideoRecord;
  jobEffects?: Call['jobEffects'];
  upload?: Upload | undefined;
}

async function refusing<T extends object>(
  act: () => Promise<T>,
): Promise<T | { refusal: NonNullable<BatchLine['refusal']> }> {
  try {
    return await act();
  } catch (thrown) {
    if (thrown instanceof ApiError) return { refusal: refusalOf(thrown) };
    throw thrown;
  }
}

const refusalOf = ({ status, body }: ApiError) => ({ status, body: { error: body } });

async function named(project: ProjectScope, createdAt: number, customId: string): Promise<BatchLine> {
  const entropy = await project.entropy(() => ({ line: customId }));
  const id = batchRequestId(Math.floor(createdAt / 1000), entropy);
  return { id, customId, requestId: `req_${entropy.slice(24, 56)}` };
}
