// Which rule a request meets: matching, counting and the order among rules, all in one synchronous step, so that
// "the first three" stays exact when a hundred requests come at once.
import type { Effects } from './effects.ts';

/** A rule that cannot be: `message` is one line that says where and why, and what is known. */
export class RuleError extends Error {
  /** Where in the rule, or in the list of rules. */
  readonly path: readonly (string | number)[];
  /** What is wrong there, without the path. */
  readonly reason: string;

  constructor(reason: string, path: readonly (string | number)[] = []) {
    super(path.length === 0 ? reason : `${path.join('.')}: ${reason}`);
    this.path = path;
    this.reason = reason;
  }
}

/** A text to look for, or an expression. */
export interface Pattern {
  test(text: string): boolean;
  /** How large an expression is: a test takes time in proportion to this and to the text. 0 for a plain text. */
  readonly steps: number;
}

/** How a request gave its picture or its video. A part without a filename is a text (WIRE, contract:validation.reference-part-without-filename). */
export const referenceForms = ['file', 'object', 'text'] as const;
export type ReferenceForm = (typeof referenceForms)[number];

/** The operation that stands for every path or method that is no operation. */
export const noOperation = 'none';

/** What a request must be like; what is absent does not matter. */
export interface Match {
  /** Ids of operations; never empty. */
  operations: readonly string[];
  model?: string;
  size?: string;
  seconds?: string;
  prompt?: Pattern;
  videoId?: string;
  /** Of the path of the URL. */
  path?: Pattern;
  /** Of a file name, or the SHA-256 of the picture. */
  reference?: Pattern;
  referenceAs?: ReferenceForm;
  /** Parameters that the body does not have. */
  without?: readonly string[];
  headers?: readonly (readonly [name: string, value: Pattern])[];
  /** The number of the call of this operation in the project, from 1. */
  nth?: number;
}

/** What is known of a request. Of a request about a video, the video's own values where it has none itself. */
export interface Facts {
  operation: string;
  nth: number;
  header: (name: string) => string | null;
  model?: string | undefined;
  size?: string | undefined;
  seconds?: string | undefined;
  prompt?: string | undefined;
  videoId?: string | undefined;
  /** The picture's file name and hash, as far as they are known; asked for only when a rule does. */
  references: () => readonly string[];
  /** The results of expressions for this request, by expression: none is tested twice for one text. */
  tested?: Map<Pattern, { text: string; holds: boolean }>;
  path?: string | undefined;
  referenceAs?: ReferenceForm | undefined;
  /** Whether the body of a creation has a parameter. */
  has?: ((parameter: string) => boolean) | undefined;
}

export interface Rule {
  id: string;
  match: Match;
  /** Most hits; Infinity for no end. */
  times: number;
  /** Matches that are let pass first. */
  after: number;
  /** The share of matches that are hits, from 0 to 1. */
  chance: number;
  then: Effects;
}

/** A rule at work. */
export interface LiveRule {
  readonly rule: Rule;
  /** Requests that matched until the rule was spent. */
  matched: number;
  /** Requests that the rule decided about. */
  hits: number;
  /** The next number in [0, 1), for `chance`. */
  readonly draw: () => number;
}

/** Operations that create a job. */
export const creations: readonly string[] = [
  'createVideo',
  'remixVideo',
  'editVideo',
  'extendVideo',
  'createVideoJob',
];
/** Operations that read an asset. */
export const downloads: readonly string[] = [
  'downloadVideo',
  'downloadGeneration',
  'downloadGenerationThumbnail',
];

/** The slots of a rule: effects on the exchange, and effects on a job that is created. */
export type Slot = 'exchange' | 'job';

/** Where each place stands among the others: the first that decides is obeyed (docs/rules.md). */
export const places = ['header', 'prompt', 'control', 'file'] as const;
export type Place = (typeof places)[number];

export const isSpent = ({ rule, hits }: LiveRule) => hits >= rule.times;

/** True when the rule has something to say about a slot of an operation. */
export function concerns({ match, then }: Rule, slot: Slot, operation: string): boolean {
  if (!match.operations.includes(operation)) return false;
  const creating = creations.includes(operation);
  if (slot === 'job') return creating && (then.job ?? then.asset ?? then.webhook) !== undefined;
  return then.fault !== undefined || (then.asset !== undefined && !creating);
}

