// Turns the ending of a check into its verdict.
import type { Check } from '../vocabulary/check.ts';
import { type Exchange } from '../http/exchange.ts';
import { redactDeep, type Redact } from '../http/redact.ts';
import { Capped, Mismatch, Skip } from '../vocabulary/mismatch.ts';
import { Unreachable } from '../http/unreachable.ts';
import type { NeedName } from '../vocabulary/need-values.ts';
import type { EarlyVerdict } from './plan.ts';
import { excuseFor, matchesPattern, type Profile } from '../vocabulary/profile.ts';
import type { Result } from '../report/report.ts';
import { excuseOfSet, levelBySet, type RequirementSet } from '../requirements/sets.ts';

export type CheckEnding =
  | { kind: 'passed' }
  | { kind: 'thrown'; thrown: unknown }
  | { kind: 'need'; name: NeedName; title: string; thrown: unknown; exchanges: readonly Exchange[] }
  | { kind: 'timeout'; ms: number; unanswered?: string | undefined }
  | { kind: 'aborted'; reason: string };

export interface CheckOutcome {
  check: Check;
  profile: Profile;
  ending: CheckEnding;
  exchanges: readonly Exchange[];
  durationMs: number;
  redact: Redact;
  /** The frozen set of checks that count; undefined when all checks count. */
  set?: RequirementSet | undefined;
}

type Finding = Pick<
  Result,
  'verdict' | 'reason' | 'expected' | 'actual' | 'where' | 'unjudged' | 'capped'
> & {
  exchange?: Exchange;
};

export function resultOf(ended: CheckOutcome): Result {
  const { check, profile, ending, exchanges, durationMs, redact, set } = ended;
  const { exchange, ...finding } = findingOf(ending, exchanges);
  const seen = ending.kind === 'need' ? ending.exchanges : exchanges;
  const fails = finding.verdict === 'failed' || finding.verdict === 'untestable';
  const shown = exchange ?? (fails ? seen.at(-1) : undefined);
  // The exchange that shows the failure may belong to a shared video.
  const all = shown === undefined || seen.includes(shown) ? seen : [...seen, shown];
  const excused = fails ? (excuseOfSet(check, set) ?? excuseOf(check, profile, ending)) : undefined;
  const { id, area, title, requirements } = check;
  return {
    id,
    area,
    level: levelBySet(check, set),
    title,
    requirements: [...requirements],
    // The text of a server may repeat secrets that were sent to it, or contain secrets of its own.
    ...redactDeep(finding, redact),
    ...(excused !== undefined && { excused }),
    ...(ending.kind === 'need' && { need: ending.name }),
    counted: isCounted(check, profile, set),
    ...(shown !== undefined && { shown: all.indexOf(shown), curl: shown.curl }),
    exchanges: all as Result['exchanges'],
    durationMs: Math.round(durationMs),
  };
}

/** Returns the result of a check that never ran. */
export function notRun(
  check: Check,
  { without, profile, set }: Pick<CheckOutcome, 'profile' | 'set'> & { without: EarlyVerdict },
): Result {
  const { id, area, title, requirements } = check;
  const level = levelBySet(check, set);
  const counted = without.verdict === 'skipped' && isCounted(check, profile, set);
  const common = { id, area, level, title, requirements: [...requirements], counted };
  return { ...common, ...without, exchanges: [], durationMs: 0 };
}

/** True when a failure of this check would count: neither the profile nor the requirement set excuses it. */
function isCounted(check: Check, profile: Profile, set?: RequirementSet): boolean {
  return excuseOfSet(check, set) === undefined && excuseOf(check, profile) === undefined;
}

function findingOf(ending: CheckEnding, exchanges: readonly Exchange[]): Finding {
  switch (ending.kind) {
    case 'passed':
      return { verdict: 'passed' };
    case 'timeout':
      return timeoutFinding(ending, exchanges);
    case 'aborted':
      return { verdict: 'skipped', reason: ending.reason };
    case 'thrown':
      return thrownFinding(ending.thrown);
    case 'need':
      return needFinding(ending);
  }
}

/**
 * Judges a check that reached its time limit. The time does not count against the server when the network
 * failed, when the last answer was a 429, when a request was still unanswered, or when the answers took most
 * of the time. A job that does not end counts against the server.
 */
function timeoutFinding(
  { ms, unanswered }: Extract<CheckEnding, { kind: 'timeout' }>,
  exchanges: readonly Exchange[],
): Finding {
  const reason = `no verdict within ${ms / 1000} s`;
  const last = exchanges.at(-1);
  const answeredMs = exchanges.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const shown = last === undefined ? {} : { exchange: last };
  if (last !== undefined && (last.status === undefined || last.status === 429))
    return {
      ...shown,
      verdict: 'error',
      reason: `${reason}; the last answer was ${last.failure ?? 'a 429'}`,
    };
  if (unanswered !== undefined)
    return { ...shown, verdict: 'error', reason: `${reason}; still without an answer: ${unanswered}` };
  if (answeredMs > ms / 2)
    return {
      ...shown,
      verdict: 'error',
      reason: `${reason}; ${exchanges.length} answers took ${Math.round(answeredMs / 1000)} s of that`,
    };
  return { verdict: 'failed', reason };
}

function thrownFinding(thrown: unknown): Finding {
  if (thrown instanceof Skip) {
    return {
      verdict: 'skipped',
      reason: thrown.message,
      ...(thrown.kind === 'chance' && { unjudged: true }),
      ...(thrown instanceof Capped && { capped: true }),
    };
  }
  if (thrown instanceof Unreachable) {
    return { verdict: 'error', reason: `no answer: ${thrown.message}`, exchange: thrown.exchange };
  }
  if (!(thrown instanceof Mismatch))
    return { verdict: 'error', reason: `fault of the suite: ${errorText(thrown)}` };
  const { expected, actual, where, exchange } = thrown.detail;
  return {
    verdict: 'failed',
    reason: thrown.message,
    expected,
    actual,
    ...(where !== undefined && { where }),
    ...(exchange !== undefined && { exchange }),
  };
}

/** An unmet need is a failure, because only a profile may state that a feature is not offered. */
function needFinding({ name, title, thrown }: Extract<CheckEnding, { kind: 'need' }>): Finding {
  const finding = thrownFinding(thrown);
  if (finding.verdict !== 'failed') return { ...finding, reason: `${name}: ${finding.reason ?? ''}` };
  return {
    ...finding,
    verdict: 'untestable',
    reason: `not tested without ${title} (${name}): ${finding.reason}`,
  };
}

/**
 * Returns why a failure does not count. It does not count when the profile allows that the need is missing,
 * or when the profile asks for none of the requirements and excuses all of them.
 */
export function excuseOf(
  { requirements }: Check,
  { excused, asked, mayLack }: Profile,
  ending?: CheckEnding,
) {
  if (ending?.kind === 'need' && mayLack[ending.name] !== undefined) return mayLack[ending.name];
  if (requirements.some((id) => asked.some((pattern) => matchesPattern(id, pattern)))) return undefined;
  const found = requirements.map((id) => excuseFor(id, excused));
  return found.every((excuse) => excuse !== undefined) ? found[0] : undefined;
}

function errorText(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
}
