// The plan of a job, drawn once at its creation: its queue time, its render time, and the jumps of its
// progress.
import type { Pace } from './pace.ts';
import { pixels, type JobError, type Profile } from './profiles.ts';
import { drawsFrom } from './random.ts';
import { ownProperty } from './own-property.ts';

export type Outcome =
  | { status: 'completed' }
  /** `progress` is the progress that the failed job shows; without it, the job shows 0. */
  | { status: 'failed'; error: JobError | null; progress?: number };

/** The changes that a rule made to the progress and the statuses that a job shows. */
export interface Quirks {
  /** The last progress before the end, in place of 99. */
  lastProgress?: number;
  /** The job stays at its last progress forever. */
  stalls?: boolean;
  /** The job falls back to this progress for a while, between the two fractions of `regression`. */
  regressTo?: number;
  /** The `openai-poll-after-ms` of answers that show the pending job; null for no such header. */
  pollAfterMs?: number | null;
  /** Words shown in place of statuses. */
  words?: Partial<Record<'queued' | 'in_progress' | 'completed' | 'failed', string>>;
}

/** Durations in milliseconds on the project's clock. */
export interface Plan {
  /** What makes the job progress: elapsed time, the number of retrievals (`polls`), or only a command. */
  by: 'time' | 'polls' | 'command';
  queueMs: number;
  renderMs: number;
  polls: number;
  /**
   * Eight hex digits from which `curveFrom` draws the jumps of the progress. They take much less memory than
   * the curve.
   */
  curve: string;
  outcome: Outcome;
  quirks?: Quirks;
}

/** The outcome of a job without a rule. All such jobs share this object. */
const completed: Outcome = { status: 'completed' };

/**
 * The progress goes in jumps: 0, 10, 45, 72, 99 at these fractions in a logged job, 33 and 66 in other jobs,
 * and never 100 before completion (WIRE, contract:lifecycle.progress-below-100-before).
 */
const jumps = [
  [0, 0],
  [0.12, 10],
  [0.2, 33],
  [0.3, 45],
  [0.44, 66],
  [0.58, 72],
  [0.74, 88],
  [0.86, 99],
] as const;

/**
 * The render time of a size relative to 720p, in proportion to its pixels (INFER: more pixels take more
 * work).
 */
function sizeFactor(size: string): number {
  const { width, height } = pixels(size);
  return (width * height) / (1280 * 720);
}

/**
 * Draws a job's plan. The function is pure: the same entropy and request give the same plan.
 * @param entropy hex digits, the job's own
 */
export function makePlan(given: {
  entropy: string;
  request: { model: string; seconds: string; size: string };
  profile: Profile;
  pace: Pace;
}): Plan {
  const { request, profile, pace } = given;
  const draw = drawsFrom(given.entropy);
  const within = ([low, high]: readonly [number, number]) => low + draw() * (high - low);
  const family = ownProperty(profile.models.value, request.model) ?? 'sora-2';
  const timing = profile.timing.value[family];
  const queueSeconds = within(timing.queue);
  const renderSeconds =
    (timing.base + timing.perSecond * Number(request.seconds)) *
    sizeFactor(request.size) *
    within([0.95, 1.15]);
  const speed = pace.by === 'time' ? pace.factor : Number.POSITIVE_INFINITY;
  return {
    by: pace.by === 'polls' ? 'polls' : pace.by === 'manual' ? 'command' : 'time',
    queueMs: Math.round((queueSeconds * 1000) / speed),
    renderMs: Math.round((renderSeconds * 1000) / speed),
    polls: pace.by === 'polls' ? pace.polls : 0,
    curve: given.entropy.slice(8, 16),
    outcome: completed,
  };
}

/**
 * `[fraction of the rendering, progress]`, both rising. The API shows this progress from that fraction on.
 */
export type Curve = ReadonlyArray<readonly [number, number]>;

/**
 * Returns a job's own curve. Each jump differs a little from the usual jump: by at most 0.03 of the time and
 * at most 2 percent of progress. A jump never passes the next jump. The first and the last progress do not
 * change.
 */
export function curveFrom(digits: string): Curve {
  const draw = drawsFrom(digits);
  return jumps.map(([fraction, progress]) => {
    const late = (draw() - 0.5) * 0.06;
    const more = Math.round((draw() - 0.5) * 4);
    if (fraction === 0) return [0, 0];
    return [fraction + late, progress === 99 ? 99 : progress + more];
  });
}

/**
 * The fractions of the rendering between which a job falls back. Before them, every curve has passed
 * `regressionLimit`.
 */
const regression = [0.62, 0.82] as const;
/** The highest progress that a job can fall back to. */
export const regressionLimit = 60;

/** The progress that a job shows at a fraction in [0, 1] of its rendering. */
export function shownProgress({ curve, quirks = {} }: Plan, fraction: number): number {
  const { lastProgress = 99, regressTo } = quirks;
  if (regressTo !== undefined && fraction >= regression[0] && fraction < regression[1]) return regressTo;
  const progress = progressAt(curveFrom(curve), fraction);
  return lastProgress === 99 ? progress : Math.round((progress * lastProgress) / 99);
}

/**
 * The fractions of the rendering at which the shown progress changes, rising, each with the progress from that
 * fraction on.
 */
export function progressSteps(plan: Plan): Curve {
  const falls = plan.quirks?.regressTo === undefined ? [] : regression;
  const fractions = [...curveFrom(plan.curve).map(([fraction]) => fraction), ...falls];
  return fractions
    .toSorted((a, b) => a - b)
    .map((fraction) => [fraction, shownProgress(plan, fraction)] as const);
}

/** The progress that a curve shows at a fraction in [0, 1] of the rendering. */
export function progressAt(curve: Curve, fraction: number): number {
  let shown = 0;
  for (const [from, progress] of curve) if (from <= fraction) shown = progress;
  return shown;
}
