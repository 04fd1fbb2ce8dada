// A batch of creations, and the view of it that the API shows at a given time. Like the view of a job, it is
// a function of the stored record and the clock.
import { endingOf, type VideoRecord, type VideoView } from './video.ts';

export type BatchStatus =
  | 'validating'
  | 'failed'
  | 'in_progress'
  | 'finalizing'
  | 'completed'
  | 'expired'
  | 'cancelling'
  | 'cancelled';

/** A fault of an input file; `line` counts from 1. */
export interface BatchError {
  code: string;
  message: string;
  param: string | null;
  line: number | null;
}

/** One request of a batch. It was refused at once, or it became a job. */
export interface BatchLine {
  /** `batch_req_…` */
  id: string;
  customId: string;
  /** `req_…` */
  requestId: string;
  /** The refusal, when the request did not become a job. */
  refusal?: { status: number; body: unknown };
  videoId?: string;
  /**
   * Set when the video is deleted, because the results of the batch outlive it. `view` is the last view of
   * the video. `at` is the time when the job ended. When `at` is null, `until` is the latest time at which
   * the job could have ended.
   */
  kept?: { view: VideoView; at: number | null; until: number };
}

/**
 * The stored data of a batch, without its lines. Times and durations in milliseconds on the project's clock.
 */
export interface BatchRecord {
  id: string;
  createdAt: number;
  inputFileId: string;
  metadata: Readonly<Record<string, string>> | null;
  /** The model of all its requests. */
  model: string;
  validatingMs: number;
  finalizingMs: number;
  /** How long running jobs may continue after a cancellation. */
  cancellingMs: number;
  /** The reasons why validation fails; empty when validation succeeds. */
  errors: readonly BatchError[];
  total: number;
  outputFileId: string;
  errorFileId: string;
  /** The positions of the jobs in the project's list; null when the batch has no jobs. */
  jobs: { first: number; last: number } | null;
  /** When a client cancelled the batch. */
  cancelledAt: number | null;
}

/** The view of a batch that clients see. Times in milliseconds; null for an event that has not happened. */
export interface BatchView {
  status: BatchStatus;
  inProgressAt: number | null;
  finalizingAt: number | null;
  completedAt: number | null;
  failedAt: number | null;
  expiredAt: number | null;
  cancellingAt: number | null;
  cancelledAt: number | null;
  /** True when the output file (or, for `error`, the error file) exists. */
  output: boolean;
  error: boolean;
  counts: { total: number; completed: number; failed: number };
}

/** The only completion window that the API has (SPEC). */
export const windowMs = 86_400_000;
/** The lifetime of the assets after the batch has completed (DOC, contract:limits.batch-assets-24-hours). */
export const batchAssetMs = 86_400_000;
/**
 * The durations of the parts of a batch other than its jobs: 3 s and 2 s in a public log (WIRE); cancelling
 * takes "up to 10 minutes" (SPEC).
 */
export const batchTiming = { validatingMs: 3_000, finalizingMs: 2_000, cancellingMs: 600_000 } as const;

export const deadlineOf = ({ createdAt }: Pick<BatchRecord, 'createdAt'>) => createdAt + windowMs;
/** The latest moment at which a batch may end, in ms. Later, the batch is over, whatever its lines are. */
export const latestEndOf = (record: BatchRecord): number =>
  deadlineOf(record) + Math.max(record.finalizingMs, record.cancellingMs);
export const startOf = ({ createdAt, validatingMs }: BatchRecord) => createdAt + validatingMs;

/** The end of a line, in ms. Undefined when it is not known, or when the batch ends before the line does. */
export function lineEnd(
  { refusal, kept }: BatchLine,
  job: VideoRecord | undefined,
  startedAt: number,
): number | undefined {
  if (refusal !== undefined) return startedAt;
  if (kept !== undefined) return kept.at ?? undefined;
  return job === undefined ? undefined : endingOf(job)?.at;
}

/** The jobs of a batch by the ids of their videos. */
export type Jobs = ReadonlyMap<string, VideoRecord>;

export const jobOf = ({ videoId }: BatchLine, jobs: Jobs) =>
  videoId === undefined ? undefined : jobs.get(videoId);

/** What the API shows of a batch at a moment. */
export function batchView(
  record: BatchRecord,
  given: { lines: readonly BatchLine[]; jobs: Jobs; now: number },
): BatchView {
  const { now } = given;
  if (record.errors.length > 0 && record.cancelledAt === null) return failedView(record, now);
  const started = startOf(record);
  const tally = tallied(record, { ...given, started });
  const { cancelledAt } = record;
  const phase =
    cancelledAt === null
      ? phaseOf(record, { now, started, tally })
      : cancelPhase({ now, started, at: cancelledAt, end: plannedEnd(record, given) });
  // The counts are 0 until the file has been read (WIRE).
  if (phase.inProgressAt === undefined) return { ...nothing, ...phase };
  const { answered, refused, total } = tally;
  const ended = over.has(phase.status);
  return {
    ...nothing,
    ...phase,
    output: ended && answered > 0,
    error: ended && answered < total,
    counts: { total, completed: answered, failed: ended ? total - answered : refused },
  };
}

