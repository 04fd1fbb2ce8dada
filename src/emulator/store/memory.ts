// The default store: maps and sorted arrays in this process. They are lost when the process ends.
import { counterKey, isOfKind, keyStart, readCounter, type CounterKind } from './counters.ts';
import { createMarkIndex, type MarkIndex } from './mark-index.ts';
import { memoryBlobs } from './memory-blobs.ts';
import { memoryJournal } from './memory-journal.ts';
import { memoryOutbox } from './memory-outbox.ts';
import { byteOrder, firstNot, insert, numberOrder, remove, replace } from './ordered-list.ts';
import {
  heldKinds,
  kinds,
  type Cursor,
  type Doc,
  type Holdings,
  type Kind,
  type Mark,
  type MarkCursor,
  type ProjectStore,
  type Store,
  type StoredDoc,
  type Sum,
} from './store.ts';

/** Expired counters are removed each time this many new counters have been added. */
const sweepEvery = 1_000;

interface Collection<K extends Kind> {
  byId: Map<string, StoredDoc<K>>;
  /** The same documents in the order of `(sort, id)`. */
  ordered: StoredDoc<K>[];
  /** The documents with a mark, in the order of `(mark, id)`. */
  marked: Partial<Record<Mark, MarkIndex<StoredDoc<K>>>>;
}

type Collections = { [K in Kind]: Collection<K> };

/** Makes an object with one value for each of the kinds. */
const byKind = <K extends Kind>(of: readonly K[], make: (kind: K) => unknown): unknown =>
  Object.fromEntries(of.map((kind) => [kind, make(kind)]));

const noCollections = () =>
  byKind(kinds, () => ({ byId: new Map(), ordered: [], marked: {} })) as Collections;

interface Counter {
  sum: number;
  expiresAt: number;
}

export function memoryStore(): Store {
  const collections = new Map<string, Collections>();
  const blobs = memoryBlobs();
  const outbox = memoryOutbox();
  const counters = new Map<string, Map<string, Counter>>();
  const journal = memoryJournal();
  let newCounters = 0;
  /** The last version that a document of this store was given. */
  let versions = 0;

  const collectionsWithDocs = () =>
    [...collections].flatMap(([id, own]) => (kinds.some((kind) => own[kind].byId.size > 0) ? [id] : []));

  const forgetHoldings = (id: string) => {
    collections.delete(id);
    blobs.clear(id);
    outbox.clear(id);
    counters.delete(id);
  };

  const projectStore = (id: string): ProjectStore => {
    const all = () => collections.get(id) ?? noCollections();
    /** The counters whose keys begin with `start`. */
    const sumsOf = (start = ''): Sum[] =>
      [...(counters.get(id) ?? [])].flatMap(([key, { sum, expiresAt }]) => {
        const counter = key.startsWith(start) ? readCounter(key) : undefined;
        return counter === undefined ? [] : [{ counter, sum, expiresAt }];
      });
    return {
      blobs: blobs.of(id),

      async put(kind, doc, options = {}) {
        const docs: Collection<typeof kind> = getOrSet(collections, id, noCollections)[kind];
        const known = docs.byId.get(doc.id);
        if (options.ifAbsent === true && known !== undefined) return false;
        if (options.ifVersion !== undefined && known?.version !== options.ifVersion) return false;
        write(docs, doc, (versions += 1));
        outbox.add(id, options.enqueue ?? []);
        return true;
      },

      async get(kind, docId) {
        const docs: Collection<typeof kind> = all()[kind];
        return docs.byId.get(docId);
      },

      async list(kind, { after, limit, order }) {
        const { ordered }: Collection<typeof kind> = all()[kind];
        if (order === 'asc') {
          const start = after === undefined ? 0 : firstNot(ordered, (doc) => placeOrder(doc, after) <= 0);
          return ordered.slice(start, start + limit);
        }
        const end =
          after === undefined ? ordered.length : firstNot(ordered, (doc) => placeOrder(doc, after) < 0);
        return ordered.slice(Math.max(0, end - limit), end).toReversed();
      },

      async marked(kind, mark, { above, after, upTo, limit }) {
        const docs: Collection<typeof kind> = all()[kind];
        const found = docs.marked[mark]?.ordered() ?? [];
        const isBefore = (doc: StoredDoc) =>
          (above !== undefined && markOf(doc, mark) <= above) ||
          (after !== undefined && cursorOrder(cursorOf(doc, mark), after) <= 0);
        const start = firstNot(found, isBefore);
        const end = upTo === undefined ? found.length : firstNot(found, (doc) => markOf(doc, mark) <= upTo);
        return found.slice(start, Math.min(end, start + limit));
      },

      async delete(kind, docId) {
        const docs: Collection<typeof kind> = all()[kind];
        const known = docs.byId.get(docId);
        if (known === undefined) return false;
        erase(docs, known);
        return true;
      },

      async take(counter, cost, { now, expiresAt }) {
        const key = counterKey(counter);
        const own = getOrSet(counters, id, () => new Map<string, Counter>());
        const known = own.get(key);
        if (known !== undefined && known.expiresAt > now) {
          known.sum += cost;
          return known.sum;
        }
        newCounters += 1;
        if (newCounters % sweepEvery === 0) sweep(own, now);
        own.set(key, { sum: cost, expiresAt });
        return cost;
      },

      async allSums() {
        return sumsOf();
      },

      async sums<K extends CounterKind>(kind: K) {
        return sumsOf(keyStart[kind]).flatMap(({ counter, ...sum }) =>
          isOfKind(counter, kind) ? [{ counter, ...sum }] : [],
        );
      },

      async drop(given) {
        const own = counters.get(id);
        for (const counter of given) own?.delete(counterKey(counter));
        if (own?.size === 0) counters.delete(id);
      },

      ...outbox.of(id),
      ...journal.of(id),

      async dump() {
        const own = all();
        const docs = byKind(heldKinds, (kind) => [...own[kind].ordered]) as Holdings['docs'];
        return { docs, blobs: blobs.list(id), sums: sumsOf() };
      },

      async load({ docs, blobs: uploads, sums }) {
        const { setting } = all();
        forgetHoldings(id);
        const made = { ...noCollections(), setting };
        for (const kind of heldKinds) {
          const collection: Collection<typeof kind> = made[kind];
          for (const doc of docs[kind]) write(collection, doc, (versions += 1));
        }
        collections.set(id, made);
        blobs.replace(id, uploads);
        const own = sums.map(
          ({ counter, sum, expiresAt }) => [counterKey(counter), { sum, expiresAt }] as const,
        );
        if (own.length > 0) counters.set(id, new Map(own));
      },

      async reset() {
        forgetHoldings(id);
        journal.clear(id);
      },
    };
  };

  return {
    durable: false,
    shared: false,
    settled: async () => {},
    project: projectStore,
    waiting: outbox.waiting,
    log: journal.log,
    // No other process can write into this store.
    watch: () => () => {},

    async projects({ after, limit }) {
      const known = new Set([
        ...collectionsWithDocs(),
        ...blobs.projects(),
        ...outbox.projects(),
        ...counters.keys(),
        ...journal.projects(),
      ]);
      const ordered = [...known].toSorted(byteOrder);
      const start = after === undefined ? 0 : firstNot(ordered, (project) => byteOrder(project, after) <= 0);
      return ordered.slice(start, start + limit);
    },

    async count() {
      const filled = [...collections.values()].filter((own) =>
        heldKinds.some((kind) => own[kind].byId.size > 0),
      );
      return {
        projects: filled.length,
        videos: filled.reduce((sum, { video }) => sum + video.byId.size, 0),
      };
    },

    async reset() {
      for (const map of [collections, blobs, outbox, counters, journal]) map.clear();
    },

    async close() {},
  };
}

