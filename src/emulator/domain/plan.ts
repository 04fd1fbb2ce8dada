// A job's future, drawn once at its creation: how long it waits, how long it renders, and how its progress jumps.
import type { Pace } from './pace.ts';
import { pixels, type JobError, type Profile } from './profiles.ts';
import { drawsFrom } from './random.ts';

export type Outcome = { status: 'completed' } | { status: 'failed'; error: JobError | null };

/** Durations in milliseconds on the project's clock. */
export interface Plan {
  /** What moves the job: elapsed time, the number of retrievals (`polls`), or only a command. */
  by: 'time' | 'polls' | 'command';
  queueMs: number;
  renderMs: number;
  polls: number;
  /** `[fraction of the rendering, progress]`, both rising: what the API shows from that fraction on. */
  curve: ReadonlyArray<readonly [number, number]>;
  outcome: Outcome;
}

/**
 * Progress jumps rather than flows: 0, 10, 45, 72, 99 at these fractions in a logged job, 33 and 66 in others, never
 * 100 before completion (WIRE, videos-api 2).
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
const sizeFactor = (size: string) => {
  const { width, height } = pixels(size);
  return (width * height) / (1280 * 720);
};

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
  const family = profile.models.value[request.model] ?? 'sora-2';
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
    curve: jumps.map(([fraction, progress]) => jitter(fraction, progress, draw)),
    outcome: { status: 'completed' },
  };
}

/** Moves a step a little, never past its neighbours: fractions by < 0.03, progress by at most 2, the ends stay. */
function jitter(fraction: number, progress: number, draw: () => number): readonly [number, number] {
  const moved = fraction === 0 ? 0 : Number((fraction + (draw() - 0.5) * 0.06).toFixed(4));
  const shown = progress === 0 || progress === 99 ? progress : progress + Math.round((draw() - 0.5) * 4);
  return [moved, shown];
}

/** The progress that the curve shows at a fraction in [0, 1] of the rendering. */
export function progressAt(curve: Plan['curve'], fraction: number): number {
  let shown = 0;
  for (const [from, progress] of curve) if (from <= fraction) shown = progress;
  return shown;
}
