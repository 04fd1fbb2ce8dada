// Stores and projects for tests of single parts.
import type { ProjectStore, Store } from '../../src/emulator/store/store.ts';
import type { WebhookProject } from '../../src/emulator/webhooks/webhook-project.ts';

/** A store with some replaced methods, in every project. */
export function changedStore(
  store: Store,
  change: (own: ProjectStore, project: string) => Partial<ProjectStore>,
): Store {
  return {
    ...store,
    project(id) {
      const own = store.project(id);
      return { ...own, ...change(own, id) };
    },
  };
}

/** A store that counts the documents that are read from it. */
export function countingStore(store: Store): { store: Store; read: () => number } {
  let read = 0;
  const counting = changedStore(store, (own) => ({
    async list(...given) {
      const docs = await own.list(...given);
      read += docs.length;
      return docs;
    },
    async marked(...given) {
      const docs = await own.marked(...given);
      read += docs.length;
      return docs;
    },
    async get(...given) {
      read += 1;
      return own.get(...given);
    },
  }));
  return { store: counting, read: () => read };
}

/** The projects of a store, with one clock that stands still unless `now` moves. */
export const projectsOf =
  (store: Store, now: () => number = () => 0) =>
  (id: string): WebhookProject => ({ id, store: store.project(id), now, speed: () => 0 });
