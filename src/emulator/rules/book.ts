// The rules of one project, and their counts.
import { createHash, randomBytes } from 'node:crypto';
import {
  firstApplyingRule,
  isSpent,
  RuleError,
  type LiveRule,
  type Place,
  type ProjectRules,
} from '../domain/rule.ts';
import type { RuleInput, RuleView } from '../schema/rule-input.ts';
import { stepsOf, testAhead } from './ahead.ts';
import type { CompiledRule } from './compile.ts';
import { firstKeptRule, type Counts, type KeptCounts, type KeptRule } from './kept-counts.ts';
import { stepBudget } from './step-budget.ts';

interface Entry {
  live: KeptRule;
  input: RuleInput;
}

/** The added rules as a durable store keeps them. Each rule has a key, which no other rule ever has. */
export interface KeptRules {
  /** The last number that a rule without an id of its own was given. */
  last: number;
  rules: { key: string; input: RuleInput }[];
}

/** The counts of a rule. */
interface RuleCount {
  id: string;
  matched: number;
  hits: number;
  drawn: number;
}

/** All counts of a project's rules, as JSON. */
export interface RuleCounts {
  /** How often each operation was called. */
  calls: Record<string, number>;
  rules: RuleCount[];
  /** The rules of each header text. */
  headers: Record<string, RuleCount[]>;
}

/** The active rules of one project. */
export interface Book extends Pick<ProjectRules, 'called' | 'watches' | 'testAhead' | 'decide'> {
  /** The rules of one header text. The same text returns the same rules again, with their counts. */
  ofHeader: (text: string, make: () => Promise<readonly CompiledRule[]>) => Promise<readonly LiveRule[]>;
  /** All rules, in order of priority. */
  view: () => RuleView[];
  /**
   * Adds rules after the rules added before.
   * @param instead true replaces those rules.
   * @throws RuleError; then nothing changes
   */
  add: (rules: readonly CompiledRule[], instead: boolean) => RuleView[];
  /** @returns false when no rule that was added has this id */
  remove: (id: string) => boolean;
  /** Replaces the rules that came from files. */
  setFile: (rules: readonly CompiledRule[]) => void;
  /** Undefined when nothing was counted. */
  counts: () => Promise<RuleCounts | undefined>;
  /**
   * Puts counts in place. Counts of rules that the project does not have are ignored.
   * @param headerRules the compiled rules of each header text
   */
  restore: (counts: RuleCounts, headerRules: ReadonlyMap<string, readonly CompiledRule[]>) => void;
  /** The added rules for a durable store. Undefined when no rule was ever added. */
  kept: () => KeptRules | undefined;
  /**
   * Puts rules of a durable store in place of the added rules. Rules that are there already keep their counts.
   * @param rules the compiled rules of `kept`, in their order
   */
  adopt: (kept: KeptRules, rules: readonly CompiledRule[]) => void;
  /** Puts the counts of a durable store in place, by the keys of the rules. */
  recount: (counts: ReadonlyMap<string, Counts>) => void;
  /** Removes added rules and all counts. The rules of files stay; their counts start again. */
  reset: () => void;
}

/** Largest number of rules of one project. */
const ruleLimit = 1_000;
/** Largest number of header texts whose rules one project keeps, and of their characters. */
const headerLimits = { texts: 1_000, characters: 1_000_000 };

/**
 * @param drawsFor returns the sequence of numbers in [0, 1) for a rule's `chance`, by the rule's id
 * @param kept the counts of a durable store; undefined to count in this process
 */
