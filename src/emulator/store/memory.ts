// The default store: maps and sorted arrays in this process. They are lost when the process ends.
import { memoryJournal } from './memory-journal.ts';
import { memoryOutbox } from './memory-outbox.ts';
import { kinds, type Cursor, type Doc, type Holdings, type Kind, type Store, type Sum } from './store.ts';

/** Expired counters are removed each time this many new counters have been added. */
const sweepEvery = 1_000;

interface Collection<K extends Kind> {
  byId: Map<string, Doc<K>>;
  /** The same documents in the order of `(sort, id)`. */
  ordered: Doc<K>[];
}

type Collections = { [K in Kind]: Collection<K> };

/** Makes an object with one value for each kind. `kinds` guarantees that the keys are right. */
const byKind = (make: (kind: Kind) => unknown): unknown =>
  Object.fromEntries(kinds.map((kind) => [kind, make(kind)]));

const noCollections = () => byKind(() => ({ byId: new Map(), ordered: [] })) as Collections;

interface Counter {
  sum: number;
  expiresAt: number;
}

export function memoryStore(): Store {
  const collections = new Map<string, Collections>();
  const outbox = memoryOutbox();
  const counters = new Map<string, Map<string, Counter>>();
  const journal = memoryJournal();
  let newCounters = 0;

  const find = (project: string) => collections.get(project) ?? noCollections();

  const forgetHoldings = (project: string) => {
    collections.delete(project);
    outbox.clear(project);
    counters.delete(project);
  };

  return {
    async put(project, kind, doc, options = {}) {
      const docs: Collection<typeof kind> = getOrSet(collections, project, noCollections)[kind];
      const known = docs.byId.get(doc.id);
      if (options.ifAbsent === true && known !== undefined) return false;
      if (options.ifPresent === true && known === undefined) return false;
      if (known?.sort === doc.sort) replace(docs, doc);
      else {
        if (known !== undefined) remove(docs, known);
        insert(docs, doc);
      }
      outbox.add(project, options.enqueue ?? []);
      return true;
    },

    async get(project, kind, id) {
      const docs: Collection<typeof kind> = find(project)[kind];
      return docs.byId.get(id);
    },

    async list(project, kind, { after, limit, order }) {
      const { ordered }: Collection<typeof kind> = find(project)[kind];
      if (order === 'asc') {
        const start = after === undefined ? 0 : position(ordered, after, 'behind');
        return ordered.slice(start, start + limit);
      }
      const end = after === undefined ? ordered.length : position(ordered, after, 'at');
      return ordered.slice(Math.max(0, end - limit), end).toReversed();
    },

    async delete(project, kind, id) {
      const docs: Collection<typeof kind> = find(project)[kind];
      const known = docs.byId.get(id);
      if (known === undefined) return false;
      remove(docs, known);
      return true;
    },

    claim: outbox.claim,
    settle: outbox.settle,
    enqueue: outbox.enqueue,
    waiting: outbox.waiting,

    async take(project, key, cost, { now, expiresAt }) {
      const own = getOrSet(counters, project, () => new Map<string, Counter>());
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

    async sums(project, prefix) {
      const own = [...(counters.get(project) ?? [])].filter(([key]) => key.startsWith(prefix));
      return own.map(([key, counter]): Sum => ({ key, ...counter }));
    },

    log: journal.log,
    tail: journal.tail,
    clearLog: journal.clearLog,

    async dump(project) {
      const own = find(project);
      const docs = byKind((kind) => [...own[kind].ordered]) as Holdings['docs'];
      const sums = [...(counters.get(project) ?? [])].map(([key, counter]): Sum => ({ key, ...counter }));
      return { docs, sums };
    },

    async load(project, { docs, sums }) {
      forgetHoldings(project);
      const made = noCollections();
      for (const kind of kinds) {
        const collection: Collection<typeof kind> = made[kind];
        for (const doc of docs[kind]) insert(collection, doc);
      }
      collections.set(project, made);
      const own = sums.map(({ key, sum, expiresAt }) => [key, { sum, expiresAt }] as const);
      if (own.length > 0) counters.set(project, new Map(own));
    },

    async count() {
      const filled = [...collections.values()].filter((own) => kinds.some((kind) => own[kind].byId.size > 0));
      return {
        projects: filled.length,
        videos: filled.reduce((sum, { video }) => sum + video.byId.size, 0),
      };
    },

    async reset(project) {
      if (project === undefined) {
        for (const map of [collections, outbox, counters, journal]) map.clear();
        return;
      }
      forgetHoldings(project);
      journal.clear(project);
    },

    async close() {},
  };
}

function insert<K extends Kind>({ byId, ordered }: Collection<K>, doc: Doc<K>): void {
  byId.set(doc.id, doc);
  const last = ordered.at(-1);
  if (last === undefined || compare(last, doc) < 0) ordered.push(doc);
  else ordered.splice(position(ordered, doc, 'at'), 0, doc);
}

/** Puts a new version of a document at the position of the old version. No other document moves. */
function replace<K extends Kind>({ byId, ordered }: Collection<K>, doc: Doc<K>): void {
  byId.set(doc.id, doc);
  ordered[position(ordered, doc, 'at')] = doc;
}

function remove<K extends Kind>({ byId, ordered }: Collection<K>, doc: Doc<K>): void {
  byId.delete(doc.id);
  ordered.splice(position(ordered, doc, 'at'), 1);
}

/** Index of the first document at or after a cursor (`at`), or only after it (`behind`), by binary search. */
function position(ordered: readonly Cursor[], cursor: Cursor, side: 'at' | 'behind'): number {
  let low = 0;
  let high = ordered.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const difference = compare(ordered[middle] as Cursor, cursor);
    if (difference < 0 || (difference === 0 && side === 'behind')) low = middle + 1;
    else high = middle;
  }
  return low;
}

function compare(a: Cursor, b: Cursor): number {
  return a.sort - b.sort || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

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
