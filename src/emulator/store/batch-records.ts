// Reads a stored batch together with its lines and jobs: the state of a batch is a function of all three.
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
  // The lines are read after the jobs: a deletion writes the video's result to its line before it deletes the
  // video.
  const lines = await store.get(project, 'lines', doc.id);
  return { doc, lines: lines?.body.lines ?? [], jobs };
}

/** Returns the batch as the API shows it at the time `now` of the project's clock, in ms. */
export function viewBatch({ doc, lines, jobs }: StoredBatch, now: number): BatchView {
  return batchView(doc.body, { lines, jobs, now });
}

/**
 * The jobs of a batch, without deleted ones. All lie between `first` and `last` in the listing, because they
 * were created together.
 */
export async function* jobsOf(
  store: Store,
  project: string,
  { id, body }: Doc<'batch'>,
): AsyncGenerator<Doc<'video'>> {
  if (body.jobs === null) return;
  const { first, last } = body.jobs;
  // The empty id sorts before every other id.
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
