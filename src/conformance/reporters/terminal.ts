// The report for people: failures by cause, failures that do not count, checks without a verdict, counts by
// area, and the verdict as the last line.
import {
  belowLevel,
  causesOf,
  extentOf,
  lenientGroups,
  unjudgedGroups,
  type Cause,
  type Group,
} from '../report/causes.ts';
import { whyLenient } from '../report/conclusion.ts';
import { judgedNoun, type Report, type Result } from '../report/report.ts';
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
  const noun = judgedNoun(report);
  const below = new Set(belowLevel(report));
  const otherLenient = lenientGroups(report).filter(({ results }) => !results.some((one) => below.has(one)));
  return [
    ...causesOf(report).flatMap((cause) => ['', ...causeLines(cause, report, colour)]),
    ...[...below].flatMap((result) => ['', ...lenientLines(result, report, colour)]),
    ...section('Does not count:', { groups: otherLenient, noun }, colour),
    ...section('Not judged:', { groups: unjudgedGroups(report), noun }, colour),
    '',
    ...tableLines(report),
    '',
    ...hints.map((hint) => bold(`Hint: ${hint}`)),
    ...conclusion.stale.map((id) => bad(`${id} is in --expect, but does not fail: take it out`)),
    ...(conclusion.notRun ?? []).map(
      (id) => `${id} is in --expect, and was not run in all of its situations: left as it is`,
    ),
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
  if (others.length === 0) return resultLines(first, { report, mark, colour });
  const evidence = shownEvidence(first, colour);
  return [
    `${mark} ${colour.bold(cause.reason)}`,
    ...evidence.map((line) => `  ${line}`),
    `  ${extentOf(cause, judgedNoun(report))}`,
    ...wrapWords(cause.results.map(({ id }) => id)).map((line) => `    ${line}`),
  ];
}

const shownEvidence = (result: Result, { dim }: Colour) =>
  evidenceLines(result).map((line) => (line === result.curl ? dim(line) : line));

/** Describes one failure with its evidence. */
function resultLines(
  result: Result,
  { report, mark, colour, note = '' }: { report: Report; mark: string; colour: Colour; note?: string },
): string[] {
  const { id, level, title, verdict, reason = '' } = result;
  const lines = [reason, ...shownEvidence(result, colour), ...requirementLines(result, report)];
  return [
    `${mark} ${colour.bold(id)} ${level} ${verdict}${note}: ${title}`,
    ...lines.map((line) => `  ${line}`),
  ];
}

/** Describes a failure that does not count, with the reason why it does not. */
function lenientLines(result: Result, report: Report, colour: Colour): string[] {
  const why = whyLenient(result, report.conclusion) ?? '';
  return resultLines(result, { report, mark: '~', colour, note: ` (does not count: ${why})` });
}

function section(
  title: string,
  { groups, noun }: { groups: readonly Group[]; noun: string },
  { bold, dim }: Colour,
): string[] {
  if (groups.length === 0) return [];
  return [
    '',
    bold(title),
    ...groups.flatMap(({ reason, results }) => [
      `~ ${shortText(reason, 300)} (${countWithNoun(results.length, noun)})`,
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
