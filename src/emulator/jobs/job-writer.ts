// Writes jobs. A job and the announcement of its end are stored together, so that no end goes unannounced.
import type { Changes } from '../domain/changes.ts';
import { jobMarks, type VideoRecord } from '../domain/video.ts';
import type { ProjectJobs } from '../projects/project-scope.ts';
import type { Delivery, Doc, Marks } from '../store/store.ts';
import type { WebhookProject } from '../webhooks/webhook-project.ts';

/** The part of the webhooks that the writer of jobs uses. */
export interface Announcements {
  /**
   * Returns the deliveries that announce the end of a job. Empty when the end is not known, or when the
   * project has no receiver.
   */
  announcementsOf(project: WebhookProject, record: VideoRecord): Promise<Delivery[]>;
  /**
   * Returns the deliveries that announce the end of a batch. The lines and jobs of the batch must already be
   * stored. Empty when the project has no receiver.
   */
  batchAnnouncementsOf(project: WebhookProject, doc: Doc<'batch'>): Promise<Delivery[]>;
  /** Tells the sender that a stored delivery may be due. */
  wake(): void;
}

/**
 * @returns the writer of a project's jobs
 */
export function createJobWriter(
  project: WebhookProject,
  webhooks: Announcements,
  changes?: Pick<Changes, 'publish'>,
): ProjectJobs {
  const { store } = project;
  const publish = (id: string) => changes?.publish?.({ kind: 'video', project: project.id, id });
  return {
    async putVideo(given, { before } = {}) {
      const { id, sort, body } = given;
      const doc: Doc<'video'> = { id, sort, body, marks: marksOf(body, before) };
      const options = before === undefined ? {} : { ifVersion: before.version };
      // When the end of the job has not changed, it must not be announced again.
      if (before?.body.command === doc.body.command) {
        const same = await store.put('video', doc, options);
        if (same) publish(id);
        return same;
      }
      const enqueue = await webhooks.announcementsOf(project, doc.body);
      if (enqueue.length > 0) {
        const written = await store.put('video', doc, { ...options, enqueue });
        webhooks.wake();
        if (written) publish(id);
        return written;
      }
      const written = await store.put('video', doc, options);
      if (!written) return false;
      publish(id);
      // An endpoint may have been created between the first question and the write. The announcement of all
      // pending jobs then missed this job.
      const missed = await webhooks.announcementsOf(project, doc.body);
      if (missed.length > 0) {
        await store.enqueue(missed);
        webhooks.wake();
      }
      return true;
    },

    async deleteVideo(id) {
      if (!(await store.delete('video', id))) return false;
      changes?.publish?.({ kind: 'video-deleted', project: project.id, id });
      return true;
    },

    async putBatch(doc, { before } = {}) {
      const options = before === undefined ? {} : { ifVersion: before.version };
      if (!(await store.put('batch', doc, options))) return false;
      const deliveries = await webhooks.batchAnnouncementsOf(project, doc);
      if (deliveries.length > 0) {
        await store.enqueue(deliveries);
        webhooks.wake();
      }
      return true;
    },
  };
}

/** The marks of a record. A job that was refunded stays without the mark, whatever else changes. */
function marksOf(record: VideoRecord, before: Doc<'video'> | undefined): Marks {
  const marks = jobMarks(record);
  if (before === undefined || marks.refund === undefined) return marks;
  const refunded = before.marks?.refund === undefined && jobMarks(before.body).refund !== undefined;
  const { refund: _, ...others } = marks;
  return refunded ? others : marks;
}
