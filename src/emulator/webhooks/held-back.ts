// The deliveries of events that a rule sends after the next event of their project.
import { mapPart, type StatePart } from '../store/state-part.ts';
import type { Delivery, ProjectStore } from '../store/store.ts';
import type { WebhookProject } from './webhook-project.ts';

export interface HeldBack {
  hold(project: WebhookProject, deliveries: readonly Delivery[]): Promise<void>;
  /** Returns the deliveries that were held back, and holds them no longer. */
  take(project: WebhookProject): Promise<readonly Delivery[]>;
  readonly part: StatePart;
}

const name = 'webhook events held back';

export function createHeldBack(): HeldBack {
  const late = new Map<string, readonly Delivery[]>();
  return {
    async hold({ id }, deliveries) {
      late.set(id, [...(late.get(id) ?? []), ...deliveries]);
    },
    async take({ id }) {
      const taken = late.get(id) ?? [];
      late.delete(id);
      return taken;
    },
    part: mapPart(name, late),
  };
}

/**
 * Holds deliveries back in a setting of their project. They are also in the outbox, with their latest time, so
 * none is lost when a process dies after it has taken them.
 */
export function createKeptHeldBack(): HeldBack {
  return {
    async hold({ store }, deliveries) {
      await replace(store, (held) => [...held, ...deliveries]);
    },
    take: ({ store }) => replace(store, () => []),
    part: mapPart(name, new Map<string, never>()),
  };
}

/** @returns the deliveries that were held before */
async function replace(
  store: ProjectStore,
  edit: (held: readonly Delivery[]) => readonly Delivery[],
): Promise<readonly Delivery[]> {
  for (;;) {
    const doc = await store.get('setting', name);
    const held = (doc?.body.value ?? []) as readonly Delivery[];
    const value = edit(held);
    if (value.length === 0 && held.length === 0) return held;
    const condition = doc === undefined ? { ifAbsent: true } : { ifVersion: doc.version };
    if (await store.put('setting', { id: name, sort: 0, body: { value } }, condition)) return held;
  }
}
