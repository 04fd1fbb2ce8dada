// Writes jobs. A job and the announcement of its end are stored together, so that no end goes unannounced.
import type { VideoRecord } from '../domain/video.ts';
import type { Delivery, Doc, Store } from '../store/store.ts';

/** The part of the webhooks that the writer of jobs uses. */
export interface Announcements {
  /**
   * Returns the deliveries that announce the end of a job. Empty when the end is not known, or when the
   * project has no receiver.
   */
  announcementsOf(project: string, record: VideoRecord): Promise<Delivery[]>;
  /**
   * Returns the deliveries that announce the end of a batch. The lines and jobs of the batch must already be
   * stored. Empty when the project has no receiver.
   */
  batchAnnouncementsOf(project: string, doc: Doc<'batch'>): Promise<Delivery[]>;
  /** Tells the sender that a stored delivery may be due. */
  wake(): void;
}

export interface JobWriter {
  /**
   * Writes a video. Also writes the event of its job's end, when the end is known and the project has a
   * receiver.
   * @returns false when `ifPresent` is set and the video does not exist; then nothing was written
   */
  putVideo(project: string, doc: Doc<'video'>, options?: { ifPresent?: boolean }): Promise<boolean>;
  /** Writes a batch and the event of its end. The lines and jobs of the batch must already be stored. */
  putBatch(project: string, doc: Doc<'batch'>): Promise<void>;
}

export function createJobWriter({
  store,
  webhooks,
}: {
  store: Pick<Store, 'put' | 'enqueue'>;
  webhooks: Announcements;
}): JobWriter {
  return {
    async putVideo(project, doc, options) {
      const enqueue = await webhooks.announcementsOf(project, doc.body);
      if (enqueue.length > 0) {
        const written = await store.put(project, 'video', doc, { ...options, enqueue });
        webhooks.wake();
        return written;
      }
      const written = await store.put(project, 'video', doc, options);
      if (!written) return false;
      // An endpoint may have been created between the first question and the write. The announcement of all
      // pending jobs then missed this job.
      const missed = await webhooks.announcementsOf(project, doc.body);
      if (missed.length > 0) {
        await store.enqueue(project, missed);
        webhooks.wake();
      }
      return true;
    },

    async putBatch(project, doc) {
      await store.put(project, 'batch', doc);
      const deliveries = await webhooks.batchAnnouncementsOf(project, doc);
      if (deliveries.length === 0) return;
      await store.enqueue(project, deliveries);
      webhooks.wake();
    },
  };
}
