// The machine's time and timers: the only place of the emulator that reads a real clock.
import { setTimeout as passing } from 'node:timers/promises';

/** Real time in ms. It never steps back, even when the machine's clock is set back. */
export function forwardOnlyWall(): () => number {
  let latest = 0;
  return () => (latest = Math.max(latest, Date.now()));
}

/** Real time in ms as it is now. */
export const wallNow = (): number => Date.now();

/** Monotonic milliseconds, for durations only. */
export const elapsed = (): number => performance.now();

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

/** Waits for a fault, in real time. The wait ends when the client has disconnected. Never rejects. */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await passing(ms, undefined, { signal });
  } catch {
    // The signal only ends the wait.
  }
}

/** Waits in real time. */
export const pause = (ms: number): Promise<void> => passing(ms);

/**
 * Calls `run` after `ms` milliseconds, unless it is cancelled before; never keeps a process alive.
 * @returns a function that cancels the call
 */
export function later(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  timer.unref();
  return () => clearTimeout(timer);
}
