// The timers of the emulator, forwarded to the global ones, so that a test can watch or replace them. For `vi.mock`.
import type * as RealTimers from '../../src/emulator/time/real-timers.ts';

export async function globalTimers(original: () => Promise<typeof RealTimers>): Promise<typeof RealTimers> {
  const forwarded = {
    setTimeout: (run: () => void, ms?: number) => globalThis.setTimeout(run, ms),
    clearTimeout: (timer?: NodeJS.Timeout) => globalThis.clearTimeout(timer),
  };
  // The forwarding functions lack only a symbol of Node's `setTimeout`, which the emulator does not use.
  return { ...(await original()), ...forwarded } as unknown as typeof RealTimers;
}
