// The receivers of a project: its own endpoints, and those of `--webhook-url`, which get the events of every
// project.
import type { EndpointRecord } from '../domain/webhook.ts';
import type { WebhookProject } from './webhook-project.ts';

export interface Receivers {
  list: (project: WebhookProject) => Promise<EndpointRecord[]>;
  find: (project: WebhookProject, id: string) => Promise<EndpointRecord | undefined>;
  /** True when the project has a receiver. */
  any: (project: WebhookProject) => Promise<boolean>;
  /** True for a receiver of `--webhook-url`. */
  isEverywhere: (id: string) => boolean;
}

/** Largest number of endpoints that one project uses. */
const mostEndpoints = 1_000;

/** @param everywhere the receivers that get the events of every project */
export function createReceivers(everywhere: readonly EndpointRecord[]): Receivers {
  return {
    list: async ({ store }) => {
      const own = await store.list('endpoint', { limit: mostEndpoints, order: 'asc' });
      return [...everywhere, ...own.map(({ body }) => body)];
    },
    find: async ({ store }, id) =>
      everywhere.find((endpoint) => endpoint.id === id) ?? (await store.get('endpoint', id))?.body,
    any: async ({ store }) =>
      everywhere.length > 0 || (await store.list('endpoint', { limit: 1, order: 'asc' })).length > 0,
    isEverywhere: (id) => everywhere.some((endpoint) => endpoint.id === id),
  };
}
