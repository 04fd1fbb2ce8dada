// Counts that change with nearly every request. They are gathered in this process, and added to the counters
// of a store some at a time. A process that is killed loses the counts of the last moments.
import type { Counter } from './counters.ts';
import { forever, type Store } from './store.ts';

export interface GatheredCounts {
  /** Counts one event. */
  add(project: string, name: string): void;
  /** Counts one event, and adds the gathered counts of this name to the store at once. @returns the sum */
  take(project: string, name: string): Promise<number>;
  /** Adds all gathered counts to the store. */
  flush(): Promise<void>;
  /** Drops the gathered counts of a project, or of all. */
  drop(project?: string): void;
}

/** How long counts are gathered, in real ms. */
const gatherMs = 100;

/**
 * @param given.counterOf the counter of a name
 * @param given.alarm calls a function after some real ms
 */
export function createGatheredCounts(given: {
  store: Store;
  counterOf: (name: string) => Counter;
  alarm: (ms: number, run: () => void) => () => void;
  report: (fault: unknown) => void;
}): GatheredCounts {
  const { store, counterOf, alarm, report } = given;
  let gathered = new Map<string, Map<string, number>>();
  let cancel: (() => void) | undefined;
  let writing: Promise<unknown> = Promise.resolve();

  const write = async (counts: ReadonlyMap<string, ReadonlyMap<string, number>>) => {
    for (const [project, own] of counts)
      for (const [name, count] of own) await store.project(project).take(counterOf(name), count, forever);
  };

  const flush = async () => {
    cancel?.();
    cancel = undefined;
    if (gathered.size > 0) {
      const counts = gathered;
      gathered = new Map();
      writing = writing.then(() => write(counts)).catch(report);
    }
    await writing;
  };

  return {
    flush,
    add(project, name) {
      const own = gathered.get(project) ?? new Map<string, number>();
      gathered.set(project, own.set(name, (own.get(name) ?? 0) + 1));
      cancel ??= alarm(gatherMs, () => void flush());
    },
    async take(project, name) {
      const own = gathered.get(project);
      const count = (own?.get(name) ?? 0) + 1;
      own?.delete(name);
      await writing;
      return store.project(project).take(counterOf(name), count, forever);
    },
    drop(project) {
      if (project === undefined) gathered.clear();
      else gathered.delete(project);
    },
  };
}
