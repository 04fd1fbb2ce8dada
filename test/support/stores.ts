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

/** The projects of a store, with one clock that stands still unless `now` moves. */
export const projectsOf =
  (store: Store, now: () => number = () => 0) =>
  (id: string): WebhookProject => ({ id, store: store.project(id), now, speed: () => 0 });
