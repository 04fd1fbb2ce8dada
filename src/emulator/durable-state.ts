// The state of projects that a durable store keeps in addition to their documents: its parts, and the counts
// that are gathered before they are written.
import { createDurableParts, type DurableParts } from './projects/durable-parts.ts';
import type { ProjectKeeper } from './projects/kept-projects.ts';
import type { DurableRules } from './rules/rule-books.ts';
import { createGatheredCounts, type GatheredCounts } from './store/gathered-counts.ts';
import { createRuleCounts } from './store/rule-counts.ts';
import type { Store } from './store/store.ts';
import { later as alarm, pause } from './time/time.ts';

export interface DurableState extends DurableParts {
  /** How rules are kept and counted. */
  readonly rules: DurableRules;
  /** How often each operation was requested. */
  readonly requests: GatheredCounts;
}

/** @returns undefined when the store keeps nothing */
export function openDurableState(store: Store, report: (fault: unknown) => void): DurableState | undefined {
  if (!store.durable) return undefined;
  const parts = createDurableParts({ store, pause, report });
  const given = { store, alarm, report };
  const calls = createGatheredCounts({ ...given, counterOf: (operation) => ({ of: 'calls', operation }) });
  const requests = createGatheredCounts({ ...given, counterOf: (operation) => ({ of: 'asked', operation }) });
  return {
    ...parts,
    requests,
    rules: {
      change: parts.change,
      keep: parts.keep,
      counts: (id) => ({
        ...createRuleCounts(store.project(id), report),
        called(operation, exact) {
          if (exact) return calls.take(id, operation);
          calls.add(id, operation);
          return 0;
        },
      }),
    },
    async empty(project) {
      calls.drop(project);
      requests.drop(project);
      await parts.empty(project);
    },
    async close() {
      await Promise.all([calls.flush(), requests.flush()]);
      await parts.close();
    },
  };
}

/** A keeper of projects that also reads a project from the store, when it is used for the first time. */
export function readingAtEnter(kept: ProjectKeeper, durable: DurableState | undefined): ProjectKeeper {
  if (durable === undefined) return kept;
  return {
    ...kept,
    enter(project) {
      const ending = kept.enter(project);
      return ending === undefined ? durable.enter(project) : ending.then(() => durable.enter(project));
    },
  };
}
