// Does the tasks that are due at the end of a job or a batch: stores one delivery for each receiver.
import type { ClaimedDelivery } from '../store/store.ts';
import { batchEnded } from './batch-ends.ts';
import { deliveriesOfEnd, type BatchDue, type JobEndTask } from './events.ts';
import type { HeldBack } from './held-back.ts';
import type { WorkResult } from './outbox.ts';
import type { Receivers } from './receivers.ts';
import type { WebhookProject } from './webhook-project.ts';

export interface FanOut {
  /** Stores the deliveries of a job's end. */
  video(claimed: ClaimedDelivery, task: JobEndTask): Promise<WorkResult>;
  /** Checks a batch that is due. When the batch is not over, it is checked again later. */
  batch(claimed: ClaimedDelivery, task: BatchDue): Promise<WorkResult>;
}

export function createFanOut({
  projectOf,
  receivers,
  heldBack,
}: {
  projectOf: (id: string) => WebhookProject;
  receivers: Pick<Receivers, 'list'>;
  heldBack: Pick<HeldBack, 'hold' | 'take'>;
}): FanOut {
  return {
    async video({ project: id, due }, task) {
      const project = projectOf(id);
      const video = await project.store.get('video', task.videoId);
      const endpoints = await receivers.list(project);
      const sends = deliveriesOfEnd(task, { project: id, due, video: video?.body, endpoints });
      if (task.effects?.outOfOrder === true) await heldBack.hold(project, sends);
      else {
        const overtaken = await heldBack.take(project);
        // The out-of-order deliveries become due directly after this event.
        sends.push(...overtaken.filter((one) => one.due > due).map((one) => ({ ...one, due: due + 1 })));
      }
      await project.store.enqueue(sends);
      return { well: true };
    },

    async batch({ project: id, due }, task) {
      const project = projectOf(id);
      const endpoints = await receivers.list(project);
      const found = await batchEnded(task, { project, due, endpoints });
      await project.store.enqueue(found.sends);
      return { well: true, ...(found.next === undefined ? {} : { retryAt: found.next }) };
    },
  };
}
