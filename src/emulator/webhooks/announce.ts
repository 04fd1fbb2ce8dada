// Announces the ends of jobs and batches: makes the tasks that become due when a job or a batch ends.
import type { VideoRecord } from '../domain/video.ts';
import { withLines } from '../store/batch-records.ts';
import { everyMarked } from '../store/pages.ts';
import type { Delivery, Doc } from '../store/store.ts';
import { batchAnnouncement, batchAnnouncements, batchDue, jobAnnouncements } from './batch-ends.ts';
import { announcement } from './events.ts';
import type { Receivers } from './receivers.ts';
import type { WebhookProject } from './webhook-project.ts';

export interface Announcer {
  /** The tasks of a job's end. Empty when the end is not known, or when the project has no receiver. */
  announcementsOf: (project: WebhookProject, record: VideoRecord) => Promise<Delivery[]>;
  /**
   * The tasks of a batch's end and of the ends of its jobs. Empty when the project has no receiver. The jobs were
   * written before the batch, and an endpoint that was created in between could not find them.
   */
  batchAnnouncementsOf: (project: WebhookProject, doc: Doc<'batch'>) => Promise<Delivery[]>;
  /** Stores the tasks of all jobs and batches of a project that have not ended. */
  announceAll(project: WebhookProject): Promise<void>;
}

/** Largest number of tasks that are stored at once. */
const chunkSize = 1_000;

export function createAnnouncer(receivers: Pick<Receivers, 'any'>): Announcer {
  return {
    announcementsOf: async (project, record) => ((await receivers.any(project)) ? endsOf(record) : []),

    async batchAnnouncementsOf(project, doc) {
      if (!(await receivers.any(project))) return [];
      const stored = await withLines(project.store, doc);
      const now = project.now();
      // A batch that is already over is announced too: it was cancelled before it ran.
      return [...jobAnnouncements(stored, now), batchAnnouncement(stored, now) ?? batchDue(doc.id, now)];
    },

    async announceAll(project) {
      if (!(await receivers.any(project))) return;
      const { store } = project;
      const now = project.now();
      let tasks: Delivery[] = [];
      for await (const { body } of everyMarked(store, 'video', { mark: 'ends', above: now })) {
        const task = announcement(body);
        if (task !== undefined) tasks.push(task);
        if (tasks.length === chunkSize) {
          await store.enqueue(tasks);
          tasks = [];
        }
      }
      await store.enqueue(tasks);
      for await (const ofBatch of batchAnnouncements(store, now)) await store.enqueue(ofBatch);
    },
  };
}

/** The tasks of a job's end, for the job and for its batch. Empty while the end is not known. */
function endsOf(record: VideoRecord): Delivery[] {
  const announced = announcement(record);
  if (announced === undefined) return [];
  const { batch, command } = record;
  // The batch may end earlier or later than planned, so it is checked when this job has ended.
  const early = batch !== undefined && command !== null;
  return early ? [announced, batchDue(batch.id, announced.due)] : [announced];
}