/** The view in the answer to the creation of a batch. The input file has not been read yet. */
export const acceptedBatch = (): BatchView => ({ ...nothing, status: 'validating' });

/** True when the batch is in a final status. */
export function isBatchOver({ status }: BatchView): boolean {
  return over.has(status);
}
const over: ReadonlySet<BatchStatus> = new Set(['failed', 'completed', 'expired', 'cancelled']);

/**
 * The time when the batch ends if no further command comes, in ms. A job whose end is not known is aborted at
 * the end of the window, or at the end of a cancellation (SPEC: up to ten minutes).
 */
export function plannedEnd(
  record: BatchRecord,
  { lines, jobs }: { lines: readonly BatchLine[]; jobs: Jobs },
): number {
  const started = startOf(record);
  const { cancelledAt } = record;
  if (record.errors.length > 0 && cancelledAt === null) return started;
  let last = cancelledAt ?? started;
  for (const line of lines) {
    if (line.refusal !== undefined) continue;
    const job = jobOf(line, jobs);
    const end = lineEnd(line, job, started);
    if (end === undefined && cancelledAt === null) return deadlineOf(record);
    last = Math.max(last, end ?? line.kept?.until ?? job?.batch?.until ?? 0);
  }
  return cancelledAt === null ? last + record.finalizingMs : last;
}

/** True for a line of the output file: its job has ended, completed or failed (INFER). */
export function isAnswered(
  line: BatchLine,
  { jobs, now, started }: { jobs: Jobs; now: number; started: number },
): boolean {
  if (line.refusal !== undefined) return false;
  const end = lineEnd(line, jobOf(line, jobs), started);
  return end !== undefined && end <= now;
}

interface Tally {
  total: number;
  /** The number of lines whose job has ended. */
  answered: number;
  refused: number;
  /** When the last answered line ended. */
  lastEnd: number;
}

function tallied(
  record: BatchRecord,
  given: { lines: readonly BatchLine[]; jobs: Jobs; now: number; started: number },
): Tally {
  const tally = { total: record.total, answered: 0, refused: 0, lastEnd: given.started };
  for (const line of given.lines) {
    if (line.refusal !== undefined) tally.refused += 1;
    else if (isAnswered(line, given)) {
      tally.answered += 1;
      tally.lastEnd = Math.max(tally.lastEnd, lineEnd(line, jobOf(line, given.jobs), given.started) ?? 0);
    }
  }
  return tally;
}

const nothing = {
  inProgressAt: null,
  finalizingAt: null,
  completedAt: null,
  failedAt: null,
  expiredAt: null,
  cancellingAt: null,
  cancelledAt: null,
  output: false,
  error: false,
  counts: { total: 0, completed: 0, failed: 0 },
} as const;

type Phase = { status: BatchStatus; inProgressAt?: number } & Partial<
  Pick<BatchView, 'finalizingAt' | 'completedAt' | 'expiredAt' | 'cancellingAt' | 'cancelledAt'>
>;

function phaseOf(record: BatchRecord, given: { now: number; started: number; tally: Tally }): Phase {
  const { now, started, tally } = given;
  const { total, answered, refused, lastEnd } = tally;
  if (now < started) return { status: 'validating' };
  const inProgressAt = started;
  if (answered + refused < total) {
    const deadline = deadlineOf(record);
    return now < deadline
      ? { status: 'in_progress', inProgressAt }
      : { status: 'expired', inProgressAt, expiredAt: deadline };
  }
  const completedAt = lastEnd + record.finalizingMs;
  const finalizing = { inProgressAt, finalizingAt: lastEnd };
  return now < completedAt
    ? { status: 'finalizing', ...finalizing }
    : { status: 'completed', ...finalizing, completedAt };
}

/**
 * A batch is `cancelled` after its running jobs have ended or have been aborted; until then it is
 * `cancelling`.
 */
function cancelPhase(given: { now: number; started: number; at: number; end: number }): Phase {
  const { now, started, at, end } = given;
  const began = at < started ? {} : { inProgressAt: started };
  return now < end
    ? { status: 'cancelling', ...began, cancellingAt: at }
    : { status: 'cancelled', ...began, cancellingAt: at, cancelledAt: end };
}

function failedView(record: BatchRecord, now: number): BatchView {
  const failedAt = startOf(record);
  const status = now < failedAt ? 'validating' : 'failed';
  return { ...nothing, status, failedAt: status === 'failed' ? failedAt : null };
}