/** Stores a document in place of the document with its id. */
function write<K extends Kind>(docs: Collection<K>, doc: Doc<K>, version: number): void {
  const { id, sort, body, marks } = doc;
  const stored: StoredDoc<K> =
    marks === undefined ? { id, sort, body, version } : { id, sort, body, version, marks };
  const known = docs.byId.get(id);
  if (known?.sort === sort) {
    replace(docs.ordered, stored, placeOrder);
    unmark(docs, known);
  } else {
    if (known !== undefined) erase(docs, known);
    insert(docs.ordered, stored, placeOrder);
  }
  docs.byId.set(id, stored);
  for (const mark of marksOf(stored))
    (docs.marked[mark] ??= createMarkIndex<StoredDoc<K>>(markOrder[mark])).add(stored);
}

function erase<K extends Kind>(docs: Collection<K>, known: StoredDoc<K>): void {
  docs.byId.delete(known.id);
  remove(docs.ordered, known, placeOrder);
  unmark(docs, known);
}

function unmark<K extends Kind>(docs: Collection<K>, known: StoredDoc<K>): void {
  for (const mark of marksOf(known)) docs.marked[mark]?.remove(known);
}

const noMarks: readonly Mark[] = [];
const marksOf = ({ marks }: StoredDoc) => (marks === undefined ? noMarks : (Object.keys(marks) as Mark[]));

/** The moment of a mark that the document has. */
const markOf = ({ marks }: StoredDoc, mark: Mark) => marks?.[mark] ?? 0;

const cursorOf = (doc: StoredDoc, mark: Mark): MarkCursor => ({ at: markOf(doc, mark), id: doc.id });

const cursorOrder = (a: MarkCursor, b: MarkCursor) => numberOrder(a.at, b.at) || byteOrder(a.id, b.id);

const byMark = (mark: Mark) => (a: StoredDoc, b: StoredDoc) =>
  numberOrder(markOf(a, mark), markOf(b, mark)) || byteOrder(a.id, b.id);
const markOrder: Readonly<Record<Mark, ReturnType<typeof byMark>>> = {
  ends: byMark('ends'),
  refund: byMark('refund'),
};

/** The order of documents in a listing. */
const placeOrder = (a: Cursor, b: Cursor) => numberOrder(a.sort, b.sort) || byteOrder(a.id, b.id);

function sweep(own: Map<string, Counter>, now: number): void {
  for (const [key, counter] of own) if (counter.expiresAt <= now) own.delete(key);
}

function getOrSet<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
