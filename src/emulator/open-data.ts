// Opens the store that the option `data` names. The code of databases is loaded only when it is used.
import type { DataPlace } from './store/data-place.ts';
import { lateStore } from './store/late-store.ts';
import { memoryStore } from './store/memory.ts';
import type { Store } from './store/store.ts';

/** `ready` waits until a database is open. A store in memory has none. */
export type OpenedStore = Store & { ready?: () => Promise<void> };

/** @param given.waitMs how long to wait for a database server that is not ready, in ms; by default as `openStore` */
export function openData(place: DataPlace, given: { waitMs?: number } = {}): OpenedStore {
  if (place.kind === 'memory') return memoryStore();
  return lateStore({ durable: true }, async () => {
    const { openStore } = await import('./store/open-store.ts');
    return openStore(place, given);
  });
}
