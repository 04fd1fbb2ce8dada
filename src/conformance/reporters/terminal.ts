// The report for people: failures with all that shows them, then counts by area and level.
import { isFailure, type Report, type Result, type Verdict } from '../report/report.ts';
import type { RunEvent } from '../runner.ts';
import { uncoloured, type Colour } from './colour.ts';
import type { Format } from './format.ts';
import { countsByArea, failureText, summary } from './words.ts';

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
  const { id, level, title, verdict, curl } = result;
  return [
    `${mark(result, colour)} ${colour.bold(id)} ${level} ${verdict}: ${title}`,
    ...failureText(result, report).map((line) => `  ${line === curl ? colour.dim(line) : line}`),
  ];
}

function tableLines(report: Report): string[] {
  return countsByArea(report).map(({ area, levels }) => {
    const counts = levels.map(({ level, passed, judged }) => `${level} ${passed}/${judged}`);
    return `  ${area.padEnd(12)} ${counts.join('  ') || 'not judged'}`;
  });
}

function totalLine(report: Report, colour: Colour): string {
  const { totals, excused, target, profile } = report;
  const bad = totals.failed + totals.untestable + totals.error - excused;
  return `${target} as ${profile}: ${(bad > 0 ? colour.bad : colour.good)(summary(report))}`;
}
