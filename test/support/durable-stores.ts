// Stores in memory that outlive an emulator, for tests of restarts and of several processes on one store.
import { memoryStore } from '../../src/emulator/store/memory.ts';
import type { Doc, Kind, Store } from '../../src/emulator/store/store.ts';
import { changedStore } from './stores.ts';

/** A store that keeps its content when an emulator closes it. */
export const durableStore = (): Store => processesOn({ lone: true })();

type Listener = Parameters<Store['watch']>[0];

/**
 * A store that several processes share.
 * @param given.lone true when one process at a time uses the store
 * @returns a function that opens the store as one more process sees it. The listeners of a process are called
 *   after another process has changed a setting
 */
export function processesOn({ lone = false } = {}): () => Store {
  const memory = memoryStore();
  const processes: Set<Listener>[] = [];
  return () => {
    const listeners = new Set<Listener>();
    processes.push(listeners);
    let applied: unknown[] = [];
    const tellOthers = (project: string) => {
      for (const others of processes.filter((one) => one !== listeners))
        for (const listener of others) applied.push(listener(project));
    };
    const store = changedStore(memory, (own, project) => ({
      async put<K extends Kind>(kind: K, doc: Doc<K>, options?: Parameters<typeof own.put>[2]) {
        // A database keeps JSON, so only the JSON of a document is kept here.
        const kept = JSON.parse(JSON.stringify(doc)) as Doc<K>;
        const marks = doc.marks === undefined ? {} : { marks: doc.marks };
        const written = await own.put(kind, { ...kept, ...marks }, options);
        if (kind === 'setting' && written) tellOthers(project);
        return written;
      },
      async delete(kind, id) {
        const deleted = await own.delete(kind, id);
        if (kind === 'setting' && deleted) tellOthers(project);
        return deleted;
      },
      async reset() {
        await own.reset();
        tellOthers(project);
      },
    }));
    return {
      ...store,
      durable: true,
      shared: !lone,
      async settled() {
        const before = applied;
        applied = [];
        await Promise.all(before);
      },
      watch(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
      async close() {},
    };
  };
}
