// Time that passes when nobody has anything else to do: a replay waits for nothing, and still takes as long as the run did.
import type { Ports } from '../ports.ts';

export interface VirtualTime extends Pick<Ports, 'now' | 'sleep'> {
  /** Time stands still until this work, which takes real time, is over. */
  hold: <T>(work: Promise<T>) => Promise<T>;
}

export function virtualTime(): VirtualTime {
  let now = 0;
  let held = 0;
  const sleepers = new Set<{ due: number; wake: () => void }>();
  const pump = () => {
    if (held > 0) {
      setImmediate(pump);
      return;
    }
    const [next] = [...sleepers].toSorted((a, b) => a.due - b.due);
    if (next === undefined) return;
    sleepers.delete(next);
    now = Math.max(now, next.due);
    next.wake();
  };
  return {
    now: () => now,
    async hold(work) {
      held += 1;
      try {
        return await work;
      } finally {
        held -= 1;
      }
    },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const stop = () => {
          sleepers.delete(sleeper);
          reject(signal.reason as Error);
        };
        const wake = () => {
          signal.removeEventListener('abort', stop);
          resolve();
        };
        const sleeper = { due: now + ms, wake };
        if (signal.aborted) {
          stop();
          return;
        }
        sleepers.add(sleeper);
        signal.addEventListener('abort', stop, { once: true });
        // Twice: what the first turn sets free may answer, or stop this clock, in the second.
        setImmediate(() => setImmediate(pump));
      }),
  };
}
