// The machine's time, and how it passes: the one place of the emulator that reads a clock of the real world.
import { setTimeout as passing } from 'node:timers/promises';

/** Real time in ms, save that it never steps back when somebody sets the machine's clock. */
export function forwardOnlyWall(): () => number {
  let latest = 0;
  return () => (latest = Math.max(latest, Date.now()));
}

/** Real time in ms as it is now. */
export const wallNow = (): number => Date.now();

/** Monotonic milliseconds, for durations only. */
export const elapsed = (): number => performance.now();

/**
 * Real time in ms at a monotonic moment of this process: keeps requests of one millisecond in order, and follows a machine
 * that slept or was set.
 */
export function steadyWall(): (monotonic: number) => number {
  let offset = wallNow() - elapsed();
  return (monotonic) => {
    const drift = wallNow() - elapsed() - offset;
    if (Math.abs(drift) > 50) offset += drift;
    return monotonic + offset;
  };
}

/** The wait of faults: real, and over when the client has gone. Never rejects. */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await passing(ms, undefined, { signal });
  } catch {
    // The signal only ends the wait.
  }
}

/** Runs something after so many ms, unless it is cancelled before; never keeps a process alive. @returns what cancels it */
export function later(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  timer.unref();
  return () => clearTimeout(timer);
}
