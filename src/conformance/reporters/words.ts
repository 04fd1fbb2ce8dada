// What several formats say in the same way.
import type { Report, Result } from '../report/report.ts';
import { levels } from '../check.ts';

/** A result that says something about the server. */
export const wasJudged = ({ verdict }: Result): boolean => verdict !== 'skipped' && verdict !== 'not-offered';

/** Results to look at: all that failed, counted or not, and the suite's own faults. */
export const isTold = ({ verdict }: Result): boolean =>
  verdict === 'failed' || verdict === 'untestable' || verdict === 'error';

/** A value in one line of at most `most` characters. */
export function oneLine(value: unknown, most = 400): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > most ? `${line.slice(0, most)}…` : line;
}

export interface AreaCount {
  area: string;
  /** Passed and judged, for each level that something was judged of. */
  levels: ReadonlyArray<{ level: string; passed: number; judged: number }>;
}

/** How many checks passed, by area and level, in the order of the report. */
export function countsByArea({ results }: Report): AreaCount[] {
  return [...new Set(results.map(({ area }) => area))].map((area) => ({
    area,
    levels: levels.flatMap((level) => {
      const judged = results.filter(
        (result) => result.area === area && result.level === level && wasJudged(result),
      );
      const passed = judged.filter(({ verdict }) => verdict === 'passed').length;
      return judged.length === 0 ? [] : [{ level, passed, judged: judged.length }];
    }),
  }));
}

/** The whole in one sentence: `18 passed, 1 failed (1 does not count); 3 videos, 1.2 s`. */
export function summary({ totals, excused, cost, durationMs }: Report): string {
  const counts = Object.entries(totals)
    .filter(([, count]) => count > 0)
    .map(([verdict, count]) => `${count} ${verdict}`);
  const excuse = excused === 0 ? '' : ` (${excused} of them excused by the profile)`;
  const made = `${cost.created} video${cost.created === 1 ? '' : 's'}`;
  return `${counts.join(', ')}${excuse}; ${made}, ${(durationMs / 1000).toFixed(1)} s`;
}

/** Each requirement that the check shows, with its text and source when the release has it. */
export function requirementLines(
  { requirements: ids }: Result,
  { requirements }: Pick<Report, 'requirements'>,
): string[] {
  return ids.flatMap((id) => {
    const found = requirements[id];
    return found === undefined
      ? []
      : [`${id} (${found.level}; ${found.source}; ${found.confidence}): ${found.text}`];
  });
}

/** A failure as lines of plain text: reason, expected, actual, exchange, curl, requirements. */
export function failureText(result: Result, report: Pick<Report, 'requirements'>): string[] {
  const { reason, expected, actual, where, shown, exchanges, curl, excused } = result;
  const exchange = shown === undefined ? undefined : exchanges[shown];
  const body = exchange?.body?.text ?? (exchange?.body === undefined ? '' : `${exchange.body.bytes} bytes`);
  return [
    reason ?? '',
    ...(expected === undefined ? [] : [`expected  ${oneLine(expected)}`, `actual    ${oneLine(actual)}`]),
    ...(where === undefined ? [] : [`where     ${where}`]),
    ...(exchange === undefined
      ? []
      : [`${exchange.method} ${exchange.url} → ${exchange.status ?? exchange.failure}`]),
    ...(body === '' ? [] : [oneLine(body)]),
    ...(curl === undefined ? [] : [curl]),
    ...requirementLines(result, report),
    ...(excused === undefined ? [] : [`does not count: ${excused.reason} (${excused.source})`]),
  ];
}
