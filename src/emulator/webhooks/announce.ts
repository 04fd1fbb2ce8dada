// Announces the ends of jobs and batches: makes the tasks that become due when a job or a batch ends.
import type { VideoRecord } from '../domain/video.ts';
import { withLines } from '../store/batch-records.ts';
import type { Delivery, Doc, Store } from '../store/store.ts';
import { batchAnnouncement, batchAnnouncements, batchDue } from './batch-ends.ts';
import { announcement } from './events.ts';
import type { Receivers } from './receivers.ts';

export interface Announcer {
  /** The tasks of a job's end. Empty when the end is not known, or when the project has no receiver. */
  announcementsOf: (project: string, record: VideoRecord) => Promise<Delivery[]>;
  /** The task of a batch's end. Empty when the project has no receiver. */
  batchAnnouncementsOf: (project: string, doc: Doc<'batch'>) => Promise<Delivery[]>;
  /** Stores the tasks of all jobs and batches of a project that have not ended. */
  announceAll(project: string): Promise<void>;
}

/** Largest number of videos in one page. */
const pageSize = 1_000;

export function createAnnouncer({
  store,
  receivers,
  now,
}: {
  store: Store;
  receivers: Pick<Receivers, 'any'>;
  now: (project: string) => number;
}): Announcer {
  return {
    announcementsOf: async (project, record) => ((await receivers.any(project)) ? endsOf(record) : []),

    async batchAnnouncementsOf(project, doc) {
      if (!(await receivers.any(project))) return [];
      const stored = await withLines(store, project, doc);
      // A batch that is already over is announced too: it was cancelled before it ran.
      return [batchAnnouncement(stored, now(project)) ?? batchDue(doc.id, now(project))];
    },

    async announceAll(project) {
      if (!(await receivers.any(project))) return;
      const after = now(project);
      for await (const page of videoPages(store, project)) {
        const announced = page.flatMap(({ body }) => announcement(body) ?? []);
        await store.enqueue(
          project,
          announced.filter(({ due }) => due > after),
        );
      }
      await store.enqueue(project, await batchAnnouncements(store, project, after));
    },
  };
}

async function* videoPages(store: Store, project: string): AsyncGenerator<Doc<'video'>[]> {
  let last: Doc<'video'> | undefined;
  for (;;) {
    const page = await store.list(project, 'video', {
      limit: pageSize,
      order: 'asc',
      ...(last === undefined ? {} : { after: last }),
    });
    yield page;
    last = page.at(-1);
    if (page.length < pageSize) return;
  }
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