export function createBook(drawsFor: (id: string) => (nth: number) => number, kept?: KeptCounts): Book {
  const calls = new Map<string, number>();
  const headers = new Map<string, Promise<KeptRule[]>>();
  let headerCharacters = 0;
  let added: Entry[] = [];
  let file: Entry[] = [];
  let lastNumber = 0;
  // These lists are made when rules change, because every request reads them.
  let ranked: LiveRule[] = [];
  let costly: LiveRule[] = [];
  let watched: ReadonlySet<string> = new Set();
  let countsCalls = false;

  const changed = () => {
    ranked = [...added, ...file].map(({ live }) => live);
    costly = ranked.filter(({ rule }) => stepsOf(rule.match) > 0);
    watched = new Set(ranked.filter((live) => !isSpent(live)).flatMap(({ rule }) => rule.match.operations));
    countsCalls = ranked.some(({ rule }) => rule.match.nth !== undefined);
  };
  const fresh = (rule: CompiledRule['rule'], id: string, key?: string): KeptRule => {
    const drawAt = drawsFor(id);
    const live: KeptRule = {
      rule: { ...rule, id },
      key: kept === undefined ? undefined : key,
      matched: 0,
      hits: 0,
      drawn: 0,
      drawAt,
      draw: () => drawAt((live.drawn += 1)),
    };
    return live;
  };
  const newKey = (id: string) => (kept === undefined ? '' : `${id} ${randomBytes(6).toString('hex')}`);
  /** Forgets the counts of rules that are gone. */
  const dropCounts = (gone: readonly KeptRule[]) =>
    kept?.drop(gone.flatMap(({ key }) => (key === undefined ? [] : [key])));
  const forgetHeader = (text: string) => {
    void headers.get(text)?.then(dropCounts, () => undefined);
    if (headers.delete(text)) headerCharacters -= text.length;
  };
  /** The rules of a header text. The text determines the keys, so every process counts the same rules. */
  const headerRules = async (text: string, rules: readonly CompiledRule[]) => {
    const none = new Set<string>();
    const made = rules.map(({ rule, id }, index) =>
      fresh(rule, id ?? nextId('header', none), `header ${digest(text)} ${index}`),
    );
    for (const live of made) {
      if (kept !== undefined && live.key !== undefined) Object.assign(live, await kept.of(live.key));
    }
    return made;
  };
  /** Returns an id that no rule has. */
  const nextId = (prefix: string, taken: ReadonlySet<string>) => {
    do lastNumber += 1;
    while (taken.has(`${prefix}_${lastNumber}`));
    return `${prefix}_${lastNumber}`;
  };

  return {
    called(operation, exact) {
      if (kept !== undefined) return kept.called(operation, exact || countsCalls);
      const nth = (calls.get(operation) ?? 0) + 1;
      calls.set(operation, nth);
      return nth;
    },
    watches: (operation) => watched.has(operation),
    async testAhead(own, facts) {
      const all = [...own.filter(({ rule }) => stepsOf(rule.match) > 0), ...costly];
      if (all.length > 0) await testAhead(all, facts);
    },
    decide(own, given) {
      const rules = own.length === 0 ? ranked : [...own, ...ranked];
      if (kept !== undefined) {
        return firstKeptRule(rules, { ...given, counts: kept }).then((winner) => {
          if (rules.some((live) => isSpent(live) && live.rule.times > 0)) changed();
          return winner;
        });
      }
      const winner = firstApplyingRule(rules, given);
      if (winner !== undefined && isSpent(winner)) changed();
      return winner;
    },
    async ofHeader(text, make) {
      const known = headers.get(text);
      if (known !== undefined) return known;
      const rules = make().then((compiled) => headerRules(text, compiled));
      headers.set(text, rules);
      headerCharacters += text.length;
      for (const oldest of headers.keys()) {
        if (headers.size <= headerLimits.texts && headerCharacters <= headerLimits.characters) break;
        forgetHeader(oldest);
      }
      try {
        return await rules;
      } catch (thrown) {
        forgetHeader(text);
        throw thrown;
      }
    },
    view: () => [
      ...added.map((entry) => viewOf(entry, 'control')),
      ...file.map((entry) => viewOf(entry, 'file')),
    ],
    add(rules, instead) {
      const left = instead ? [] : added;
      const taken = new Set([...left, ...file].map(({ live }) => live.rule.id));
      if (taken.size + rules.length > ruleLimit)
        throw new RuleError(`a project has at most ${ruleLimit} rules`);
      assertNew(rules, taken);
      const budget = stepBudget(
        'project',
        left.reduce((sum, { live }) => sum + stepsOf(live.rule.match), 0),
      );
      for (const { rule } of rules) budget.take(stepsOf(rule.match), []);
      const entries = rules.map(({ rule, id = nextId('rule', taken), input }) => ({
        live: fresh(rule, id, newKey(id)),
        input,
      }));
      if (instead) dropCounts(added.map(({ live }) => live));
      added = [...left, ...entries];
      changed();
      return entries.map((entry) => viewOf(entry, 'control'));
    },
    remove(id) {
      const left = added.filter(({ live }) => live.rule.id !== id);
      if (left.length === added.length) return false;
      dropCounts(added.flatMap(({ live }) => (live.rule.id === id ? [live] : [])));
      added = left;
      changed();
      return true;
    },
    setFile(rules) {
      // The same file gives the same keys, in every process and after a restart.
      const version = kept === undefined ? '' : digest(JSON.stringify(rules.map(({ input }) => input)));
      file = rules.map(({ rule, id, input }, index) => ({
        live: fresh(rule, id ?? `file_${index + 1}`, `file ${version} ${index}`),
        input,
      }));
      changed();
    },
    async counts() {
      const rules = [...added, ...file].map(({ live }) => countOf(live));
      const texts = await Promise.all(
        [...headers].map(async ([text, making]) => [text, (await making).map(countOf)] as const),
      );
      const nothing = rules.every(isZero) && calls.size === 0 && texts.length === 0;
      if (nothing) return undefined;
      return { calls: Object.fromEntries(calls), rules, headers: Object.fromEntries(texts) };
    },
    restore(counts, compiledHeaders) {
      for (const [operation, count] of Object.entries(counts.calls)) calls.set(operation, count);
      for (const { live } of [...added, ...file]) recount(live, counts.rules);
      for (const [text, own] of Object.entries(counts.headers)) {
        const rules = (compiledHeaders.get(text) ?? []).map(({ rule }, index) =>
          fresh(rule, own[index]?.id ?? nextId('header', new Set())),
        );
        for (const live of rules) recount(live, own);
        forgetHeader(text);
        headers.set(text, Promise.resolve(rules));
        headerCharacters += text.length;
      }
      changed();
    },
    kept: () =>
      added.length === 0 && lastNumber === 0
        ? undefined
        : {
            last: lastNumber,
            rules: added.map(({ live, input }) => ({
              key: live.key ?? '',
              input: { ...input, id: live.rule.id },
            })),
          },
    adopt(saved, rules) {
      const known = new Map(added.map((entry) => [entry.live.key, entry]));
      added = rules.flatMap(({ rule, id = '', input }, index) => {
        const key = saved.rules[index]?.key ?? '';
        return [known.get(key) ?? { live: fresh(rule, id, key), input }];
      });
      lastNumber = Math.max(lastNumber, saved.last);
      changed();
    },
    recount(counts) {
      for (const { live } of [...added, ...file]) Object.assign(live, counts.get(live.key ?? ''));
      changed();
    },
    reset() {
      calls.clear();
      headers.clear();
      headerCharacters = 0;
      lastNumber = 0;
      added = [];
      file = file.map(({ live, input }) => ({ live: fresh(live.rule, live.rule.id, live.key), input }));
      changed();
    },
  };
}

