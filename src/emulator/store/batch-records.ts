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
  const lines: BatchLine[] = [];
  for await (const { body } of linesOf(store, doc)) lines.push(body);
  return { doc, lines, jobs };
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

/** The digits of a line's number in its id, so that ids of a batch have the order of its lines. */
const digits = 9;

/** The document of a line. All lines of a batch have the batch's place in the listing. */
export function lineDoc(
  { id, sort }: Pick<Doc<'batch'>, 'id' | 'sort'>,
  { nth, line }: { nth: number; line: BatchLine },
): Doc<'line'> {
  return { id: lineId(id, nth), sort, body: line };
}

const lineId = (batchId: string, nth: number) => `${batchId} ${String(nth).padStart(digits, '0')}`;

/** Finds the line of a batch's video, also before the batch itself is stored. */
export async function lineOf(
  store: Pick<ProjectStore, 'get'>,
  { id, batch }: Pick<VideoRecord, 'id' | 'batch'>,
): Promise<StoredDoc<'line'> | undefined> {
  if (batch === undefined) return undefined;
  // A record without the number of its line comes from an earlier version.
  for (let nth = batch.line ?? 0; ; nth += 1) {
    const line = await store.get('line', lineId(batch.id, nth));
    if (line === undefined || line.body.videoId === id) return line;
  }
}

/** Returns the id of the batch to which a line belongs. */
export const batchOfLine = ({ id }: Pick<Doc<'line'>, 'id'>): string => id.slice(0, -digits - 1);

/** The lines of a batch, in the order of its input file. */
export async function* linesOf(
  store: Pick<ProjectStore, 'list'>,
  { id, sort }: Pick<Doc<'batch'>, 'id' | 'sort'>,
): AsyncGenerator<StoredDoc<'line'>> {
  for await (const doc of everyDoc(store, 'line', { after: { id: `${id} `, sort } })) {
    if (doc.sort !== sort || batchOfLine(doc) !== id) return;
    yield doc;
  }
}
