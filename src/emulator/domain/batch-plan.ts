// When the jobs of a batch run: so many at a time, each as its own plan says once it has its turn.
import { batchAssetMs, batchTiming, deadlineOf, type BatchRecord } from './batch.ts';
import type { Pace } from './pace.ts';
import { endingOf, type VideoRecord } from './video.ts';

/** Jobs that run at once (UNKNOWN): at the service's own pace 50,000 of them then fit into the window. */
const lanes = 50;

/** How long the parts of a batch take beside its jobs, in milliseconds. */
export function batchTimes(pace: Pace): Pick<BatchRecord, 'validatingMs' | 'finalizingMs' | 'cancellingMs'> {
  const { validatingMs, finalizingMs, cancellingMs } = batchTiming;
  const speed = pace.by === 'time' ? pace.factor : Number.POSITIVE_INFINITY;
  return {
    validatingMs: Math.round(validatingMs / speed),
    finalizingMs: Math.round(finalizingMs / speed),
    // Who waits to be told when to end is given the time.
    cancellingMs: pace.by === 'manual' ? cancellingMs : Math.round(cancellingMs / speed),
  };
}

/** A job as a line of a batch: at half price from here on. */
export function asMember(job: VideoRecord, batch: Pick<BatchRecord, 'id' | 'createdAt'>): VideoRecord {
  return { ...job, batch: { id: batch.id, until: deadlineOf(batch), assetsFrom: 0 } };
}

/**
 * The jobs of a new batch, in their order, with the times of their turns.
 * @param lifetimeMs what jobs outside a batch have; a job with another lifetime was given it by a rule, and keeps it
 */
export function scheduled(
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
    // Who waits to be told when to end keeps nobody else waiting.
    if (plan.by === 'time') free[lane] = createdAt + plan.queueMs + plan.renderMs;
    return { ...asMember(job, batch), plan };
  });
  const ends = placed.map((job) => endingOf(job)?.at);
  // As `plannedEnd` has it: a job whose end nobody knows keeps the batch until the end of its window.
  const known = ends.filter((end) => end !== undefined);
  const last = known.reduce((latest, end) => Math.max(latest, end), 0);
  const assetsFrom = known.length < ends.length ? until : last + finalizingMs;
  return placed.map((job) =>
    job.lifetimeMs === lifetimeMs ? withBatchEnd({ ...job, lifetimeMs: batchAssetMs }, assetsFrom) : job,
  );
}

/** Nobody polls the videos of a batch: where jobs go by polls, these are ready at once. */
function delayed({ plan }: VideoRecord, waitMs: number): VideoRecord['plan'] {
  if (plan.by === 'polls') return { ...plan, by: 'time', queueMs: waitMs, renderMs: 0, polls: 0 };
  return { ...plan, queueMs: plan.queueMs + waitMs };
}

/**
 * A job of a batch that is cancelled: what runs may go on for a while, what waits never runs, and assets live from the
 * batch's end on.
 */
export function underCancellation(
  job: VideoRecord,
  given: { runs: boolean; at: number; until: number },
): VideoRecord {
  const { batch } = job;
  if (batch === undefined) return job;
  const until = given.runs ? Math.min(batch.until, given.until) : given.at;
  return { ...job, batch: { ...batch, until } };
}

/** The same job when its batch ends at that time. A rule that gave the assets a time of their own is obeyed. */
export function withBatchEnd(job: VideoRecord, end: number): VideoRecord {
  const { batch, lifetimeMs } = job;
  if (batch === undefined || batch.assetsFrom === end || lifetimeMs !== batchAssetMs) return job;
  return { ...job, batch: { ...batch, assetsFrom: end } };
}
