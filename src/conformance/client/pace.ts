// How long the program may take in each situation.
import type { Facts } from './facts.ts';
import { needsMoreTime } from './judgements/still-busy.ts';
import type { Situation } from './model.ts';

export interface Pace {
  /** From the first request to the end of the program, in ms of its clock. */
  limitMs: number;
  /** From the start of the program to its first request, in real ms. */
  startLimitMs: number;
  /** True when the user set the limit. */
  isLimitGiven: boolean;
}

/** What the user set. */
export interface Given {
  speed: number;
  /** In seconds. */
  limit: number | undefined;
}

/** Real and program times in ms. */
const defaults = { limitMs: 20_000, firstLimitMs: 60_000, realMs: 10_000, startMs: 60_000 };
/** A busy machine takes up to 8 s until a program has loaded its client library, in real ms. */
const leastStartMs = 10_000;
const longerLimit = 3;

/**
 * `--limit` bounds both spans: from the start to the first request, and from there to the end. The start of a
 * program is work and no sleep, so the first span is real time, and it is never shorter than ten seconds.
 */
function paceOf({ speed, limit }: Given, { limitMs, startLimitMs }: Omit<Pace, 'isLimitGiven'>): Pace {
  if (limit === undefined)
    return { limitMs: Math.max(limitMs, defaults.realMs * speed), startLimitMs, isLimitGiven: false };
  return {
    limitMs: limit * 1000,
    startLimitMs: Math.max(leastStartMs, limit * 1000),
    isLimitGiven: true,
  };
}

/** The time for the first situation. */
export const firstPace = (given: Given): Pace =>
  paceOf(given, { limitMs: defaults.firstLimitMs, startLimitMs: defaults.startMs });

/**
 * The time for the other situations. A program that sleeps long between its polls gets more time, and so does a program
 * that starts slowly. A program that had nothing more to do in the first situation and did not end gets no more time.
 */
export function paceAfter(
  { facts, startedMs = 0 }: { facts: Facts; startedMs: number | undefined },
  given: Given,
): Pace {
  const isStuck = facts.ending === 'stopped' && !needsMoreTime(facts);
  return paceOf(given, {
    limitMs: isStuck ? defaults.limitMs : Math.max(defaults.limitMs, facts.lastedMs * 3),
    startLimitMs: Math.max(defaults.startMs, startedMs * 10),
  });
}

/** A stuck job has no end, so a visit that cannot show the patience of a program is short. */
export function paceIn({ waits }: Situation, pace: Pace): Pace {
  const { limitMs } = pace;
  if (waits !== 'patience') return pace;
  return { ...pace, limitMs: Math.min(limitMs, Math.max(defaults.limitMs, limitMs / 3)) };
}

/**
 * The time for a situation that is repeated because the program reached a limit: three times as much, in real time a
 * minute at most. A slow program already has more than that.
 */
export const longerPace = (pace: Pace, speed: number): Pace => ({
  ...pace,
  limitMs: Math.max(pace.limitMs, Math.min(pace.limitMs * longerLimit, defaults.firstLimitMs * speed)),
});
