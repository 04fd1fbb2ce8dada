// The receivers of a project: its own endpoints, and those of `--webhook-url`, which get the events of every
// project.
import type { EndpointRecord } from '../domain/webhook.ts';
import type { Store } from '../store/store.ts';

export interface Receivers {
  list: (project: string) => Promise<EndpointRecord[]>;
  find: (project: string, id: string) => Promise<EndpointRecord | undefined>;
  /** True when the project has a receiver. */
  any: (project: string) => Promise<boolean>;
  /** True for a receiver of `--webhook-url`. */
  isEverywhere: (id: string) => boolean;
}

/** Largest number of endpoints that one project uses. */
const mostEndpoints = 1_000;

/** @param everywhere the receivers that get the events of every project */
export function createReceivers({
  store,
  everywhere,
}: {
  store: Pick<Store, 'get' | 'list'>;
  everywhere: readonly EndpointRecord[];
}): Receivers {
  return {
    list: async (project) => {
      const own = await store.list(project, 'endpoint', { limit: mostEndpoints, order: 'asc' });
      return [...everywhere, ...own.map(({ body }) => body)];
    },
    find: async (project, id) =>
      everywhere.find((endpoint) => endpoint.id === id) ?? (await store.get(project, 'endpoint', id))?.body,
    any: async (project) =>
      everywhere.length > 0 || (await store.list(project, 'endpoint', { limit: 1, order: 'asc' })).length > 0,
    isEverywhere: (id) => everywhere.some((endpoint) => endpoint.id === id),
  };
}
