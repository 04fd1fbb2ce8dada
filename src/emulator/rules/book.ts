// The rules of one project, and their counts.
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
import { stepBudget } from './step-budget.ts';

interface Entry {
  live: CountedRule;
  input: RuleInput;
}

/** A rule that also counts the numbers that it drew. */
interface CountedRule extends LiveRule {
  drawn: number;
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
  /** Removes added rules and all counts. The rules of files stay; their counts start again. */
  reset: () => void;
}

/** Largest number of rules of one project. */
const ruleLimit = 1_000;
/** Largest number of header texts whose rules one project keeps, and of their characters. */
const headerLimits = { texts: 1_000, characters: 1_000_000 };

/** @param drawsFor returns the source of numbers in [0, 1) for a rule's `chance`, by the rule's id */
export function createBook(drawsFor: (id: string) => () => number): Book {
  const calls = new Map<string, number>();
  const headers = new Map<string, Promise<CountedRule[]>>();
  let headerCharacters = 0;
  let added: Entry[] = [];
  let file: Entry[] = [];
  let lastNumber = 0;
  // These lists are made when rules change, because every request reads them.
  let ranked: LiveRule[] = [];
  let costly: LiveRule[] = [];
  let watched: ReadonlySet<string> = new Set();

  const changed = () => {
    ranked = [...added, ...file].map(({ live }) => live);
    costly = ranked.filter(({ rule }) => stepsOf(rule.match) > 0);
    watched = new Set(ranked.filter((live) => !isSpent(live)).flatMap(({ rule }) => rule.match.operations));
  };
  const fresh = (rule: CompiledRule['rule'], id: string): CountedRule => {
    const next = drawsFor(id);
    const live: CountedRule = {
      rule: { ...rule, id },
      matched: 0,
      hits: 0,
      drawn: 0,
      draw() {
        live.drawn += 1;
        return next();
      },
    };
    return live;
  };
  const forgetHeader = (text: string) => {
    if (headers.delete(text)) headerCharacters -= text.length;
  };
  /** Returns an id that no rule has. */
  const nextId = (prefix: string, taken: ReadonlySet<string>) => {
    do lastNumber += 1;
    while (taken.has(`${prefix}_${lastNumber}`));
    return `${prefix}_${lastNumber}`;
  };

  return {
    called(operation) {
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
      const winner = firstApplyingRule(own.length === 0 ? ranked : [...own, ...ranked], given);
      if (winner !== undefined && isSpent(winner)) changed();
      return winner;
    },
    async ofHeader(text, make) {
      const none = new Set<string>();
      const making = () =>
        make().then((rules) => rules.map(({ rule, id }) => fresh(rule, id ?? nextId('header', none))));
      const known = headers.get(text);
      if (known !== undefined) return known;
      const rules = making();
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
      const kept = instead ? [] : added;
      const taken = new Set([...kept, ...file].map(({ live }) => live.rule.id));
      if (taken.size + rules.length > ruleLimit)
        throw new RuleError(`a project has at most ${ruleLimit} rules`);
      assertNew(rules, taken);
      const budget = stepBudget(
        'project',
        kept.reduce((sum, { live }) => sum + stepsOf(live.rule.match), 0),
      );
      for (const { rule } of rules) budget.take(stepsOf(rule.match), []);
      const entries = rules.map(({ rule, id, input }) => ({
        live: fresh(rule, id ?? nextId('rule', taken)),
        input,
      }));
      added = [...kept, ...entries];
      changed();
      return entries.map((entry) => viewOf(entry, 'control'));
    },
    remove(id) {
      const left = added.filter(({ live }) => live.rule.id !== id);
      if (left.length === added.length) return false;
      added = left;
      changed();
      return true;
    },
    setFile(rules) {
      file = rules.map(({ rule, id, input }, index) => ({
        live: fresh(rule, id ?? `file_${index + 1}`),
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
    restore(counts, headerRules) {
      for (const [operation, count] of Object.entries(counts.calls)) calls.set(operation, count);
      for (const { live } of [...added, ...file]) recount(live, counts.rules);
      for (const [text, own] of Object.entries(counts.headers)) {
        const rules = (headerRules.get(text) ?? []).map(({ rule }, index) =>
          fresh(rule, own[index]?.id ?? nextId('header', new Set())),
        );
        for (const live of rules) recount(live, own);
        forgetHeader(text);
        headers.set(text, Promise.resolve(rules));
        headerCharacters += text.length;
      }
      changed();
    },
    reset() {
      calls.clear();
      headers.clear();
      headerCharacters = 0;
      lastNumber = 0;
      added = [];
      file = file.map(({ live, input }) => ({ live: fresh(live.rule, live.rule.id), input }));
      changed();
    },
  };
}

const countOf = ({ rule, matched, hits, drawn }: CountedRule): RuleCount => ({
  id: rule.id,
  matched,
  hits,
  drawn,
});

const isZero = ({ matched, drawn }: RuleCount) => matched === 0 && drawn === 0;

/** Gives a fresh rule the counts that were saved under its id, and draws the same numbers again. */
function recount(live: CountedRule, counts: readonly RuleCount[]): void {
  const saved = counts.find(({ id }) => id === live.rule.id);
  if (saved === undefined) return;
  while (live.drawn < saved.drawn) live.draw();
  Object.assign(live, { matched: saved.matched, hits: saved.hits });
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
