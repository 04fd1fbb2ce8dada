// Reads a stored batch together with its lines and jobs: the state of a batch is a function of all three.
import { batchView, type BatchLine, type BatchView, type Jobs } from '../domain/batch.ts';
import type { VideoRecord } from '../domain/video.ts';
import { everyDoc } from './pages.ts';
import type { Doc, ProjectStore, StoredDoc } from './store.ts';

export interface StoredBatch<D extends Doc<'batch'> = Doc<'batch'>> {
  doc: D;
  lines: readonly BatchLine[];
  jobs: Jobs;
}

/** @returns undefined for an id that the project does not have */
export async function readBatch(
  store: ProjectStore,
  id: string,
): Promise<StoredBatch<StoredDoc<'batch'>> | undefined> {
  const doc = await store.get('batch', id);
  return doc === undefined ? undefined : withLines(store, doc);
}

export async function withLines<D extends Doc<'batch'>>(
  store: ProjectStore,
  doc: D,
): Promise<StoredBatch<D>> {
  const jobs = new Map<string, VideoRecord>();
  for await (const { id, body } of jobsOf(store, doc)) jobs.set(id, body);
  // The lines are read after the jobs: a deletion writes the video's result to its line before it deletes the
  // video.
  const lines = await store.get('lines', doc.id);
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
export async function* jobsOf(store: ProjectStore, { id, body }: Doc<'batch'>): AsyncGenerator<Doc<'video'>> {
  if (body.jobs === null) return;
  const { first, last } = body.jobs;
  // The empty id sorts before every other id.
  for await (const doc of everyDoc(store, 'video', { after: { id: '', sort: first } })) {
    if (doc.sort > last) return;
    if (doc.body.batch?.id === id) yield doc;
  }
}
