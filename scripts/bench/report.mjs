// The report: a table for the terminal, and docs/performance.md.
import { causeOf } from './causes.mjs';
import { budgetLines, informationLines } from './lines.mjs';
import { paint } from './progress.mjs';

const green = paint(process.stdout, 32);
const red = paint(process.stdout, 31);
const yellow = paint(process.stdout, 33);
const columns = ['what', 'ours', 'against', 'theirs', 'ratio', 'budget'];
const heads = {
  what: 'what, median (lowest to highest)',
  ours: 'sora-emulator',
  against: 'against',
  theirs: 'theirs',
  ratio: 'ratio',
  budget: 'budget',
};

/** The numbers of budgets that were met, missed, and not measured. */
export function tally(figures) {
  const lines = budgetLines(figures);
  const count = (met) => lines.filter((line) => line.met === met).length;
  return { passed: count(true), failed: count(false), unmeasured: count(undefined) };
}

/** The tables as text; the last line contains the counts. */
export function asText({ figures, facts, missing }) {
  const { passed, failed, unmeasured } = tally(figures);
  return [
    ...facts,
    '',
    ...table(budgetLines(figures), { judged: true }),
    '',
    'For information',
    ...table(informationLines(figures), { judged: false }),
    '',
    ...Object.entries(missing).map(([name, why]) => `Without ${name}: ${why}.`),
    ...(unmeasured > 0 ? [`${unmeasured} budgets not measured.`] : []),
    `${passed} passed, ${failed} failed`,
    '',
  ].join('\n');
}

function table(lines, { judged }) {
  const shown = judged ? columns : columns.slice(0, -1);
  const width = Object.fromEntries(
    shown.map((name) => [name, Math.max(heads[name].length, ...lines.map((line) => line[name].length))]),
  );
  const aligned = (cells) => shown.map((name) => cells[name].padEnd(width[name])).join('  ');
  return [
    aligned(heads).trimEnd(),
    ...lines.map((line) => `${aligned(line)}  ${judged ? verdict(line.met) : ''}`.trimEnd()),
  ];
}

function verdict(met) {
  if (met === undefined) return yellow('not measured');
  return met ? green('met') : red('missed');
}

/** The heading after which docs/performance.md is written by hand. */
const byHand = '## Memory over time';

/** The part of the previous report that a new report keeps: everything from that heading on. */
export function keptByHand(text) {
  const start = text.indexOf(`\n${byHand}\n`);
  return start < 0 ? '' : text.slice(start);
}

/** The measured part of docs/performance.md. */
export function asMarkdown({ figures, facts, missing, method }) {
  const { passed, failed, unmeasured } = tally(figures);
  return `# Performance

Written by \`npm run bench -- --write\`; \`npm run bench -- --help\` describes the options. Ratios compare medians of one run,
so they are similar on other machines, where the absolute figures differ.

${facts.map((fact) => `- ${fact}`).join('\n')}

## Budgets

${markdownTable(budgetLines(figures), { judged: true })}

${passed} met, ${failed} missed, ${unmeasured} not measured.
${Object.entries(missing)
  .map(([name, why]) => `Without ${name}: ${why}.`)
  .join('\n')}

${shortfalls(figures)}## For information

${markdownTable(informationLines(figures), { judged: false })}

## Method

${method.map((sentence) => `- ${sentence}`).join('\n')}
`;
}

/** The missed budgets and their causes. */
function shortfalls(figures) {
  const missed = new Set(budgetLines(figures).flatMap(({ what, met }) => (met === false ? [what] : [])));
  if (missed.size === 0) return '';
  const lines = [...missed].map((what) => `- ${what}: ${causeOf(what)}`);
  return `## Shortfalls\n\n${lines.join('\n')}\n\n`;
}

const row = (cells) => `| ${cells.join(' | ')} |`;

function markdownTable(lines, { judged }) {
  const shown = judged ? columns : columns.slice(0, -1);
  const words = { true: 'yes', false: '**no**', undefined: 'not measured' };
  return [
    row([...shown.map((name) => heads[name]), ...(judged ? ['met'] : [])]),
    row([...shown, ...(judged ? ['met'] : [])].map(() => '---')),
    ...lines.map((line) =>
      row([...shown.map((name) => line[name]), ...(judged ? [words[String(line.met)]] : [])]),
    ),
  ].join('\n');
}
