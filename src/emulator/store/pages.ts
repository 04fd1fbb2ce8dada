// Reads all documents of one kind, all documents with a mark, or all projects, one page at a time.
import type { Cursor, Kind, Mark, MarkCursor, ProjectStore, Store, StoredDoc } from './store.ts';

/** The number of documents that are read at once. */
const pageSize = 1_000;

/**
 * Yields the documents of a kind in the order of `(sort, id)`. Documents that are written or deleted meanwhile
 * may be missing, and none occurs twice.
 * @param given.after the position to start after; undefined to start at the first document
 * @param given.first the size of the first page, for callers that usually stop early
 */
export async function* everyDoc<K extends Kind>(
  store: Pick<ProjectStore, 'list'>,
  kind: K,
  given: { order?: 'asc' | 'desc'; after?: Cursor | undefined; first?: number } = {},
): AsyncGenerator<StoredDoc<K>> {
  const { order = 'asc', first = pageSize } = given;
  let { after } = given;
  for (let limit = first; ; limit = pageSize) {
    const page = await store.list(kind, { limit, order, ...(after === undefined ? {} : { after }) });
    yield* page;
    after = page.at(-1);
    if (page.length < limit) return;
  }
}

/** Yields the ids of all projects in a store. */
export async function* everyProject(store: Pick<Store, 'projects'>): AsyncGenerator<string> {
  for (let after: string | undefined; ;) {
    const page = await store.projects({ limit: pageSize, ...(after === undefined ? {} : { after }) });
    yield* page;
    after = page.at(-1);
    if (page.length < pageSize) return;
  }
}

/**
 * Yields the documents with a finite mark that is later than a moment, in the order of `(mark, id)`. Documents
 * that are written or deleted meanwhile may be missing.
 * @param given.above the moment, in ms of the project's clock
 */
export async function* everyMarked<K extends Kind>(
  store: Pick<ProjectStore, 'marked'>,
  kind: K,
  { mark, above }: { mark: Mark; above: number },
): AsyncGenerator<StoredDoc<K>> {
  let after: MarkCursor | undefined;
  for (;;) {
    const from = after === undefined ? { above } : { after };
    const page = await store.marked(kind, mark, { ...from, upTo: Number.MAX_VALUE, limit: pageSize });
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    after = { at: last.marks?.[mark] ?? 0, id: last.id };
  }
}
