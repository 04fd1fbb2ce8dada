// Lets a few pieces of work through at a time, keeps a bounded number waiting, refuses the rest.
import { RenderQueueFull } from './media.ts';

export interface Turnstile {
  /**
   * Runs `work` once there is room, in order of arrival. Who gives up while waiting leaves the queue; work that has
   * begun sees to its own end. @throws RenderQueueFull when too much is waiting already, or the signal's reason
   */
  pass<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

/** @param width pieces of work that may run at the same time */
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

  /** The room goes to the next in line without becoming free in between, so that nobody overtakes. */
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
