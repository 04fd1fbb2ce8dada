// The machine's time and timers, as the parts of the emulator receive them.
import { clearTimeout, elapsed, setImmediate, setTimeout, wallNow } from './real-timers.ts';

export { elapsed, pause, wallNow } from './real-timers.ts';

/** Real time in ms. It never steps back, even when the machine's clock is set back. */
export function forwardOnlyWall(): () => number {
  let latest = 0;
  return () => (latest = Math.max(latest, wallNow()));
}

/**
 * Converts a monotonic time of this process to real time in ms. The result keeps requests of one millisecond
 * in order, and follows the machine's clock after a sleep of the machine or a change of its clock.
 */
export function steadyWall(): (monotonic: number) => number {
  let offset = wallNow() - elapsed();
  return (monotonic) => {
    const drift = wallNow() - elapsed() - offset;
    if (Math.abs(drift) > 50) offset += drift;
    return monotonic + offset;
  };
}

/**
 * Calls `run` after `ms` milliseconds, unless it is cancelled before; never keeps a process alive.
 * @returns a function that cancels the call
 */
export function later(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  timer.unref();
  return () => clearTimeout(timer);
}

/** Calls `run` when the current step of the event loop has ended. */
export const soon = (run: () => void): void => void setImmediate(run);
