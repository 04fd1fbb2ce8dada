// Groups failures by their cause. One missing prerequisite or one wrong answer may fail many checks.
import { levels } from '../vocabulary/check.ts';
import { isCounted, whyLenient } from './conclusion.ts';
import type { Report, Result } from './report.ts';
import { countWithNoun } from '../vocabulary/count-with-noun.ts';

export interface Cause {
  /** The fault, in one sentence. */
  reason: string;
  /** The need that is not met, when it makes all of these checks untestable. */
  need: string | undefined;
  /** The results in the order of the report; never empty. */
  results: readonly [Result, ...Result[]];
  /** `fails`: the cause fails the run. `error`: the cause prevents a verdict. */
  weight: 'error' | 'fails';
}

/**
 * @returns errors first, then failures that count. These are sorted by level, strictest first, and then by
 *   the number of checks, largest first
 */
export function causesOf({ results, conclusion }: Report): Cause[] {
  const found = new Map<string, Result[]>();
  for (const result of results) {
    const isError = result.verdict === 'error';
    if (!isError && !isCounted(result, conclusion)) continue;
    const key = `${isError} ${keyOf(result)}`;
    found.set(key, [...(found.get(key) ?? []), result]);
  }
  return [...found.values()].flatMap((list) => causeOf(list)).toSorted(byWeight);
}

function causeOf(list: readonly Result[]): Cause[] {
  const [first, ...rest] = list;
  if (first === undefined) return [];
  const weight = first.verdict === 'error' ? 'error' : 'fails';
  const needs = new Set(list.map(needOf));
  // A need that all of these checks lack describes the cause best.
  const need = needs.size === 1 ? needOf(first) : undefined;
  const exchange = exchangeOf(first);
  const place = exchange === undefined ? '' : `${exchange.method} ${routeOf(exchange.url)}: `;
  const reason = need === undefined ? `${place}${faultOf(first)}` : (first.reason ?? '');
  return [{ reason, need, results: [first, ...rest], weight }];
}

const needOf = ({ need, verdict }: Result) => (verdict === 'failed' ? undefined : need);

const exchangeOf = ({ shown, exchanges }: Result) => (shown === undefined ? undefined : exchanges[shown]);

/**
 * Returns the fault without the name of the need that it left unmet, because a check and a need may meet the
 * same fault.
 */
function faultOf({ reason = '' }: Result): string {
  return reason.replace(/^not tested without [^]*? \([a-z-]+\): /, '');
}

const strictest = ({ results }: Cause) => Math.min(...results.map(({ level }) => levels.indexOf(level)));

function byWeight(a: Cause, b: Cause): number {
  if (a.weight !== b.weight) return a.weight === 'error' ? -1 : 1;
  return strictest(a) - strictest(b) || b.results.length - a.results.length;
}

/**
 * The key is equal for results with the same cause: the same fault in answers of the same route, found by the
 * check or by its need.
 */
function keyOf(result: Result): string {
  const exchange = exchangeOf(result);
  if (exchange === undefined) return `${needOf(result) ?? ''} ${result.reason ?? ''}`;
  return `${exchange.method} ${routeOf(exchange.url)} ${exchange.status ?? ''} ${faultOf(result)}`;
}

/** Returns the path of a URL, with `:id` in place of every part that looks like an id. */
function routeOf(url: string): string {
  const path = URL.canParse(url) ? new URL(url).pathname : url;
  return path.replaceAll(
    /[^/]{20,}|(?<=\/(?:videos|characters|webhook_endpoints)\/)(?!edits|extensions|characters)[^/]*\d[^/]*/g,
    ':id',
  );
}

/**
 * @param noun what the results are
 * @returns a text such as `needed by 3 checks: 2 MUST, 1 SHOULD`; an error is no failure
 */
export function extentOf({ need, results, weight }: Cause, noun: string): string {
  const counts = levels.flatMap((level) => {
    const count = results.filter((result) => result.level === level).length;
    return count === 0 ? [] : [`${count} ${level}`];
  });
  const checks = countWithNoun(results.length, noun);
  const levelCounts = counts.join(', ');
  if (need !== undefined) return `needed by ${checks}: ${levelCounts}`;
  return weight === 'error'
    ? `leaves ${checks} without a verdict: ${levelCounts}`
    : `fails ${checks}: ${levelCounts}`;
}

export interface Group {
  reason: string;
  results: readonly Result[];
}

const groupedBy = (results: readonly Result[], reasonOf: (result: Result) => string | undefined): Group[] => {
  const found = new Map<string, Result[]>();
  for (const result of results) {
    const reason = reasonOf(result);
    if (reason !== undefined) found.set(reason, [...(found.get(reason) ?? []), result]);
  }
  return [...found].map(([reason, list]) => ({ reason, results: list }));
};

/** Failures that do not count, grouped by the reason why they do not count. */
export const lenientGroups = ({ results, conclusion }: Report): Group[] =>
  groupedBy(
    results.filter(({ verdict }) => verdict === 'failed' || verdict === 'untestable'),
    (result) => whyLenient(result, conclusion),
  );

/**
 * Failures of a program that do not count because their level is below `--fail-on`. They are new to the reader, unlike
 * known failures, so a report shows them as fully as those that count.
 */
export const belowLevel = ({ subject, results, conclusion }: Report): Result[] =>
  subject === 'client'
    ? results.filter(
        (result) =>
          result.verdict === 'failed' && result.known === undefined && !isCounted(result, conclusion),
      )
    : [];

/** Checks that count but gave no verdict, grouped by the reason. */
export const unjudgedGroups = ({ results }: Report): Group[] =>
  groupedBy(
    results.filter(({ unjudged, counted }) => unjudged === true && counted),
    ({ reason }) => reason,
  );
