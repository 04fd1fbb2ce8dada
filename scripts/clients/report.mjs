// Compares the output of the programs with the steps, and prints the matrix.
import { paint } from '../bench/progress.mjs';
import { steps } from './steps.mjs';

const names = Object.keys(steps);

/**
 * Judges the output of a program.
 * @param printed lines `ok NAME`, `not ok NAME why`, `skip NAME why`; other lines do not belong to the
 * scenario
 * @param options.cannot the names of the steps that this SDK cannot do
 * @param options.ended how the program ended, when that explains missing steps
 * @returns by name `{ result: 'ok' | 'failed' | 'skipped', why }`, for every step and for every unknown name
 */
export function judge(printed, { cannot = [], ended = '' } = {}) {
  const said = new Map();
  for (const line of printed.split('\n')) {
    const [, word, name, why] = /^(ok|not ok|skip) (\S+)(?: (.*))?$/.exec(line.trimEnd()) ?? [];
    if (word === undefined) continue;
    const seen = said.get(name);
    said.set(name, seen === undefined ? { word, why: why ?? '' } : { word: 'not ok', why: 'reported twice' });
  }
  const judged = {};
  for (const name of names) judged[name] = verdict(said.get(name), cannot.includes(name), ended);
  for (const name of said.keys())
    if (!Object.hasOwn(steps, name)) judged[name] = { result: 'failed', why: 'no step has this name' };
  return judged;
}

function verdict(said, expectedToSkip, ended) {
  if (said === undefined) return { result: 'failed', why: `not reported${ended === '' ? '' : `; ${ended}`}` };
  if (said.word === 'not ok') return { result: 'failed', why: said.why };
  if (said.word === 'skip')
    return expectedToSkip
      ? { result: 'skipped', why: said.why }
      : { result: 'failed', why: `skipped, although this SDK can do it: ${said.why}` };
  return expectedToSkip
    ? {
        result: 'failed',
        why: 'passed, although the table states that this SDK cannot do it: correct the table',
      }
    : { result: 'ok', why: '' };
}

/** Counts over all columns. A column that did not run counts only when it was required. */
export function tally(columns) {
  const count = { ok: 0, failed: 0, skipped: 0 };
  for (const { judged, missing, required } of columns) {
    if (missing !== undefined) count.failed += required ? 1 : 0;
    else for (const { result } of Object.values(judged)) count[result] += 1;
  }
  return count;
}

const green = paint(process.stdout, 32);
const red = paint(process.stdout, 31);
const dim = paint(process.stdout, 2);
const cells = { ok: green('ok'), failed: red('FAILED'), skipped: dim('-') };
const plainCells = { ok: 'ok', failed: 'FAILED', skipped: '-' };

/** @param columns `{ name, judged }`, or `{ name, missing, required }` for an SDK that was not run */
export function asText(columns) {
  const ran = columns.filter(({ missing }) => missing === undefined);
  const { ok, failed, skipped } = tally(columns);
  return [
    ...(ran.length === 0 ? [] : [...matrix(ran), '']),
    ...notes('What an SDK cannot do', ran, 'skipped'),
    ...notes('Failures', ran, 'failed'),
    ...columns
      .filter(({ missing }) => missing !== undefined)
      .map(({ name, missing, required }) => `${name} not run${required ? ', but required' : ''}: ${missing}`),
    `${skipped} skipped`,
    `${ok} passed, ${failed} failed`,
    '',
  ].join('\n');
}

function matrix(ran) {
  const rows = [...new Set([...names, ...ran.flatMap(({ judged }) => Object.keys(judged))])];
  const first = Math.max(...rows.map((name) => name.length));
  const line = (cell) => ran.map((column) => cell(column)).join('  ');
  return [
    `${' '.repeat(first)}  ${line(({ name }) => name)}`,
    ...rows.map((row) => {
      const cell = ({ name, judged }) => {
        const { result } = judged[row] ?? { result: 'skipped' };
        return cells[result] + ' '.repeat(Math.max(0, name.length - plainCells[result].length));
      };
      return `${row.padEnd(first)}  ${line(cell)}`.trimEnd();
    }),
  ];
}

function notes(title, ran, wanted) {
  const lines = ran.flatMap(({ name, judged }) =>
    Object.entries(judged)
      .filter(([, { result }]) => result === wanted)
      .map(([step, { why }]) => `  ${name}: ${step}: ${why}`),
  );
  return lines.length === 0 ? [] : [title, ...lines, ''];
}
