// Runs a few pieces of work at a time, keeps a bounded number waiting, and refuses the rest.
import { RenderQueueFull } from './media.ts';

export interface Turnstile {
  /**
   * Runs `work` when there is room, in order of arrival. A caller whose signal is aborted while it waits
   * leaves the queue. Work that has begun must end itself.
   * @throws RenderQueueFull when too many callers are waiting already, or the signal's reason
   */
  pass<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

/** @param width number of pieces of work that may run at the same time */
export function createTurnstile(maxWaiting: number, width = 1): Turnstile {
  const waiting = new Set<() => void>(); // in order of arrival
  let room = width;

  function wait(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        waiting.delete(enter);
        reject(signal?.reason as Error);
      };
      const enter = () => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      waiting.add(enter);
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  /**
   * Gives the room to the next caller in the queue without making it free in between, so that no caller
   * overtakes another.
   */
  function handOver(): void {
    const [next] = waiting;
    if (next === undefined) {
      room++;
      return;
    }
    waiting.delete(next);
    next();
  }

  return {
    async pass(work, signal) {
      signal?.throwIfAborted();
      if (room > 0) room--;
      else if (waiting.size < maxWaiting) await wait(signal);
      else throw new RenderQueueFull(`${maxWaiting} renderings are waiting already`);
      try {
        return await work();
      } finally {
        handOver();
      }
    },
  };
}
