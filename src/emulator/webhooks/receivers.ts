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
  isShared: (id: string) => boolean;
}

/** Largest number of endpoints that one project uses. */
const mostEndpoints = 1_000;

/** @param sharedEndpoints the receivers that get the events of every project */
export function createReceivers(sharedEndpoints: readonly EndpointRecord[]): Receivers {
  return {
    list: async ({ store }) => {
      const own = await store.list('endpoint', { limit: mostEndpoints, order: 'asc' });
      return [...sharedEndpoints, ...own.map(({ body }) => body)];
    },
    find: async ({ store }, id) =>
      sharedEndpoints.find((endpoint) => endpoint.id === id) ?? (await store.get('endpoint', id))?.body,
    any: async ({ store }) =>
      sharedEndpoints.length > 0 || (await store.list('endpoint', { limit: 1, order: 'asc' })).length > 0,
    isShared: (id) => sharedEndpoints.some((endpoint) => endpoint.id === id),
  };
}
