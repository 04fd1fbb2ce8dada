// A virtual clock. It moves forward when no other work is left, so a replay waits for nothing, but still
// takes as much virtual time as the run took.
import type { Time } from '../vocabulary/time.ts';

export interface VirtualTime extends Time {
  /** Stops the clock until this work, which takes real time, has ended. */
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
        // Wait for two turns of the event loop: code that continues in the first turn may answer, or stop
        // this clock, in the second turn.
        setImmediate(() => setImmediate(pump));
      }),
  };
}
