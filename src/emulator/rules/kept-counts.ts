// The counts of rules in a durable store. Several processes add to them, so each step of a decision takes its
// number from the store.
import {
  hasEffectOn,
  isSpent,
  matches,
  type Facts,
  type RuleCounter,
  type LiveRule,
  type Slot,
  type Verdicts,
} from '../domain/rule.ts';

/** A rule that has counters in the store. */
export interface KeptRule extends LiveRule {
  /** The key of its counters; undefined for a rule that counts in this process alone. */
  readonly key: string | undefined;
  drawn: number;
  /** The number at a place of the rule's sequence, from 1. */
  drawAt: (nth: number) => number;
}

export type Counts = Record<RuleCounter, number>;

export interface KeptCounts {
  /** Adds to a count of a rule. @returns the sum */
  add: (key: string, count: RuleCounter, by: number) => Promise<number>;
  /** Reads the counts of all rules of the project, by their keys. */
  all: () => Promise<ReadonlyMap<string, Counts>>;
  /** Reads the counts of one rule. */
  of: (key: string) => Promise<Counts>;
  /** Forgets the counts of rules that no longer exist. */
  drop: (keys: readonly string[]) => void;
  /** Counts a call. @param exact true to return its number; otherwise the result is 0 */
  called: (operation: string, exact: boolean) => number | Promise<number>;
}

/**
 * As `firstApplyingRule`, with counts that other processes share. A rule with `times: 3` decides exactly three
 * times, because each hit takes its own number.
 */
export async function firstKeptRule(
  rules: readonly LiveRule[],
  given: { slot: Slot; facts: Facts; verdicts: Verdicts; counts: KeptCounts },
): Promise<LiveRule | undefined> {
  const { slot, facts, verdicts, counts } = given;
  let decided: LiveRule | undefined;
  for (const live of rules) {
    if (!hasEffectOn(live.rule, slot, facts.operation)) continue;
    const verdict = verdicts.get(live) ?? (await judged(live, facts, counts));
    if (verdict === undefined) continue;
    verdicts.set(live, verdict);
    if (!verdict.due || decided !== undefined) continue;
    if (!verdict.hit && !(await hit(live, counts))) continue;
    verdict.hit = true;
    decided = live;
  }
  return decided;
}

const kept = (live: LiveRule): (KeptRule & { key: string }) | undefined =>
  'key' in live && live.key !== undefined ? (live as KeptRule & { key: string }) : undefined;

/** Counts a match. @returns undefined when the request does not match, or when the rule is spent */
async function judged(live: LiveRule, facts: Facts, counts: KeptCounts) {
  const { match, chance, after } = live.rule;
  if (isSpent(live) || !matches(match, facts)) return undefined;
  const own = kept(live);
  const matched = own === undefined ? live.matched + 1 : await counts.add(own.key, 'matched', 1);
  live.matched = matched;
  const drawn = chance >= 1 || (await nextDraw(live, counts)) < chance;
  return { due: drawn && matched > after, hit: false };
}

async function nextDraw(live: LiveRule, counts: KeptCounts): Promise<number> {
  const own = kept(live);
  if (own === undefined) return live.draw();
  own.drawn = await counts.add(own.key, 'drawn', 1);
  return own.drawAt(own.drawn);
}

/** @returns false when the rule is spent. Then other processes have used it up, and the match does not count */
async function hit(live: LiveRule, counts: KeptCounts): Promise<boolean> {
  if (isSpent(live)) return false;
  const own = kept(live);
  if (own === undefined) {
    live.hits += 1;
    return true;
  }
  const hits = await counts.add(own.key, 'hits', 1);
  own.hits = Math.min(hits, own.rule.times);
  if (hits <= own.rule.times) return true;
  await counts.add(own.key, 'hits', -1);
  own.matched = await counts.add(own.key, 'matched', -1);
  return false;
}
