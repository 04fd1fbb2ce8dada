// Node's timers and clocks, taken when this file is loaded. A test runner can replace the global ones later, for fake
// timers: those neither stop the emulator nor move it. The emulator has a clock of its own, which tests move.
const machine = {
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setInterval: globalThis.setInterval,
  clearInterval: globalThis.clearInterval,
  setImmediate: globalThis.setImmediate,
  Date: globalThis.Date,
  now: performance.now.bind(performance),
};

export const { setTimeout, clearTimeout, setInterval, clearInterval, setImmediate } = machine;

/** Real time in ms as it is now. */
export const wallNow = (): number => machine.Date.now();

/** Monotonic milliseconds, for durations only. */
export const elapsed = (): number => machine.now();

/** Waits in real time. Never rejects: an aborted signal ends the wait. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end);
  });
}

/** Lets other work of the event loop go first. */
export const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
