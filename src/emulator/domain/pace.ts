// How fast jobs move: by the service's own time, faster, at once, by polls, or only when told.

export type Pace =
  /** The service's times divided by `factor`; 1 is as slow as the real one. */
  | { by: 'time'; factor: number }
  /** Completed at the first look. */
  | { by: 'instant' }
  /** Completed at the `polls`-th retrieval. */
  | { by: 'polls'; polls: number }
  /** Queued until somebody says otherwise. */
  | { by: 'manual' };

/** What `--pace` accepts, for messages and help. */
export const paceForms = "'instant', 'manual', a factor such as '40x' or '1x', or 'polls:N' with N >= 1";

/** Reads `--pace`. @returns undefined when the text is none of `paceForms` */
export function parsePace(text: string): Pace | undefined {
  if (text === 'instant' || text === 'manual') return { by: text };
  const factor = /^(\d+(?:\.\d+)?)x$/.exec(text)?.[1];
  if (factor !== undefined && Number(factor) > 0) return { by: 'time', factor: Number(factor) };
  const polls = /^polls:([1-9]\d{0,5})$/.exec(text)?.[1];
  return polls === undefined ? undefined : { by: 'polls', polls: Number(polls) };
}

/** A pace as `--pace` takes it. */
export function paceText(pace: Pace): string {
  if (pace.by === 'time') return `${pace.factor}x`;
  return pace.by === 'polls' ? `polls:${pace.polls}` : pace.by;
}

/** What `--poll-after` accepts: by pace, never, or a fixed number of milliseconds. */
export type PollAfter = 'auto' | 'off' | number;

/** The guide asks clients to poll every 10-20 s (DOC, contract:lifecycle.poll-interval); a job that runs faster is looked at more often. */
const guidedIntervalMs = 10_000;
const shortestIntervalMs = 20;

/**
 * The `openai-poll-after-ms` of a pending answer, or undefined for none. SDK poll helpers read it (SDK); whether
 * /videos ever sent it is UNKNOWN, so at the service's own pace `auto` is silent.
 */
export function pollAfterMs(pollAfter: PollAfter, pace: Pace): number | undefined {
  if (pollAfter === 'off') return undefined;
  if (typeof pollAfter === 'number') return pollAfter;
  switch (pace.by) {
    case 'time':
      return pace.factor === 1
        ? undefined
        : Math.max(shortestIntervalMs, Math.round(guidedIntervalMs / pace.factor));
    case 'instant':
    case 'polls':
      return shortestIntervalMs;
    case 'manual':
      return 250;
  }
}
