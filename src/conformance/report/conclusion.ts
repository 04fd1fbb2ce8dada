// The verdict of a whole run: its exit status, its counts, and the line that every format shows first or
// last.
import { exitCode, judge, type Baseline, type Judgement } from './baseline.ts';
import { levels, type Level } from '../vocabulary/check.ts';
import {
  isFailure,
  isJudged,
  judgedNoun,
  type Conclusion,
  type OpenReport,
  type Report,
  type Result,
} from './report.ts';
import { countWithNoun } from '../vocabulary/count-with-noun.ts';

export interface ConclusionOptions {
  /** The lowest level whose failures fail the run. @default 'MUST' */
  failOn?: Level;
  /** Known failures. They do not fail the run. */
  baseline?: Baseline | undefined;
}

/** The levels whose failures fail the run. */
export const countedLevels = (failOn: Level): ReadonlySet<Level> =>
  new Set(levels.slice(0, levels.indexOf(failOn) + 1));

/** Returns the same report with its verdict. A verdict that the report already has is replaced. */
export function withConclusion(
  report: OpenReport,
  { failOn = 'MUST', baseline }: ConclusionOptions = {},
): Report {
  const known = baseline?.failures ?? {};
  const results = report.results.map((given) => {
    const { known: _, ...result } = given;
    const reason = isFailure(result) && Object.hasOwn(known, result.id) ? known[result.id] : undefined;
    return { ...result, ...(reason !== undefined && { known: reason }) };
  });
  const open = { ...report, results };
  const judgement = judge(open, baseline, countedLevels(failOn));
  return { ...open, conclusion: conclusionOf(open, { failOn, judgement }) };
}

/**
 * Counts requirements, not checks. A requirement with several checks is counted once. Its level is the level
 * of the strictest check that tests it.
 */
function conclusionOf(
  report: OpenReport,
  { failOn, judgement }: { failOn: Level; judgement: Judgement },
): Conclusion {
  const { results } = report;
  const fatal = countedLevels(failOn);
  const counts = (result: Result) => result.counted && fatal.has(result.level) && isJudged(result);
  const counted = requirementsOf(results.filter(counts));
  const failed = requirementsOf(judgement.unexpected);
  const known = requirementsOf(
    results.filter(({ known: reason, level }) => reason !== undefined && fatal.has(level)),
  );
  const judged = requirementsOf(results.filter(isJudged));
  const excused = requirementsOf(results.filter((result) => result.excused !== undefined));
  const unjudged = requirementsOf(
    results.filter(({ unjudged, counted, level }) => unjudged === true && counted && fatal.has(level)),
  );
  const status = exitCode(report, judgement);
  const conclusion = {
    status,
    failOn,
    counted: counted.size,
    failed: byLevel(failed),
    known: [...known.keys()].filter((id) => !failed.has(id)).length,
    excused: [...excused.keys()].filter((id) => !failed.has(id)).length,
    unjudged: byLevel(new Map([...unjudged].filter(([id]) => !judged.has(id)))),
    stale: [...judgement.stale],
    ...(judgement.notRun.length > 0 && { notRun: [...judgement.notRun] }),
  };
  const verdict = verdictOf(report, { ...conclusion, unclear: judgement.unclear.map(({ id }) => id) });
  const noun = report.subject === 'client' ? 'expectation' : 'requirement';
  return { ...conclusion, verdict, line: `${report.profile}: ${verdict}${details(conclusion, noun)}` };
}

/** Returns each requirement of these results with its strictest level. */
function requirementsOf(results: readonly Result[]): Map<string, Level> {
  const found = new Map<string, Level>();
  for (const { requirements, level } of results) {
    for (const id of requirements) {
      const other = found.get(id);
      if (other === undefined || levels.indexOf(level) < levels.indexOf(other)) found.set(id, level);
    }
  }
  return found;
}

const byLevel = (requirements: ReadonlyMap<string, Level>): Partial<Record<Level, number>> =>
  Object.fromEntries(
    levels.flatMap((level) => {
      const count = [...requirements.values()].filter((found) => found === level).length;
      return count === 0 ? [] : [[level, count]];
    }),
  );

type Counts = Omit<Conclusion, 'verdict' | 'line'>;

/** Returns `met`, `NOT met: 24 MUST`, or the reason why there is no verdict. */
function verdictOf(report: OpenReport, counts: Counts & { unclear: readonly string[] }): string {
  const { aborted, totals, results } = report;
  const { status, failed, stale, known, unclear } = counts;
  if (aborted !== undefined) return `no verdict: the run ended early (${aborted})`;
  if (totals.error > 0)
    return `no verdict: ${countWithNoun(totals.error, judgedNoun(report))} ended in an error`;
  if (!results.some(isJudged)) return 'no verdict: nothing was judged';
  const ending = stale.length === 1 ? 'fails' : 'fail';
  const gone =
    stale.length === 0 ? [] : [`${countWithNoun(stale.length, 'known failure')} no longer ${ending}`];
  if (status === 1) {
    const missed = levels.flatMap((level) =>
      failed[level] === undefined ? [] : [`${failed[level]} ${level}`],
    );
    return missed.length > 0
      ? `NOT met: ${[...missed, ...gone].join(', ')}`
      : `NOT as expected: ${gone.join(', ')}`;
  }
  if (status === 2) return `no verdict: ${unclear.join(', ')} ${unclear.length === 1 ? 'is' : 'are'} unclear`;
  return known === 0 ? 'met' : `met but for ${countWithNoun(known, 'known failure')}`;
}

function details({ counted, failed, known, excused, unjudged }: Counts, noun: string): string {
  const sum = Object.values(failed).reduce((total, count) => total + count, 0) + known;
  const open = levels.flatMap((level) =>
    unjudged[level] === undefined ? [] : [`${unjudged[level]} ${level} not judged`],
  );
  const parts = [
    `${sum} of ${countWithNoun(counted, `counted ${noun}`)} failed`,
    ...(excused === 0 ? [] : [`${excused} excused`]),
    ...open,
  ];
  return ` (${parts.join(', ')})`;
}

/** Returns the reason why a failure does not count; undefined when it counts. */
export function whyLenient(
  result: Pick<Result, 'excused' | 'known' | 'level'>,
  { failOn }: Pick<Conclusion, 'failOn'>,
): string | undefined {
  const { excused, known, level } = result;
  if (excused !== undefined) return `${excused.reason} (${excused.source})`;
  if (known !== undefined) return `known failure: ${known}`;
  return countedLevels(failOn).has(level) ? undefined : `${level} is below --fail-on ${failOn}`;
}

/** True for a failure that fails the run. */
export const isCounted = (result: Result, conclusion: Pick<Conclusion, 'failOn'>): boolean =>
  isFailure(result) && whyLenient(result, conclusion) === undefined;
