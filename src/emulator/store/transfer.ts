// Copies all projects of one store into another store, as lines of JSON: documents, bytes, counters, deliveries and
// journals. A last line with the number of records shows that a file is whole.
import { counterKey, readCounter } from './counters.ts';
import { readBlob } from './read-blob.ts';
import {
  journalLimits,
  kinds,
  type Cursor,
  type Delivery,
  type Doc,
  type Kind,
  type Kinds,
  type Marks,
  type ProjectStore,
  type Store,
} from './store.ts';

/** The first line of a file. */
const head = { format: 'sora-emulator/store', version: 1 } as const;

/** A file that is no copy of a store, or that is not whole. */
export class TransferError extends Error {}

/** The number of records of each sort in a file. */
export interface TransferCounts {
  projects: number;
  documents: number;
  uploads: number;
  counters: number;
  deliveries: number;
  entries: number;
}

/** A moment or an expiry: null means that it never comes. */
type Moment = number | null;
const written = (moment: number): Moment => (Number.isFinite(moment) ? moment : null);
const read = (moment: Moment): number => moment ?? Number.POSITIVE_INFINITY;

type Line =
  | typeof head
  | { project: string }
  | { document: { kind: Kind; id: string; sort: number; body: Kinds[Kind]; marks?: Record<string, Moment> } }
  | { upload: { id: string; mimetype: string; base64: string } }
  | { counter: { key: string; sum: number; expires_at: Moment } }
  | { delivery: Delivery }
  | { entry: { id: string; at: number; bytes: number; body: unknown } }
  | { end: TransferCounts };

const pageSize = 500;
const noCounts = (): TransferCounts => ({
  projects: 0,
  documents: 0,
  uploads: 0,
  counters: 0,
  deliveries: 0,
  entries: 0,
});

/** Yields the lines of a copy, each without its line break. Memory holds one page of records at a time. */
export async function* exportedLines(store: Store): AsyncGenerator<string, TransferCounts> {
  const counts = noCounts();
  yield JSON.stringify(head);
  for await (const project of allProjects(store)) {
    counts.projects += 1;
    yield JSON.stringify({ project } satisfies Line);
    for await (const line of projectLines(store.project(project), counts)) yield JSON.stringify(line);
  }
  yield JSON.stringify({ end: counts } satisfies Line);
  return counts;
}

async function* allProjects(store: Store): AsyncGenerator<string> {
  let after: string | undefined;
  for (;;) {
    const page = await store.projects({ ...(after === undefined ? {} : { after }), limit: pageSize });
    yield* page;
    after = page.at(-1);
    if (page.length < pageSize) return;
  }
}

async function* projectLines(project: ProjectStore, counts: TransferCounts): AsyncGenerator<Line> {
  for (const kind of kinds) {
    for await (const { id, sort, body, marks } of allDocuments(project, kind)) {
      // The bytes come first, so that readers of the new store never find a document without them.
      const upload = await readBlob(project.blobs, id);
      if (upload !== undefined) {
        counts.uploads += 1;
        yield {
          upload: { id, mimetype: upload.mimetype, base64: Buffer.from(upload.bytes).toString('base64') },
        };
      }
      counts.documents += 1;
      yield {
        document: { kind, id, sort, body, ...(marks === undefined ? {} : { marks: writtenMarks(marks) }) },
      };
    }
  }
  for (const { counter, sum, expiresAt } of await project.allSums()) {
    counts.counters += 1;
    yield { counter: { key: counterKey(counter), sum, expires_at: written(expiresAt) } };
  }
  for (const delivery of await project.deliveries()) {
    counts.deliveries += 1;
    yield { delivery };
  }
  for (const { id, at, bytes, body } of await project.tail({ limit: journalLimits.entries })) {
    counts.entries += 1;
    yield { entry: { id, at, bytes, body } };
  }
}

async function* allDocuments<K extends Kind>(project: ProjectStore, kind: K): AsyncGenerator<Doc<K>> {
  let after: Cursor | undefined;
  for (;;) {
    const page = await project.list(kind, {
      ...(after === undefined ? {} : { after }),
      limit: pageSize,
      order: 'asc',
    });
    yield* page;
    after = page.at(-1);
    if (page.length < pageSize) return;
  }
}

