// The timer of the webhooks. It rings once, never keeps a process alive, and does not exist while nothing is
// due.
import { clearTimeout, setTimeout } from '../time/real-timers.ts';

export interface Alarm {
  /** Rings after `delayMs` real milliseconds and replaces an earlier call. With Infinity it never rings. */
  set(delayMs: number): void;
  clear(): void;
}

/** The longest delay that Node's timers accept (about 24 days). */
const longest = 2 ** 31 - 1;

export function createAlarm(ring: () => void): Alarm {
  let timer: NodeJS.Timeout | undefined;
  const clear = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  return {
    set(delayMs) {
      clear();
      if (delayMs === Number.POSITIVE_INFINITY) return;
      timer = setTimeout(ring, Math.min(longest, Math.max(1, Math.ceil(delayMs))));
      timer.unref();
    },
    clear,
  };
}
