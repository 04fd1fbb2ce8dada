// The report for people: failures with all that shows them, then counts by area and level.
import { isFailure, type Report, type Result, type Verdict } from '../report/report.ts';
import type { RunEvent } from '../runner.ts';
import { uncoloured, type Colour } from './colour.ts';
import type { Format } from './format.ts';

export const terminal: Format = {
  name: 'terminal',
  about: 'failures and counts, for people',
  render: (report) => terminalText(report, uncoloured),
};

const marks: Readonly<Record<Verdict, string>> = {
  passed: '✓',
  failed: '✗',
  untestable: '✗',
  'not-offered': '○',
  skipped: '-',
  error: '!',
};

/** Lines for what happens during a run: one for each check as it ends. */
export function liveLines(event: RunEvent, colour: Colour): string[] {
  switch (event.type) {
    case 'planned': {
      const { cost, planned } = event.plan;
      const running = planned.filter(({ without }) => without === undefined).length;
      return [
        `${running} checks, ${cost.videos} videos of ${cost.seconds} s in all, $${cost.usd.toFixed(2)}`,
      ];
    }
    case 'finished': {
      const { result, done, of } = event;
      // Left out: what the user or the profile left out.
      if (result.verdict === 'skipped' || result.verdict === 'not-offered') return [];
      return [`${mark(result, colour)} ${result.id} ${colour.dim(`${result.durationMs} ms, ${done}/${of}`)}`];
    }
    case 'cleaning':
      return event.created === 0 ? [] : [colour.dim(`deleting ${event.created} videos`)];
    default:
      return [];
  }
}

function mark({ verdict, excused }: Result, colour: Colour): string {
  const sign = marks[verdict];
  if (verdict === 'passed') return colour.good(sign);
  return excused === undefined ? colour.bad(sign) : colour.dim(sign);
}

export function terminalText(report: Report, colour: Colour): string {
  const failures = report.results.filter((result) => isFailure(result) || result.verdict === 'error');
  return [
    ...failures.flatMap((result) => ['', ...failureLines(result, report, colour)]),
    '',
    ...tableLines(report),
    '',
    totalLine(report, colour),
    ...(report.leftovers.length === 0 ? [] : [`Could not delete: ${report.leftovers.join(', ')}`]),
    ...(report.aborted === undefined ? [] : [colour.bad(`Ended early: ${report.aborted}`)]),
    '',
  ].join('\n');
}

function failureLines(result: Result, report: Report, colour: Colour): string[] {
  const { id, level, title, verdict, reason = '', expected, actual, where, curl } = result;
  const sources = result.requirements.flatMap((name) => {
    const found = report.requirements[name];
    return found === undefined ? [] : [`  ${name} (${found.level}, ${found.source}): ${found.text}`];
  });
  return [
    `${mark(result, colour)} ${colour.bold(id)} ${level} ${verdict}: ${title}`,
    `  ${reason}`,
    ...(expected === undefined ? [] : [`  expected  ${oneLine(expected)}`]),
    ...(expected === undefined ? [] : [`  actual    ${oneLine(actual)}`]),
    ...(where === undefined ? [] : [`  where     ${where}`]),
    ...exchangeLines(result),
    ...(curl === undefined ? [] : [`  ${colour.dim(curl)}`]),
    ...sources,
  ];
}

function exchangeLines({ shown, exchanges }: Result): string[] {
  const exchange = shown === undefined ? undefined : exchanges[shown];
  if (exchange === undefined) return [];
  const { method, url, status, failure, body } = exchange;
  const text = body?.text ?? (body === undefined ? '' : `${body.bytes} bytes`);
  return [`  ${method} ${url} → ${status ?? failure}`, ...(text === '' ? [] : [`  ${oneLine(text)}`])];
}

function tableLines({ results }: Report): string[] {
  const areas = [...new Set(results.map(({ area }) => area))];
  return areas.map((area) => {
    const own = results.filter((result) => result.area === area);
    const levels = (['MUST', 'SHOULD', 'MAY'] as const).flatMap((level) => {
      const judged = own.filter((result) => result.level === level && wasJudged(result));
      const good = judged.filter(({ verdict }) => verdict === 'passed');
      return judged.length === 0 ? [] : [`${level} ${good.length}/${judged.length}`];
    });
    return `  ${area.padEnd(12)} ${levels.join('  ') || 'not judged'}`;
  });
}

const wasJudged = ({ verdict }: Result) => verdict !== 'skipped' && verdict !== 'not-offered';

function totalLine({ totals, excused, cost, durationMs, target, profile }: Report, colour: Colour): string {
  const counts = Object.entries(totals)
    .filter(([, count]) => count > 0)
    .map(([verdict, count]) => `${count} ${verdict}`);
  const bad = totals.failed + totals.untestable + totals.error - excused;
  const counted = (bad > 0 ? colour.bad : colour.good)(counts.join(', '));
  const excuse = excused === 0 ? '' : ` (${excused} do not count)`;
  return `${target} as ${profile}: ${counted}${excuse}; ${cost.created} videos, ${(durationMs / 1000).toFixed(1)} s`;
}

function oneLine(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > 400 ? `${line.slice(0, 400)}…` : line;
}
