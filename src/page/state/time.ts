// The time of the browser: waits, and a tick for everything that shows the time.
import { signal } from '@preact/signals';

/** Milliseconds of a clock that no one sets. */
export const browserNow = (): number => performance.now();

/** Waits this many real ms. A signal that aborts ends the wait. */
export function wait(ms: number, cancel?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    cancel?.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Calls a function after this many real ms. @returns a function that cancels the call */
export function later(ms: number, act: () => void): () => void {
  const timer = setTimeout(act, ms);
  return () => clearTimeout(timer);
}

/** Changes four times a second while the page is visible. Views that show times read it. */
export const tick = signal(0);

/** Starts the tick. */
export function startTicking(): void {
  setInterval(() => {
    if (document.visibilityState === 'visible') tick.value += 1;
  }, 250);
  document.addEventListener('visibilitychange', () => (tick.value += 1));
}

/** Returns a function that calls `act` once, this many real ms after the last of several calls. */
export function settled(ms: number, act: () => void): () => void {
  let cancel: (() => void) | undefined;
  return () => {
    cancel?.();
    cancel = later(ms, act);
  };
}
