// Reads all documents of one kind, one page at a time.
import type { Cursor, Kind, ProjectStore, Store, StoredDoc } from './store.ts';

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