const writtenMarks = (marks: Marks) =>
  Object.fromEntries(Object.entries(marks).map(([mark, moment]) => [mark, written(moment as number)]));

/**
 * Writes the records of a copy into a store. Records of the store that the copy does not name stay.
 * @throws TransferError for lines that are no copy, and for a copy that is not whole
 */
export async function importLines(store: Store, lines: AsyncIterable<string>): Promise<TransferCounts> {
  const counts = noCounts();
  let number = 0;
  let project: string | undefined;
  let end: TransferCounts | undefined;
  let pending: (() => Promise<void>)[] = [];
  // Records are written together, because a database writes many records in one transaction.
  const writeAll = async () => {
    const writes = pending.map((write) => write());
    pending = [];
    await Promise.all(writes);
  };
  for await (const text of lines) {
    number += 1;
    if (text.trim() === '') continue;
    const line = parsed(text, number);
    if (number === 1) assertHead(line);
    else if ('project' in line) {
      ({ project } = line);
      counts.projects += 1;
    } else if ('end' in line) ({ end } = line);
    else if (project === undefined) throw new TransferError(`line ${number} comes before the first project`);
    else {
      const at = { store, project, counts, number };
      pending.push(() => importLine(at, line));
      if (pending.length >= pageSize) await writeAll();
    }
  }
  await writeAll();
  if (end === undefined) throw new TransferError(`the copy is not whole: it stops after line ${number}`);
  if (JSON.stringify(end) !== JSON.stringify(counts))
    throw new TransferError(
      `the copy is not whole: it names ${JSON.stringify(end)} records and has ${JSON.stringify(counts)}`,
    );
  return counts;
}

function parsed(text: string, number: number): Line {
  try {
    const line: unknown = JSON.parse(text);
    if (typeof line === 'object' && line !== null) return line as Line;
  } catch {
    // The error below names the line.
  }
  throw new TransferError(`line ${number} is not an object of JSON`);
}

function assertHead(line: Line): void {
  if (!('format' in line) || line.format !== head.format)
    throw new TransferError(`this is no copy of a store: its first line does not name '${head.format}'`);
  if (line.version !== head.version)
    throw new TransferError(
      `this copy has version ${String(line.version)}, and this emulator reads version ${String(head.version)}`,
    );
}

async function importLine(
  {
    store,
    project,
    counts,
    number,
  }: { store: Store; project: string; counts: TransferCounts; number: number },
  line: Line,
): Promise<void> {
  const own = store.project(project);
  if ('document' in line) {
    const { kind, id, sort, body, marks } = line.document;
    if (!kinds.includes(kind)) throw new TransferError(`line ${number} has the unknown kind '${kind}'`);
    counts.documents += 1;
    await own.put(kind, { id, sort, body, ...(marks === undefined ? {} : { marks: readMarks(marks) }) });
  } else if ('upload' in line) {
    const { id, mimetype, base64 } = line.upload;
    counts.uploads += 1;
    await own.blobs.put(id, { mimetype, bytes: Buffer.from(base64, 'base64') });
  } else if ('counter' in line) {
    const { key, sum, expires_at: expiresAt } = line.counter;
    const counter = readCounter(key);
    if (counter === undefined) throw new TransferError(`line ${number} has the unknown counter '${key}'`);
    counts.counters += 1;
    await own.drop([counter]);
    await own.take(counter, sum, { now: 0, expiresAt: read(expiresAt) });
  } else if ('delivery' in line) {
    counts.deliveries += 1;
    await own.enqueue([line.delivery]);
  } else if ('entry' in line) {
    const { id, at, bytes, body } = line.entry;
    counts.entries += 1;
    await store.log([{ project, id, at, bytes, kept: body, json: (kept) => kept }]);
  } else throw new TransferError(`line ${number} has no known record: ${Object.keys(line).join(', ')}`);
}

const readMarks = (marks: Record<string, Moment>): Marks =>
  Object.fromEntries(Object.entries(marks).map(([mark, moment]) => [mark, read(moment)]));
