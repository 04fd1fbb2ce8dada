// A job's future, drawn once at its creation: how long it waits, how long it renders, and how its progress jumps.
import type { Pace } from './pace.ts';
import { pixels, type JobError, type Profile } from './profiles.ts';
import { drawsFrom } from './random.ts';
import { own } from './own.ts';

export type Outcome =
  | { status: 'completed' }
  /** `progress` is what the failed job still shows; without one it falls back to 0. */
  | { status: 'failed'; error: JobError | null; progress?: number };

/** What a rule changed about how a job looks on its way. */
export interface Quirks {
  /** The last progress before the end, in place of 99. */
  lastProgress?: number;
  /** Stays at its last progress for good. */
  stalls?: boolean;
  /** Falls back to this progress for a while, at `regression` of the rendering. */
  regressTo?: number;
  /** Words shown in place of statuses. */
  words?: Partial<Record<'queued' | 'in_progress' | 'completed' | 'failed', string>>;
}

/** Durations in milliseconds on the project's clock. */
export interface Plan {
  /** What moves the job: elapsed time, the number of retrievals (`polls`), or only a command. */
  by: 'time' | 'polls' | 'command';
  queueMs: number;
  renderMs: number;
  polls: number;
  /** Eight hex digits that `curveFrom` draws the jumps of the progress from: a fraction of what the curve takes. */
  curve: string;
  outcome: Outcome;
  quirks?: Quirks;
}

/** The outcome of a job without a rule: one object for all jobs. */
const completed: Outcome = { status: 'completed' };

/**
 * Progress jumps rather than flows: 0, 10, 45, 72, 99 at these fractions in a logged job, 33 and 66 in others, never
 * 100 before completion (WIRE, contract:lifecycle.progress-below-100-before).
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

/** How much longer a size takes than 720p, by its pixels (INFER: more pixels, more work). */
function sizeFactor(size: string): number {
  const { width, height } = pixels(size);
  return (width * height) / (1280 * 720);
}

/**
 * Draws a job's plan. Pure: the same entropy and request give the same plan.
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
  const family = own(profile.models.value, request.model) ?? 'sora-2';
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

/** `[fraction of the rendering, progress]`, both rising: what the API shows from that fraction on. */
export type Curve = ReadonlyArray<readonly [number, number]>;

/**
 * A job's own curve: its jumps lie a little aside of the usual ones, never past their neighbours, by less than 0.03 of
 * the time and at most 2 percent; the first and the last progress stay.
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

/** When a job that falls back does so; before it, every curve has passed `regressionLimit`. */
const regression = [0.62, 0.82] as const;
/** The highest progress that a job can fall back to. */
export const regressionLimit = 60;

/** What a job shows at a fraction in [0, 1] of its rendering. */
export function shownProgress({ curve, quirks = {} }: Plan, fraction: number): number {
  const { lastProgress = 99, regressTo } = quirks;
  if (regressTo !== undefined && fraction >= regression[0] && fraction < regression[1]) return regressTo;
  const progress = progressAt(curveFrom(curve), fraction);
  return lastProgress === 99 ? progress : Math.round((progress * lastProgress) / 99);
}

/** The progress that a curve shows at a fraction in [0, 1] of the rendering. */
export function progressAt(curve: Curve, fraction: number): number {
  let shown = 0;
  for (const [from, progress] of curve) if (from <= fraction) shown = progress;
  return shown;
}
