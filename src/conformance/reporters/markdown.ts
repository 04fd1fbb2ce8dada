// Markdown for the summary page of a CI job.
import {
  causesOf,
  extentOf,
  lenientGroups,
  unjudgedGroups,
  type Cause,
  type Group,
} from '../report/causes.ts';
import { judgedNoun, type Report } from '../report/report.ts';
import type { Format } from './format.ts';
import {
  circumstances,
  countsByArea,
  evidenceLines,
  oneLine,
  requirementLines,
  shortText,
  someOf,
  summary,
  targetName,
} from './report-text.ts';
import { countWithNoun } from '../vocabulary/count-with-noun.ts';

/**
 * GitHub does not show a summary that is larger than 1 MiB. The rest of that size is left for other steps of
 * the same job.
 */
const mostBytes = 1_000_000;
const longestLine = 2_000;

export const markdown: Format = {
  name: 'markdown',
  about: "for a job's summary",
  render: (report) => withinLimit(head(report), [...blocks(report)]),
};

function head(report: Report): string {
  return [
    `## ${short(report.conclusion.line)}`,
    '',
    short(`${targetName(report)}: ${summary(report)}`),
    '',
    short(circumstances(report)),
    ...report.hints.flatMap((hint) => ['', `**${short(hint)}**`]),
    ...report.conclusion.stale.map((id) => `\n**${short(id)} is a known failure that no longer fails**`),
    ...(report.leftovers.length === 0
      ? []
      : ['', `Could not be deleted: ${short(someOf(report.leftovers))}`]),
    '',
    ...table(report),
    '',
    '',
  ].join('\n');
}

/** Returns as many blocks as the limit allows, and a note of how many are left out. */
function withinLimit(first: string, all: readonly string[]): string {
  let text = first;
  let room = mostBytes - Buffer.byteLength(first);
  for (const [index, block] of all.entries()) {
    room -= Buffer.byteLength(block);
    if (room < 0)
      return `${text}${countWithNoun(all.length - index, 'more block')} left out: a summary may have 1 MiB. See the report in HTML or JSON.\n`;
    text += block;
  }
  return text;
}

function table(report: Report): string[] {
  return [
    '| area | MUST | SHOULD | MAY |',
    '| --- | ---: | ---: | ---: |',
    ...countsByArea(report).map(({ area, levels }) => {
      const cells = ['MUST', 'SHOULD', 'MAY'].map((level) => {
        const found = levels.find((count) => count.level === level);
        return found === undefined ? '' : `${found.passed}/${found.judged}`;
      });
      return `| ${area} | ${cells.join(' | ')} |`;
    }),
  ];
}

function* blocks(report: Report): Generator<string> {
  for (const cause of causesOf(report)) yield causeBlock(cause, report);
  const noun = judgedNoun(report);
  for (const group of unjudgedGroups(report)) yield groupBlock('Not judged', group, noun);
  for (const group of lenientGroups(report)) yield groupBlock('Does not count', group, noun);
}

function causeBlock(cause: Cause, report: Report): string {
  const [first, ...others] = cause.results;
  const { id, level, title, verdict } = first;
  const heading =
    others.length === 0
      ? `<b>${html(id)}</b> ${level} ${verdict}: ${html(title)}`
      : `<b>${html(oneLine(cause.reason, 300))}</b> (${extentOf(cause, judgedNoun(report))})`;
  const lines = [
    first.reason ?? '',
    ...evidenceLines(first),
    ...cause.results.flatMap((result) => [
      ...(others.length === 0 ? [] : [`${result.id} ${result.level}: ${result.title}`]),
      ...requirementLines(result, report),
    ]),
  ];
  return detailsBlock(heading, lines);
}

const groupBlock = (what: string, { reason, results }: Group, noun: string): string =>
  detailsBlock(
    `${what}: ${html(oneLine(reason, 300))} (${countWithNoun(results.length, noun)})`,
    results.map(({ id, level, reason: own }) => `~ ${id} ${level}: ${own ?? ''}`),
  );

function detailsBlock(heading: string, lines: readonly string[]): string {
  const text = lines.map((line) => shortText(line, longestLine)).join('\n');
  const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return [
    '<details><summary>',
    heading,
    '</summary>',
    '\n\n',
    fence,
    '\n',
    text,
    '\n',
    fence,
    '\n\n</details>\n\n',
  ].join('');
}

const html = (value: string) =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
/** Escapes text from a server, so that it cannot become markup in running text. */
const short = (value: string) =>
  html(shortText(value.replaceAll(/\s+/g, ' '), longestLine)).replaceAll(/[\\`*_[\]|#]/g, String.raw`\$&`);
