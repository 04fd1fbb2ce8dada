// The report for people: failures by cause, failures that do not count, checks without a verdict, counts by
// area, and the verdict as the last line.
import {
  causesOf,
  extentOf,
  lenientGroups,
  unjudgedGroups,
  type Cause,
  type Group,
} from '../report/causes.ts';
import type { Report, Result } from '../report/report.ts';
import { uncoloured, type Colour } from './colour.ts';
import type { Format } from './format.ts';
import {
  circumstances,
  countsByArea,
  evidenceLines,
  requirementLines,
  shortText,
  someOf,
  summary,
  targetName,
} from './report-text.ts';
import { countWithNoun } from '../vocabulary/count-with-noun.ts';

export const terminal: Format = {
  name: 'terminal',
  about: 'failures and counts, for people',
  render: (report) => terminalText(report, uncoloured),
};

export function terminalText(report: Report, colour: Colour): string {
  const { conclusion, hints, leftovers, aborted } = report;
  const { good, bad, bold } = colour;
  const paint = conclusion.status === 0 ? good : bad;
  return [
    ...causesOf(report).flatMap((cause) => ['', ...causeLines(cause, report, colour)]),
    ...section('Does not count:', lenientGroups(report), colour),
    ...section('Not judged:', unjudgedGroups(report), colour),
    '',
    ...tableLines(report),
    '',
    ...hints.map((hint) => bold(`Hint: ${hint}`)),
    ...conclusion.stale.map((id) => bad(`${id} is in --expect, but does not fail: take it out`)),
    ...(leftovers.length === 0 ? [] : [`Could not delete: ${someOf(leftovers)}`]),
    ...(aborted === undefined ? [] : [bad(`Ended early: ${aborted}`)]),
    `${targetName(report)}: ${summary(report)}`,
    colour.dim(circumstances(report)),
    paint(bold(conclusion.line)),
    '',
  ].join('\n');
}

function causeLines(cause: Cause, report: Report, colour: Colour): string[] {
  const [first, ...others] = cause.results;
  const mark = colour.bad(cause.weight === 'error' ? '!' : '✗');
  const evidence = evidenceLines(first).map((line) => (line === first.curl ? colour.dim(line) : line));
  if (others.length === 0) {
    const { id, level, title, verdict, reason = '' } = first;
    const lines = [reason, ...evidence, ...requirementLines(first, report)];
    return [`${mark} ${colour.bold(id)} ${level} ${verdict}: ${title}`, ...lines.map((line) => `  ${line}`)];
  }
  return [
    `${mark} ${colour.bold(cause.reason)}`,
    ...evidence.map((line) => `  ${line}`),
    `  ${extentOf(cause)}`,
    ...wrapWords(cause.results.map(({ id }) => id)).map((line) => `    ${line}`),
  ];
}

function section(title: string, groups: readonly Group[], { bold, dim }: Colour): string[] {
  if (groups.length === 0) return [];
  return [
    '',
    bold(title),
    ...groups.flatMap(({ reason, results }) => [
      `~ ${shortText(reason, 300)} (${countWithNoun(results.length, 'check')})`,
      ...wrapWords(results.map(nameWithLevel)).map((line) => dim(`    ${line}`)),
    ]),
  ];
}

const nameWithLevel = ({ id, level }: Result) => (level === 'MUST' ? id : `${id} (${level})`);

/**
 * Joins words with commas into lines of at most 100 characters. Only a single longer word makes a line
 * longer.
 */
function wrapWords(words: readonly string[]): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < 94) lines[lines.length - 1] = `${last}, ${word}`;
    else lines.push(word);
  }
  return lines.map((line, index) => (index < lines.length - 1 ? `${line},` : line));
}

function tableLines(report: Report): string[] {
  return countsByArea(report).flatMap(({ area, levels }) => {
    const counts = levels.map(({ level, passed, judged }) => `${level} ${passed}/${judged}`);
    return counts.length === 0 ? [] : [`  ${area.padEnd(12)} ${counts.join('  ')}`];
  });
}
