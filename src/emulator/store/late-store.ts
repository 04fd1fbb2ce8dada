// A store that is opened after the emulator has been put together: each call waits until the store is open.
import type { ProjectStore, Store } from './store.ts';

/**
 * @param facts what is known of the store before it is open
 * @param open opens the store. It is called once, at the first call or with `ready`
 * @returns the store, and a function that waits until the store is open
 * @throws (from every call) the error of `open`
 */
export function lateStore(
  facts: Pick<Store, 'durable'>,
  open: () => Promise<Store>,
): Store & { ready: () => Promise<void> } {
  let opening: Promise<Store> | undefined;
  let shared = false;
  const opened = () =>
    (opening ??= open().then((store) => {
      ({ shared } = store);
      return store;
    }));
  let closed = false;
  return {
    ...facts,
    get shared() {
      return shared;
    },
    async ready() {
      await opened();
    },
    project: (id) => lateProject(async () => (await opened()).project(id)),
    waiting: async (...given) => (await opened()).waiting(...given),
    log: async (entries) => (await opened()).log(entries),
    watch: (listener) => watchLate(opened, listener),
    settled: async () => (await opened()).settled(),
    projects: async (page) => (await opened()).projects(page),
    count: async () => (await opened()).count(),
    reset: async () => (await opened()).reset(),
    async close() {
      if (closed) return;
      closed = true;
      // A store that could not be opened has nothing to close.
      await (await opening?.catch(() => undefined))?.close();
    },
  };
}

function lateProject(own: () => Promise<ProjectStore>): ProjectStore {
  return {
    blobs: {
      put: async (id, upload) => (await own()).blobs.put(id, upload),
      get: async (id) => (await own()).blobs.get(id),
      delete: async (id) => (await own()).blobs.delete(id),
    },
    put: async (kind, doc, options) => (await own()).put(kind, doc, options),
    get: async (kind, id) => (await own()).get(kind, id),
    list: async (kind, page) => (await own()).list(kind, page),
    marked: async (kind, mark, range) => (await own()).marked(kind, mark, range),
    delete: async (kind, id) => (await own()).delete(kind, id),
    claim: async (request) => (await own()).claim(request),
    settle: async (id, retryAt) => (await own()).settle(id, retryAt),
    renew: async (ids, lease) => (await own()).renew(ids, lease),
    enqueue: async (deliveries) => (await own()).enqueue(deliveries),
    deliveries: async () => (await own()).deliveries(),
    take: async (counter, cost, life) => (await own()).take(counter, cost, life),
    allSums: async () => (await own()).allSums(),
    sums: async (kind) => (await own()).sums(kind),
    drop: async (counters) => (await own()).drop(counters),
    amend: async (seq, content) => (await own()).amend(seq, content),
    tail: async (query) => (await own()).tail(query),
    clearLog: async () => (await own()).clearLog(),
    dump: async () => (await own()).dump(),
    load: async (holdings) => (await own()).load(holdings),
    reset: async () => (await own()).reset(),
  };
}

/** Watches as soon as the store is open, unless the watch has ended before. */
function watchLate(opened: () => Promise<Store>, listener: Parameters<Store['watch']>[0]): () => void {
  let ended = false;
  let end: (() => void) | undefined;
  const begin = async () => {
    const store = await opened();
    if (!ended) end = store.watch(listener);
  };
  // When the store cannot be opened, the calls that need it report the error.
  begin().catch(() => undefined);
  return () => {
    ended = true;
    end?.();
  };
}
