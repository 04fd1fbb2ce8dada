// How fast jobs progress: with the times of the service, faster, at once, by polls, or only by commands.

export type Pace =
  /** The service's times divided by `factor`; 1 is as slow as the real service. */
  | { by: 'time'; factor: number }
  /** The job is completed at the first retrieval. */
  | { by: 'instant' }
  /** The job is completed at the `polls`-th retrieval. */
  | { by: 'polls'; polls: number }
  /** The job stays queued until a command changes it. */
  | { by: 'manual' };

/** The values that `--pace` accepts, for messages and help. */
export const paceForms = "'instant', 'manual', a factor such as '40x' or '1x', or 'polls:N' with N >= 1";

/** Reads `--pace`. @returns undefined when the text is none of `paceForms` */
export function parsePace(text: string): Pace | undefined {
  if (text === 'instant' || text === 'manual') return { by: text };
  const factor = /^(\d+(?:\.\d+)?)x$/.exec(text)?.[1];
  if (factor !== undefined && Number(factor) > 0) return { by: 'time', factor: Number(factor) };
  const polls = /^polls:([1-9]\d{0,5})$/.exec(text)?.[1];
  return polls === undefined ? undefined : { by: 'polls', polls: Number(polls) };
}

/** The text of a pace in the form that `--pace` accepts. */
export function paceText(pace: Pace): string {
  if (pace.by === 'time') return `${pace.factor}x`;
  return pace.by === 'polls' ? `polls:${pace.polls}` : pace.by;
}

/**
 * The values of `--poll-after`: `auto` depends on the pace, `off` means never, a number is a fixed time in
 * milliseconds.
 */
export type PollAfter = 'auto' | 'off' | number;

/**
 * The guide asks clients to poll every 10-20 s (DOC, contract:lifecycle.poll-interval). The interval is
 * shorter for jobs that run faster.
 */
const guidedIntervalMs = 10_000;
const shortestIntervalMs = 20;

/**
 * Returns the value of `openai-poll-after-ms` for a pending answer, or undefined when it is not sent.
 * SDK poll helpers read this header (SDK). It is UNKNOWN whether /videos ever sent it, so at the service's
 * own pace `auto` does not send it.
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
