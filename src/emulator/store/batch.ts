// A batch as it is stored, with its lines and jobs read together: its state is a function of all three.
import { batchView, type BatchLine, type BatchView, type Jobs } from '../domain/batch.ts';
import type { VideoRecord } from '../domain/video.ts';
import type { Doc, Store } from './store.ts';

export interface StoredBatch {
  doc: Doc<'batch'>;
  lines: readonly BatchLine[];
  jobs: Jobs;
}

const pageSize = 1_000;

/** @returns undefined for an id that the project does not have */
export async function readBatch(store: Store, project: string, id: string): Promise<StoredBatch | undefined> {
  const doc = await store.get(project, 'batch', id);
  return doc === undefined ? undefined : withLines(store, project, doc);
}

export async function withLines(store: Store, project: string, doc: Doc<'batch'>): Promise<StoredBatch> {
  const jobs = new Map<string, VideoRecord>();
  for await (const { id, body } of jobsOf(store, project, doc)) jobs.set(id, body);
  // Behind the jobs: a video that is deleted meanwhile has left its result in its line before it went.
  const lines = await store.get(project, 'lines', doc.id);
  return { doc, lines: lines?.body.lines ?? [], jobs };
}

/** What the API shows of it at a moment of the project's clock, in ms. */
export function viewBatch({ doc, lines, jobs }: StoredBatch, now: number): BatchView {
  return batchView(doc.body, { lines, jobs, now });
}

/** The jobs of a batch that were not deleted: they stand together in the listing, since they were made together. */
export async function* jobsOf(
  store: Store,
  project: string,
  { id, body }: Doc<'batch'>,
): AsyncGenerator<Doc<'video'>> {
  if (body.jobs === null) return;
  const { first, last } = body.jobs;
  // No id comes before the empty one.
  let after = { id: '', sort: first };
  for (;;) {
    const page = await store.list(project, 'video', { after, limit: pageSize, order: 'asc' });
    for (const doc of page) {
      if (doc.sort > last) return;
      if (doc.body.batch?.id === id) yield doc;
      after = doc;
    }
    if (page.length < pageSize) return;
  }
}
