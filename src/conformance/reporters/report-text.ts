// Texts that several formats share.
import { levels } from '../vocabulary/check.ts';
import { spentWords } from '../money/cost-text.ts';
import { whyLenient } from '../report/conclusion.ts';
import { isJudged, type Report, type Result } from '../report/report.ts';
import { countWithNoun } from '../vocabulary/count-with-noun.ts';

/** Writes a value in one line of at most `most` characters. */
export function oneLine(value: unknown, most = 400): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  return shortText(text.replaceAll(/\s+/g, ' ').trim(), most);
}

/** Returns the beginning of a text, and states how many characters are left out. */
export function shortText(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}… (${text.length - most} more characters)` : text;
}

/** Returns the first ten words, and states how many more there are. The JSON report contains all of them. */
export function someOf(words: readonly string[], most = 10): string {
  const more = words.length > most ? ` and ${words.length - most} more` : '';
  return `${words.slice(0, most).join(', ')}${more}`;
}

export interface AreaCount {
  area: string;
  /** The number of passed and of judged checks, for each level that has judged checks. */
  levels: ReadonlyArray<{ level: string; passed: number; judged: number }>;
}

/** Counts the passed checks by area and level, in the order of the report. */
export function countsByArea({ results }: Report): AreaCount[] {
  return [...new Set(results.map(({ area }) => area))].map((area) => ({
    area,
    levels: levels.flatMap((level) => {
      const judged = results.filter(
        (result) => result.area === area && result.level === level && isJudged(result),
      );
      const passed = judged.filter(({ verdict }) => verdict === 'passed').length;
      return judged.length === 0 ? [] : [{ level, passed, judged: judged.length }];
    }),
  }));
}

/** Summarises the report in one sentence: `18 passed, 1 failed (1 does not count); 3 videos, 1.2 s`. */
export function summary({ totals, excused, cost, durationMs, results }: Report): string {
  const counts = Object.entries(totals)
    .filter(([, count = 0]) => count > 0)
    .map(([verdict, count]) => `${count} ${verdict}`);
  const excuse = excused === 0 ? '' : ` (${excused} excused)`;
  const capped = results.filter((result) => result.capped === true).length;
  const left = capped === 0 ? '' : ` (${capped} skipped: the caps left no room)`;
  const made = cost.bills ? spentWords(cost.accepted) : countWithNoun(cost.created, 'video');
  return `${counts.join(', ')}${excuse}${left}; ${made}, ${(durationMs / 1000).toFixed(1)} s`;
}

/** Returns the judged server: `vLLM-Omni 0.30 at http://127.0.0.1:8000/v1`. */
export function targetName({ target, server }: Pick<Report, 'target' | 'server'>): string {
  const words = [server.name, server.version].filter((word) => word !== undefined);
  return words.length === 0 ? target : `${words.join(' ')} at ${target}`;
}

/** States how and when the server or the program was judged. */
export function circumstances(report: Report): string {
  const { release, requirementSet, tool, startedAt, model, seed, client } = report;
  if (client !== undefined)
    return `${tool.name} ${tool.version}, ${startedAt}, tasks ${client.tasks.join(', ')}, ${countWithNoun(client.situations.length, 'situation')}, speed ${client.speed}`;
  return `${release}, requirement set ${requirementSet}, ${tool.name} ${tool.version}, ${startedAt}, model ${model}, seed ${seed}`;
}

/** Returns each requirement that the check tests, with its text and source when the release contains it. */
export function requirementLines(
  { requirements: ids, title }: Result,
  { requirements }: Pick<Report, 'requirements'>,
): string[] {
  return ids.flatMap((id) => {
    const found = requirements[id];
    // The title of an expectation on a program is its statement.
    if (found?.text === `${title}.`) return [`source    ${found.source}`];
    return found === undefined
      ? []
      : [`${id} (${found.level}; ${found.source}; ${found.confidence}): ${found.text}`];
  });
}

/**
 * Returns the evidence of a failure as lines of plain text: expected, actual, exchange, body, curl. The
 * reason is not included.
 */
export function evidenceLines(result: Result): string[] {
  const { expected, actual, where, shown, exchanges, curl, evidence = [], consequence } = result;
  const exchange = shown === undefined ? undefined : exchanges[shown];
  const body = exchange?.body?.text ?? (exchange?.body === undefined ? '' : `${exchange.body.bytes} bytes`);
  return [
    ...(expected === undefined ? [] : [`expected  ${oneLine(expected)}`, `actual    ${oneLine(actual)}`]),
    ...(where === undefined ? [] : [`where     ${where}`]),
    ...evidence.map((line) => `  ${shortText(line, 400)}`),
    ...(consequence === undefined ? [] : [`cost      ${consequence}`]),
    ...(exchange === undefined
      ? []
      : [`${exchange.method} ${exchange.url} → ${exchange.status ?? exchange.failure}`]),
    ...(body === '' ? [] : [oneLine(body)]),
    ...(curl === undefined ? [] : [curl]),
  ];
}

/** Describes a failure in lines of plain text: reason, evidence, requirements, and why it does not count. */
export function failureText(
  result: Result,
  report: Pick<Report, 'requirements'> & { conclusion?: Report['conclusion'] },
): string[] {
  const lenient = whyLenient(result, report.conclusion ?? { failOn: 'MAY' });
  return [
    result.reason ?? '',
    ...evidenceLines(result),
    ...requirementLines(result, report),
    ...(lenient === undefined ? [] : [`does not count: ${lenient}`]),
  ];
}
