// A list that is read in pages and changed by events, also while it is being read.
import { signal, type ReadonlySignal } from '@preact/signals';

export interface LiveList<T, C> {
  readonly items: ReadonlySignal<readonly T[]>;
  /** False until the first page has been read. */
  readonly isLoaded: ReadonlySignal<boolean>;
  /** Shows the first page while nothing else is shown yet. A reading replaces it. */
  glance(): Promise<void>;
  /** Reads the list anew. Events of the meantime are kept. */
  reload(): Promise<void>;
  change(changes: readonly C[]): void;
  /** Empties the list, for another project. */
  clear(): void;
}

/**
 * @param given.pages reads the list in pages, in its own order
 * @param given.apply returns the list after some events
 */
export function createLiveList<T, C>(given: {
  pages: () => AsyncIterable<readonly T[]>;
  apply: (items: readonly T[], changes: readonly C[]) => readonly T[];
}): LiveList<T, C> {
  const items = signal<readonly T[]>([]);
  const isLoaded = signal(false);
  /** The number of the newest reading. An older reading has no effect any more. */
  let reading = 0;
  let meanwhile: C[] | undefined;
  /** How often the list was emptied. */
  let cleared = 0;

  return {
    items,
    isLoaded,
    async glance() {
      const own = cleared;
      for await (const page of given.pages()) {
        if (own !== cleared || isLoaded.value) return;
        items.value = given.apply(page, meanwhile ?? []);
        isLoaded.value = true;
        return;
      }
    },
    async reload() {
      reading += 1;
      const own = reading;
      meanwhile = [];
      let all: readonly T[] = [];
      for await (const page of given.pages()) {
        if (own !== reading) return;
        all = [...all, ...page];
        items.value = given.apply(all, meanwhile);
        isLoaded.value = true;
      }
      if (own === reading) meanwhile = undefined;
    },
    change(changes) {
      meanwhile?.push(...changes);
      items.value = given.apply(items.value, changes);
    },
    clear() {
      reading += 1;
      cleared += 1;
      meanwhile = undefined;
      items.value = [];
      isLoaded.value = false;
    },
  };
}
