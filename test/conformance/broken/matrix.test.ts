// The matrix of the broken twins: its document, and its result when no check finds a twin.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checks } from '../../../src/conformance/checks/index.ts';
import { kill, matrixDocument, twinsFor } from './matrix.ts';
import { all } from './twins/index.ts';

it('docs/twins.md lists each check with the broken twins that it finds', () => {
  const committed = readFileSync(join(import.meta.dirname, '../../../docs/twins.md'), 'utf8');
  expect(committed).toBe(matrixDocument(checks, all));
});

it('no two twins have the same name', () => {
  const names = all.map(({ name }) => name);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});

it('twins are selected by the id of a check, by a prefix of it, or by a part of the name of a twin', () => {
  const first = { name: 'list: entries come twice', breaks: ['list.after'] };
  const second = { name: 'ids are numbers', breaks: ['create.has-id', 'create.id-prefix'] };
  const chosen = (...words: string[]) => twinsFor([first, second], words);
  expect(chosen()).toEqual([first, second]);
  expect(chosen('list.*')).toEqual([first]);
  expect(chosen('create.id-prefix')).toEqual([second]);
  expect(chosen('are numbers')).toEqual([second]);
  expect(chosen('delete.*')).toEqual([]);
});

/** Adds an unknown key to a list, and a wrong `has_more` when `more` is true. */
const bend = ({ json }: { json: { object?: string; total?: number; has_more?: unknown } }, more: boolean) => {
  if (json?.object !== 'list') return;
  json.total = 3;
  if (more) json.has_more = 'maybe';
};

it('the matrix distinguishes a twin that no check finds, a twin that breaks further checks, and a twin that is found', async () => {
  const breaks = ['list.no-other-keys'];
  const options = { only: ['list.no-other-keys', 'list.has-more'] };
  const kills = await kill([
    { name: 'right', breaks, options },
    { name: 'too much', breaks, options, answer: (answer) => bend(answer, true) },
    { name: 'found', breaks, options, answer: (answer) => bend(answer, false) },
  ]);
  expect(kills.map(({ failed, faults }) => ({ failed, faults }))).toEqual([
    { failed: [], faults: ['list.no-other-keys did not fail'] },
    { failed: ['list.has-more', 'list.no-other-keys'], faults: ['list.has-more failed too'] },
    { failed: ['list.no-other-keys'], faults: [] },
  ]);
});
