// Schedules the jobs of a batch. A fixed number of jobs runs at a time. Each job follows its own plan from
// the start of its turn.
import { batchAssetMs, batchTiming, deadlineOf, type BatchRecord } from './batch.ts';
import type { Pace } from './pace.ts';
import { endingOf, type VideoRecord } from './video.ts';

/**
 * The number of jobs that run at once (UNKNOWN). With 50, a batch of 50,000 jobs at the service's own pace
 * fits into the window.
 */
const lanes = 50;

/** The durations of the parts of a batch other than its jobs, in milliseconds. */
export function batchTimes(pace: Pace): Pick<BatchRecord, 'validatingMs' | 'finalizingMs' | 'cancellingMs'> {
  const { validatingMs, finalizingMs, cancellingMs } = batchTiming;
  const speed = pace.by === 'time' ? pace.factor : Number.POSITIVE_INFINITY;
  return {
    validatingMs: Math.round(validatingMs / speed),
    finalizingMs: Math.round(finalizingMs / speed),
    // With the manual pace, the jobs end by commands. The full duration leaves time to give these commands.
    cancellingMs: pace.by === 'manual' ? cancellingMs : Math.round(cancellingMs / speed),
  };
}

/** The job as a line of a batch. A job with a batch costs half the price. */
export function asBatchJob(job: VideoRecord, batch: Pick<BatchRecord, 'id' | 'createdAt'>): VideoRecord {
  return { ...job, batch: { id: batch.id, until: deadlineOf(batch), assetsFrom: 0 } };
}

/**
 * Returns the jobs of a new batch, in their order, with the times of their turns.
 * @param lifetimeMs the lifetime of jobs outside a batch; a job with another lifetime has it from a rule, and
 * keeps it
 */
export function scheduleBatch(
  batch: Pick<BatchRecord, 'id' | 'createdAt' | 'validatingMs' | 'finalizingMs'>,
  jobs: readonly VideoRecord[],
  lifetimeMs: number,
): VideoRecord[] {
  const { createdAt, validatingMs, finalizingMs } = batch;
  const until = deadlineOf(batch);
  const free = Array.from({ length: lanes }, () => createdAt + validatingMs);
  const placed = jobs.map((job) => {
    const lane = free.indexOf(Math.min(...free));
    const plan = delayed(job, (free[lane] ?? createdAt) - createdAt);
    // A job that ends by a command has no known end, so it does not delay the next job of its lane.
    if (plan.by === 'time') free[lane] = createdAt + plan.queueMs + plan.renderMs;
    return { ...asBatchJob(job, batch), plan };
  });
  const ends = placed.map((job) => endingOf(job)?.at);
  // The same rule as in `plannedEnd`: when the end of a job is not known, the batch lasts until the end of
  // its window.
  const known = ends.filter((end) => end !== undefined);
  const last = known.reduce((latest, end) => Math.max(latest, end), 0);
  const assetsFrom = known.length < ends.length ? until : last + finalizingMs;
  return placed.map((job) =>
    job.lifetimeMs === lifetimeMs ? withBatchEnd({ ...job, lifetimeMs: batchAssetMs }, assetsFrom) : job,
  );
}

/**
 * With the pace by polls, the jobs of a batch complete as soon as their turn comes, because nobody polls
 * their videos.
 */
function delayed({ plan }: VideoRecord, waitMs: number): VideoRecord['plan'] {
  if (plan.by === 'polls') return { ...plan, by: 'time', queueMs: waitMs, renderMs: 0, polls: 0 };
  return { ...plan, queueMs: plan.queueMs + waitMs };
}

/**
 * Returns a job of a batch that is being cancelled. A running job may continue for a while. A waiting job
 * never runs. The lifetime of the assets starts at the end of the batch.
 */
export function cancelledBatchJob(
  job: VideoRecord,
  given: { runs: boolean; at: number; until: number },
): VideoRecord {
  const { batch } = job;
  if (batch === undefined) return job;
  const until = given.runs ? Math.min(batch.until, given.until) : given.at;
  return { ...job, batch: { ...batch, until } };
}

/** The same job when its batch ends at `end`. A lifetime of the assets that a rule set stays unchanged. */
export function withBatchEnd(job: VideoRecord, end: number): VideoRecord {
  const { batch, lifetimeMs } = job;
  if (batch === undefined || batch.assetsFrom === end || lifetimeMs !== batchAssetMs) return job;
  return { ...job, batch: { ...batch, assetsFrom: end } };
}
