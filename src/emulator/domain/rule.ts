// Selects the rule that applies to a request. Matching, counting and ordering are one synchronous step, so
// that "the first three" stays exact when a hundred requests come at once.
import type { Effects } from './effects.ts';

/** The error for an invalid rule. `message` is one line with the place, the reason, and the known names. */
export class RuleError extends Error {
  /** The place in the rule, or in the list of rules. */
  readonly path: readonly (string | number)[];
  /** The fault at that place, without the path. */
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
  /**
   * The size of the expression. The time of a test is proportional to this size and to the length of the
   * text. 0 for a plain text.
   */
  readonly steps: number;
}

/**
 * The form in which a request sent its picture or its video. A part without a filename is a text (WIRE,
 * contract:validation.reference-part-without-filename).
 */
export const referenceForms = ['file', 'object', 'text'] as const;
export type ReferenceForm = (typeof referenceForms)[number];

/** The operation name for every request whose path or method is not an operation. */
export const noOperation = 'none';

/** The conditions that a request must meet. An absent field is no condition. */
export interface Match {
  /** Ids of operations; never empty. */
  operations: readonly string[];
  model?: string;
  size?: string;
  seconds?: string;
  prompt?: Pattern;
  videoId?: string;
  /** The pattern for the path of the URL. */
  path?: Pattern;
  /** The pattern for a file name, or for the SHA-256 of the picture. */
  reference?: Pattern;
  referenceAs?: ReferenceForm;
  /** Parameters that the body does not have. */
  without?: readonly string[];
  headers?: readonly (readonly [name: string, value: Pattern])[];
  /** The number of this call among the calls of the operation in the project, from 1. */
  nth?: number;
}

/**
 * The known values of a request. For a request about a video, the video gives the values that the request
 * does not have.
 */
export interface Facts {
  operation: string;
  nth: number;
  header: (name: string) => string | null;
  model?: string | undefined;
  size?: string | undefined;
  seconds?: string | undefined;
  prompt?: string | undefined;
  videoId?: string | undefined;
  /** The known file name and hash of the picture. This is called only when a rule has a pattern for them. */
  references: () => readonly string[];
  /**
   * The results of expressions for this request, by expression, so that no expression is tested twice for the
   * same text.
   */
  tested?: Map<Pattern, { text: string; holds: boolean }>;
  path?: string | undefined;
  referenceAs?: ReferenceForm | undefined;
  /** Whether the body of a creation has a parameter. */
  has?: ((parameter: string) => boolean) | undefined;
}

export interface Rule {
  id: string;
  match: Match;
  /** The largest number of hits; Infinity means no limit. */
  times: number;
  /** The number of first matches that the rule does not act on. */
  after: number;
  /** The share of matches that are hits, from 0 to 1. */
  chance: number;
  then: Effects;
}

/** A rule in use, with its counts. */
export interface LiveRule {
  readonly rule: Rule;
  /** The number of requests that matched before the rule was spent. */
  matched: number;
  /** The number of requests that the rule decided about. */
  hits: number;
  /** The next number in [0, 1), for `chance`. */
  readonly draw: () => number;
}

/** What is counted of a rule: the requests that matched, its hits, and the numbers that it drew. */
export type RuleCounter = 'matched' | 'hits' | 'drawn';

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

/** The places of rules, by precedence: the first rule that decides is applied (docs/rules.md). */
export const ruleOrigins = ['header', 'prompt', 'control', 'file'] as const;
export type Place = (typeof ruleOrigins)[number];

export const isSpent = ({ rule, hits }: LiveRule) => hits >= rule.times;

/** True when the rule has an effect on a slot of an operation. */
export function hasEffectOn({ match, then }: Rule, slot: Slot, operation: string): boolean {
  if (!match.operations.includes(operation)) return false;
  const creating = creations.includes(operation);
  if (slot === 'job') return creating && (then.job ?? then.asset ?? then.webhook) !== undefined;
  return then.fault !== undefined || (then.asset !== undefined && !creating);
}

const same = (wanted: string | undefined, found: string | undefined) =>
  wanted === undefined || wanted === found;

const foundIn = (wanted: Pattern | undefined, facts: Facts) =>
  wanted === undefined || facts.references().some((name) => holds(wanted, name, facts));

/** True when the request meets all conditions of the match. */
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

/**
 * The results of the rules that one request has matched. A rule that decides in both slots counts as one hit.
 */
export type Verdicts = Map<LiveRule, { due: boolean; hit: boolean }>;

/**
 * Finds the rule that decides about a slot, and counts. Every rule that matches and is not spent counts the match, even
 * when another rule decides. Only the rule that decides counts a hit.
 * @param rules in the order of their places; within a place, in the order of the list
 * @param verdicts of earlier slots of the same request; the verdicts of this slot are added
 */
export function firstApplyingRule(
  rules: readonly LiveRule[],
  given: { slot: Slot; facts: Facts; verdicts: Verdicts },
): LiveRule | undefined {
  const { slot, facts, verdicts } = given;
  let decided: LiveRule | undefined;
  for (const live of rules) {
    if (!hasEffectOn(live.rule, slot, facts.operation)) continue;
    const verdict = verdicts.get(live) ?? judged(live, facts);
    if (verdict === undefined) continue;
    verdicts.set(live, verdict);
    // Between the two slots of this request, other requests may have used up the rule.
    if (!verdict.due || decided !== undefined || (!verdict.hit && isSpent(live))) continue;
    if (!verdict.hit) live.hits += 1;
    verdict.hit = true;
    decided = live;
  }
  return decided;
}

/**
 * Counts a match.
 * @returns undefined when the request does not match, or when the rule is spent; a spent rule is not matched
 */
function judged(live: LiveRule, facts: Facts) {
  const { match, chance, after } = live.rule;
  if (isSpent(live) || !matches(match, facts)) return undefined;
  live.matched += 1;
  const drawn = chance >= 1 || live.draw() < chance;
  return { due: drawn && live.matched > after, hit: false };
}

/** The rules of a project, as the handlers of its requests use them. */
export interface ProjectRules {
  /**
   * Counts a call.
   * @param exact true when a rule of the request itself may need the number
   * @returns its number among the calls of the operation in the project; a promise with a durable store
   */
  called: (operation: string, exact: boolean) => number | Promise<number>;
  /** True when a rule that is not spent may concern the operation. */
  watches: (operation: string) => boolean;
  /**
   * The rules of a request header. The same text gives the same rules, with their counts.
   * @throws RuleError
   */
  fromHeader: (text: string) => Promise<readonly LiveRule[]>;
  /** The rule that a prompt's tags form. @throws RuleError */
  fromPrompt: (prompt: string) => Promise<LiveRule>;
  /**
   * Tests the expressions of all rules before `decide`. Long tests are interrupted by pauses, because
   * `decide` cannot pause.
   */
  testAhead: (own: readonly LiveRule[], facts: Facts) => Promise<void>;
  /**
   * Finds the rule that decides, and counts.
   * @param own the request's own rules, which take precedence over all others
   * @returns a promise with a durable store, whose counts other processes share
   */
  decide: (
    own: readonly LiveRule[],
    given: { slot: Slot; facts: Facts; verdicts: Verdicts },
  ) => LiveRule | undefined | Promise<LiveRule | undefined>;
}
