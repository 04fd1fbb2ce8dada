// What several formats say in the same way.
import { levels } from '../check.ts';
import { spentWords } from '../money/words.ts';
import { leniency, some } from '../report/conclusion.ts';
import { isJudged, type Report, type Result } from '../report/report.ts';

/** A value in one line of at most `most` characters. */
export function oneLine(value: unknown, most = 400): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  return shortened(text.replaceAll(/\s+/g, ' ').trim(), most);
}

/** The beginning of a text, with a note of how much is left out. */
export function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most)}… (${text.length - most} more characters)` : text;
}

/** The first ten, and how many more there are. The report in JSON has all. */
export function someOf(words: readonly string[], most = 10): string {
  const more = words.length > most ? ` and ${words.length - most} more` : '';
  return `${words.slice(0, most).join(', ')}${more}`;
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
        (result) => result.area === area && result.level === level && isJudged(result),
      );
      const passed = judged.filter(({ verdict }) => verdict === 'passed').length;
      return judged.length === 0 ? [] : [{ level, passed, judged: judged.length }];
    }),
  }));
}

/** The whole in one sentence: `18 passed, 1 failed (1 does not count); 3 videos, 1.2 s`. */
export function summary({ totals, excused, cost, durationMs, results }: Report): string {
  const counts = Object.entries(totals)
    .filter(([, count]) => count > 0)
    .map(([verdict, count]) => `${count} ${verdict}`);
  const excuse = excused === 0 ? '' : ` (${excused} excused)`;
  const capped = results.filter((result) => result.capped === true).length;
  const left = capped === 0 ? '' : ` (${capped} skipped: the caps left no room)`;
  const made = cost.bills ? spentWords(cost.accepted) : some(cost.created, 'video');
  return `${counts.join(', ')}${excuse}${left}; ${made}, ${(durationMs / 1000).toFixed(1)} s`;
}

/** What was judged: `vLLM-Omni 0.30 at http://127.0.0.1:8000/v1`. */
export function targetName({ target, server }: Pick<Report, 'target' | 'server'>): string {
  const words = [server.name, server.version].filter((word) => word !== undefined);
  return words.length === 0 ? target : `${words.join(' ')} at ${target}`;
}

/** How it was judged, and when. */
export function circumstances({ release, requirementSet, tool, startedAt, model, seed }: Report): string {
  return `${release}, requirement set ${requirementSet}, ${tool.name} ${tool.version}, ${startedAt}, model ${model}, seed ${seed}`;
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

/** What shows a failure, as lines of plain text: expected, actual, exchange, body, curl. The reason is not among them. */
export function evidenceLines(result: Result): string[] {
  const { expected, actual, where, shown, exchanges, curl } = result;
  const exchange = shown === undefined ? undefined : exchanges[shown];
  const body = exchange?.body?.text ?? (exchange?.body === undefined ? '' : `${exchange.body.bytes} bytes`);
  return [
    ...(expected === undefined ? [] : [`expected  ${oneLine(expected)}`, `actual    ${oneLine(actual)}`]),
    ...(where === undefined ? [] : [`where     ${where}`]),
    ...(exchange === undefined
      ? []
      : [`${exchange.method} ${exchange.url} → ${exchange.status ?? exchange.failure}`]),
    ...(body === '' ? [] : [oneLine(body)]),
    ...(curl === undefined ? [] : [curl]),
  ];
}

/** A failure as lines of plain text: reason, evidence, requirements, and why it does not count. */
export function failureText(
  result: Result,
  report: Pick<Report, 'requirements'> & { conclusion?: Report['conclusion'] },
): string[] {
  const lenient = leniency(result, report.conclusion ?? { failOn: 'MAY' });
  return [
    result.reason ?? '',
    ...evidenceLines(result),
    ...requirementLines(result, report),
    ...(lenient === undefined ? [] : [`does not count: ${lenient}`]),
  ];
}
