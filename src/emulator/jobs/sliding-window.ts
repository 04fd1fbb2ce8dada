// A sliding window over the store's counters: at most `requests` in any `ms`, exact also for parallel
// callers.
//
// Each admission has a number. The counter of number k expires after the length of the window. Number k may
// be taken when the counter of number k - requests has expired. The first caller that raises the counter of k
// is admitted; the other callers try the next number.
import type { Standing, Window } from '../domain/quota.ts';
import type { Counter } from '../store/counters.ts';
import { forever } from '../store/store.ts';
import type { ProjectScope } from '../projects/project-scope.ts';

/** The place where the counters of a window are stored. */
export interface Place {
  project: Pick<ProjectScope, 'store'>;
  /** The model family whose creations are counted, or `all`. */
  group: string;
  /** The project's clock in ms. */
  now: number;
}

/**
 * Counts one request in all windows, or in none when one of them is full.
 * @returns the tightest window. When a window is full, `waitMs` is the time until it has room
 */
export async function admitToWindows(
  place: Place,
  windows: readonly Window[],
): Promise<Standing & { waitMs?: number }> {
  const full: (Standing & { waitMs: number })[] = [];
  for (const window of windows) {
    const log = logOf(place, window);
    const next = (await log.head()) + 1;
    if ((await log.used(next)) >= window.requests) full.push(await refusal(log, next));
  }
  // The longest wait is returned: after a shorter wait, another window is still full.
  const longest = full.toSorted((a, b) => b.waitMs - a.waitMs)[0];
  if (longest !== undefined) return longest;

  const taken: Standing[] = [];
  for (const window of windows) {
    const standing = await take(logOf(place, window));
    // Another caller took the last number. The counts in other windows stay, which is too strict once, but
    // never too lax.
    if ('waitMs' in standing) return standing;
    taken.push(standing);
  }
  const tightest = taken.toSorted((a, b) => a.remaining - b.remaining)[0];
  if (tightest === undefined) throw new Error('a limit has at least one window');
  return tightest;
}

type Log = ReturnType<typeof logOf>;

function logOf({ project, group, now }: Place, window: Window) {
  const { requests, ms } = window;
  const all: Counter = { of: 'rate', group, ms };
  const admission = (number: number): Counter => ({ of: 'admission', group, ms, number });
  const time = (number: number): Counter => ({ of: 'admission time', group, ms, number });
  // A counter whose expiry is `now` is read but not created.
  const read = (counter: Counter) => project.store.take(counter, 0, { now, expiresAt: now });
  const lives = async (number: number) => number > 0 && (await read(admission(number))) > 0;
  // The time of a clock that runs faster or slower has fractions. A slightly longer window is still exact.
  const at = Math.ceil(now);
  const life = { now, expiresAt: at + ms };
  return {
    window,
    head: () => project.store.take(all, 0, forever),
    /**
     * The number of admissions before `next` that still count. They expire in their order, so a binary search
     * finds the oldest.
     */
    async used(next: number): Promise<number> {
      let oldest = Math.max(1, next - requests);
      if (oldest >= next) return 0;
      if (await lives(oldest)) return next - oldest;
      let behind = next;
      while (oldest + 1 < behind) {
        const middle = (oldest + behind) >>> 1;
        if (await lives(middle)) behind = middle;
        else oldest = middle;
      }
      return next - behind;
    },
    /** @returns false when another caller has this number */
    async claim(number: number): Promise<boolean> {
      if ((await project.store.take(admission(number), 1, life)) !== 1) return false;
      await project.store.take(time(number), at, life);
      await project.store.take(all, 1, forever);
      return true;
    },
    /**
     * How long a number still counts. Its time is written after its claim; until then the number is treated
     * as new.
     */
    async remainingMs(number: number): Promise<number> {
      const claimedAt = await read(time(number));
      return (claimedAt === 0 ? at : claimedAt) + ms - now;
    },
  };
}

async function take(log: Log): Promise<Standing | (Standing & { waitMs: number })> {
  const { requests, ms } = log.window;
  for (let number = (await log.head()) + 1; ; number += 1) {
    const used = await log.used(number);
    if (used >= requests) return refusal(log, number);
    if (await log.claim(number)) return { window: log.window, remaining: requests - used - 1, resetMs: ms };
  }
}

async function refusal(log: Log, next: number): Promise<Standing & { waitMs: number }> {
  const waitMs = await log.remainingMs(next - log.window.requests);
  return { window: log.window, remaining: 0, resetMs: await log.remainingMs(next - 1), waitMs };
}