/** 16 hex digits for a text. */
const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);

const countOf = ({ rule, matched, hits, drawn }: KeptRule): RuleCount => ({
  id: rule.id,
  matched,
  hits,
  drawn,
});

const isZero = ({ matched, drawn }: RuleCount) => matched === 0 && drawn === 0;

/** Gives a fresh rule the counts that were saved under its id. */
function recount(live: KeptRule, counts: readonly RuleCount[]): void {
  const saved = counts.find(({ id }) => id === live.rule.id);
  if (saved === undefined) return;
  Object.assign(live, { matched: saved.matched, hits: saved.hits, drawn: saved.drawn });
}

/** Adds the ids of the rules to the taken ids. @throws RuleError for an id that is taken already */
function assertNew(rules: readonly CompiledRule[], taken: Set<string>): void {
  for (const [index, { id }] of rules.entries()) {
    if (id === undefined) continue;
    const path = rules.length === 1 ? ['id'] : [index, 'id'];
    if (taken.has(id)) throw new RuleError(`there is a rule '${id}' already`, path);
    taken.add(id);
  }
}

function viewOf({ live, input }: Entry, place: Place): RuleView {
  const { rule, matched, hits } = live;
  const { match = {}, times = null, after = 0, chance = 1, then } = input;
  return { id: rule.id, place, match, times, after, chance, then, matched, hits, spent: isSpent(live) };
}