const same = (wanted: string | undefined, found: string | undefined) =>
  wanted === undefined || wanted === found;

const foundIn = (wanted: Pattern | undefined, facts: Facts) =>
  wanted === undefined || facts.references().some((name) => holds(wanted, name, facts));

/** True when everything that the match names is so. */
export function matches(match: Match, facts: Facts): boolean {
  return (
    match.operations.includes(facts.operation) &&
    (match.nth === undefined || match.nth === facts.nth) &&
    same(match.model, facts.model) &&
    same(match.size, facts.size) &&
    same(match.seconds, facts.seconds) &&
    same(match.videoId, facts.videoId) &&
    same(match.referenceAs, facts.referenceAs) &&
    (match.without ?? []).every((name) => facts.has?.(name) !== true) &&
    (match.path === undefined || (facts.path !== undefined && holds(match.path, facts.path, facts))) &&
    foundIn(match.reference, facts) &&
    (match.prompt === undefined ||
      (facts.prompt !== undefined && holds(match.prompt, facts.prompt, facts))) &&
    (match.headers ?? []).every(([name, value]) => {
      const sent = facts.header(name);
      return sent !== null && holds(value, sent, facts);
    })
  );
}

function holds(pattern: Pattern, text: string, { tested }: Facts): boolean {
  if (pattern.steps === 0 || tested === undefined) return pattern.test(text);
  const known = tested.get(pattern);
  if (known?.text === text) return known.holds;
  const found = { text, holds: pattern.test(text) };
  tested.set(pattern, found);
  return found.holds;
}

/** What is known of the rules that one request has matched. A rule that decides in both slots is one hit. */
export type Verdicts = Map<LiveRule, { due: boolean; hit: boolean }>;

/**
 * Finds the rule that decides about a slot, and counts. Every rule that matches and is not spent counts the match, even
 * when another rule decides. Only the rule that decides counts a hit.
 * @param rules in the order of their places, within a place in the order of the list
 * @param verdicts of earlier slots of the same request; this one's are added
 */
export function decide(
  rules: readonly LiveRule[],
  given: { slot: Slot; facts: Facts; verdicts: Verdicts },
): LiveRule | undefined {
  const { slot, facts, verdicts } = given;
  let decided: LiveRule | undefined;
  for (const live of rules) {
    if (!concerns(live.rule, slot, facts.operation)) continue;
    const verdict = verdicts.get(live) ?? judged(live, facts);
    if (verdict === undefined) continue;
    verdicts.set(live, verdict);
    // Other requests may have come between the two slots of this one, and have used the rule up.
    if (!verdict.due || decided !== undefined || (!verdict.hit && isSpent(live))) continue;
    if (!verdict.hit) live.hits += 1;
    verdict.hit = true;
    decided = live;
  }
  return decided;
}

/** Counts a match. @returns undefined when there is none, or when the rule is spent: it looks no further */
function judged(live: LiveRule, facts: Facts) {
  const { match, chance, after } = live.rule;
  if (isSpent(live) || !matches(match, facts)) return undefined;
  live.matched += 1;
  const drawn = chance >= 1 || live.draw() < chance;
  return { due: drawn && live.matched > after, hit: false };
}

/** The rules of a project as one of its requests meets them. */
export interface ProjectRules {
  /** Counts a call. @returns its number among the calls of the operation in the project */
  called: (operation: string) => number;
  /** True when a rule that is not spent may concern the operation. */
  watches: (operation: string) => boolean;
  /** The rules of a request header; the same text means the same rules, with their counts. @throws RuleError */
  fromHeader: (text: string) => Promise<readonly LiveRule[]>;
  /** The rule that a prompt's tags are. @throws RuleError */
  fromPrompt: (prompt: string) => Promise<LiveRule>;
  /** Tests the expressions of all rules with pauses, where that takes long: `decide` cannot pause. */
  testAhead: (own: readonly LiveRule[], facts: Facts) => Promise<void>;
  /** Finds who decides, and counts. @param own the request's own rules, which stand above all others */
  decide: (
    own: readonly LiveRule[],
    given: { slot: Slot; facts: Facts; verdicts: Verdicts },
  ) => LiveRule | undefined;
}
