// Does the tasks that are due at the end of a job or a batch: stores one delivery for each receiver.
import type { Claimed, Delivery, Store } from '../store/store.ts';
import { batchEnded } from './batch-ends.ts';
import { fannedOut, type BatchDue, type Ended } from './events.ts';
import type { WorkResult } from './outbox.ts';
import type { Receivers } from './receivers.ts';

export interface FanOut {
  /** Stores the deliveries of a job's end. */
  video(claimed: Claimed, task: Ended): Promise<WorkResult>;
  /** Checks a batch that is due. When the batch is not over, it is checked again later. */
  batch(claimed: Claimed, task: BatchDue): Promise<WorkResult>;
  /** Forgets the deliveries that a rule holds back, of one project or of all. */
  forget(project?: string): void;
}

export function createFanOut({
  store,
  receivers,
}: {
  store: Store;
  receivers: Pick<Receivers, 'list'>;
}): FanOut {
  /** Deliveries of events that a rule sends after the next event of their project. */
  const late = new Map<string, Delivery[]>();
  return {
    async video({ project, due }, task) {
      const video = await store.get(project, 'video', task.videoId);
      const endpoints = await receivers.list(project);
      const sends = fannedOut(task, { project, due, video: video?.body, endpoints });
      const overtaken = late.get(project) ?? [];
      if (task.effects?.outOfOrder === true) late.set(project, [...overtaken, ...sends]);
      else {
        late.delete(project);
        // The out-of-order deliveries become due directly after this event.
        sends.push(...overtaken.filter((one) => one.due > due).map((one) => ({ ...one, due: due + 1 })));
      }
      await store.enqueue(project, sends);
      return { well: true };
    },

    async batch({ project, due }, task) {
      const endpoints = await receivers.list(project);
      const found = await batchEnded(task, { store, project, due, endpoints });
      await store.enqueue(project, found.sends);
      return { well: true, ...(found.next === undefined ? {} : { retryAt: found.next }) };
    },

    forget(project) {
      if (project === undefined) late.clear();
      else late.delete(project);
    },
  };
}
