// A sliding window over the store's counters: at most `requests` in any `ms`, exact also for parallel callers.
//
// Admissions are numbered. Number k has a counter that lives as long as its window, so that it may be taken when number
// k - requests has died. The first caller that raises the counter of k is admitted; the others try the next number.
import type { Standing, Window } from '../domain/quota.ts';
import { forever, type Store } from '../store/store.ts';

/** Where a window is kept. */
export interface Place {
  store: Store;
  project: string;
  /** Names what is counted. */
  name: string;
  /** The project's clock in ms. */
  now: number;
}

/**
 * Counts one request in all windows, or in none when one of them is full.
 * @returns the tightest window; with `waitMs` when it is full: how long until it has room
 */
export async function admit(
  place: Place,
  windows: readonly Window[],
): Promise<Standing & { waitMs?: number }> {
  const full: (Standing & { waitMs: number })[] = [];
  for (const window of windows) {
    const log = logOf(place, window);
    const next = (await log.head()) + 1;
    if ((await log.used(next)) >= window.requests) full.push(await refusal(log, next));
  }
  // A wait that ends before another one's does not help.
  const longest = full.toSorted((a, b) => b.waitMs - a.waitMs)[0];
  if (longest !== undefined) return longest;

  const taken: Standing[] = [];
  for (const window of windows) {
    const standing = await take(logOf(place, window));
    // Somebody else was faster. What other windows counted stays counted: too strict for once, never too lax.
    if ('waitMs' in standing) return standing;
    taken.push(standing);
  }
  const tightest = taken.toSorted((a, b) => a.remaining - b.remaining)[0];
  if (tightest === undefined) throw new Error('a limit has at least one window');
  return tightest;
}

type Log = ReturnType<typeof logOf>;

function logOf({ store, project, name, now }: Place, window: Window) {
  const { requests, ms } = window;
  const key = (number: number) => `${name} ${ms} ${number}`;
  // A counter that dies at once is read without being made.
  const read = (counter: string) => store.take(project, counter, 0, { now, expiresAt: now });
  const lives = async (number: number) => number > 0 && (await read(key(number))) > 0;
  // Clocks that run faster or slower have fractions; a window that is a little longer is still exact.
  const at = Math.ceil(now);
  const life = { now, expiresAt: at + ms };
  return {
    window,
    head: () => store.take(project, `${name} ${ms}`, 0, forever),
    /** How many before number `next` still count: they die in their order, so a binary search finds the oldest. */
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
    /** @returns false when somebody else has this number */
    async claim(number: number): Promise<boolean> {
      if ((await store.take(project, key(number), 1, life)) !== 1) return false;
      await store.take(project, `${key(number)} at`, at, life);
      await store.take(project, `${name} ${ms}`, 1, forever);
      return true;
    },
    /** How long a number still counts. Its time is written behind its claim: until then it is taken for new. */
    async remainingMs(number: number): Promise<number> {
      const claimedAt = await read(`${key(number)} at`);
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
