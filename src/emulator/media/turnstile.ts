// Lets one piece of work through at a time, keeps a bounded number waiting, refuses the rest.
import { RenderQueueFull } from './media.ts';

export interface Turnstile {
  /** Runs `work` after everything that came before. @throws RenderQueueFull when too much is waiting already. */
  pass<T>(work: () => Promise<T>): Promise<T>;
}

export function createTurnstile(maxWaiting: number): Turnstile {
  let last: Promise<unknown> = Promise.resolve();
  let inside = 0;
  return {
    async pass(work) {
      if (inside > maxWaiting) throw new RenderQueueFull(`${maxWaiting} renderings are waiting already`);
      inside++;
      const mine = last.then(work, work);
      last = mine.catch(() => undefined);
      try {
        return await mine;
      } finally {
        inside--;
      }
    },
  };
}
