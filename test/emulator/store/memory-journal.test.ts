// The bounds of the memory store's journals.
import { expect, it } from 'vitest';
import { memoryJournal } from '../../../src/emulator/store/memory-journal.ts';

const limits = { entries: 100, bytes: 1_000, bytesOfAll: 3_000 };

const entry = (project: string, at: number, bytes: number) => ({
  project,
  id: `${at}`,
  at,
  kept: {},
  json: (kept: unknown) => kept,
  bytes,
});

async function kept(journal: ReturnType<typeof memoryJournal>, project: string): Promise<number[]> {
  return (await journal.of(project).tail({ limit: 1_000 })).map(({ at }) => at);
}

it('a journal with many bytes keeps its newest entries', async () => {
  const journal = memoryJournal(limits);
  for (let at = 1; at <= 12; at++) await journal.log([entry('p', at, 100)]);
  expect(await kept(journal, 'p')).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
});

it('an entry that is larger than the bound is kept alone, and removed with the next entry', async () => {
  const journal = memoryJournal(limits);
  await journal.log([entry('p', 1, 100), entry('p', 2, 5_000)]);
  expect(await kept(journal, 'p')).toEqual([2]);
  await journal.log([entry('p', 3, 100)]);
  expect(await kept(journal, 'p')).toEqual([3]);
});

it('all journals together have a bound, and the journal without entries for the longest time is forgotten first', async () => {
  const journal = memoryJournal(limits);
  for (const project of ['a', 'b', 'c']) await journal.log([entry(project, 1, 950)]);
  await journal.log([entry('a', 2, 100)]);
  await journal.log([entry('d', 1, 500)]);
  expect(await kept(journal, 'b')).toEqual([]);
  expect(await kept(journal, 'c')).toEqual([1]);
  expect(await kept(journal, 'd')).toEqual([1]);
  expect((await kept(journal, 'a')).at(-1)).toBe(2);
});

it('a journal with many small entries is bounded by their number', async () => {
  const journal = memoryJournal(limits);
  for (let at = 1; at <= 111; at++) await journal.log([entry('p', at, 1)]);
  expect((await kept(journal, 'p')).length).toBe(100);
});

it('cleared entries do not count against the bounds', async () => {
  const journal = memoryJournal(limits);
  for (const project of ['a', 'b', 'c']) await journal.log([entry(project, 1, 900)]);
  journal.clear('a');
  await journal.log([entry('d', 1, 900)]);
  expect(await kept(journal, 'b')).toEqual([1]);
});
