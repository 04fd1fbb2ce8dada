// The counts of a project's rules in its store, by the keys of the rules.
import type { RuleCounter } from '../domain/rule.ts';
import { forever, type ProjectStore } from './store.ts';

type Counts = Record<RuleCounter, number>;

const counted = ['matched', 'hits', 'drawn'] as const satisfies readonly RuleCounter[];
/** Reads a counter, and creates none. */
const reading = { now: 0, expiresAt: 0 };

export function createRuleCounts(store: ProjectStore, report: (fault: unknown) => void) {
  const read = (rule: string, count: RuleCounter) => store.take({ of: 'rule', rule, count }, 0, reading);
  return {
    add: (rule: string, count: RuleCounter, by: number) =>
      store.take({ of: 'rule', rule, count }, by, forever),

    async all(): Promise<ReadonlyMap<string, Counts>> {
      const found = new Map<string, Counts>();
      for (const { counter, sum } of await store.sums('rule')) {
        const own = found.get(counter.rule) ?? { matched: 0, hits: 0, drawn: 0 };
        found.set(counter.rule, { ...own, [counter.count]: sum });
      }
      return found;
    },

    async of(rule: string): Promise<Counts> {
      const [matched, hits, drawn] = await Promise.all([
        read(rule, 'matched'),
        read(rule, 'hits'),
        read(rule, 'drawn'),
      ]);
      return { matched, hits, drawn };
    },

    drop(rules: readonly string[]) {
      const counters = rules.flatMap((rule) =>
        counted.map((count) => ({ of: 'rule', rule, count }) as const),
      );
      if (counters.length > 0) store.drop(counters).catch(report);
    },
  };
}

/** Forgets the counts of all rules of a project. */
export async function dropRuleCounts(store: ProjectStore): Promise<void> {
  const sums = await store.sums('rule');
  if (sums.length > 0) await store.drop(sums.map(({ counter }) => counter));
}
