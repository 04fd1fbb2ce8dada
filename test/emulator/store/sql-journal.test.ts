// The limits of the SQL store's journals. The contract tests the rest.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import type { SqlDriver } from '../../../src/emulator/store/sql/driver.ts';
import { sqlJournal } from '../../../src/emulator/store/sql/journal.ts';
import { prepareSchema } from '../../../src/emulator/store/sql/schema.ts';
import { openSqlite } from '../../../src/emulator/store/sql/sqlite-driver.ts';
import { entry } from '../../contract/samples.ts';

const folder = mkdtempSync(join(tmpdir(), 'sora-journal-'));
afterAll(() => rmSync(folder, { recursive: true }));

let driver: SqlDriver;
let files = 0;
beforeEach(async () => {
  driver = await openSqlite(join(folder, `${(files += 1)}.db`));
  await prepareSchema(driver, { where: 'a test' });
});
afterEach(() => driver.close());

/** Every entry of `entry` has 100 bytes. */
const limits = { entries: 50, bytes: 4_000, bytesOfAll: 10_000 };
const open = (given = limits) => sqlJournal({ driver, write: (unit) => driver.batch(unit), limits: given });

const write = async ({ log }: ReturnType<typeof open>, project: string, times: number[]) => {
  for (const at of times) await log([entry(project, at)]);
};
const numbers = (length: number, from = 0) => Array.from({ length }, (_, index) => from + index);
const times = async ({ of }: ReturnType<typeof open>, project: string) =>
  (await of(project).tail({ limit: 1_000 })).map(({ at }) => at);

it('a journal keeps its newest entries, up to its limit of entries and a tenth', async () => {
  const journal = open({ ...limits, bytes: 1_000_000, bytesOfAll: 1_000_000 });
  await write(journal, 'p', numbers(200));
  const kept = await times(journal, 'p');
  expect(kept).toEqual(numbers(200).slice(-kept.length));
  expect(kept.length).toBeGreaterThanOrEqual(limits.entries);
  expect(kept.length).toBeLessThanOrEqual(limits.entries * 1.1 + 1);
});

it('a journal keeps its newest entries, up to its limit of bytes and a tenth', async () => {
  const journal = open();
  await write(journal, 'p', numbers(200));
  const kept = await times(journal, 'p');
  expect(kept).toEqual(numbers(200).slice(-kept.length));
  expect(kept.length).toBeGreaterThanOrEqual(40);
  expect(kept.length).toBeLessThanOrEqual(45);
});

it('the newest entry stays, however large it is', async () => {
  const journal = open();
  await write(journal, 'p', numbers(10));
  await journal.log([{ ...entry('p', 99), bytes: 1_000_000 }]);
  expect(await times(journal, 'p')).toEqual([99]);
});

it('all journals together keep to their limit, and the journals that were written to last stay', async () => {
  const journal = open();
  for (const project of ['a', 'b', 'c', 'd', 'e']) await write(journal, project, numbers(30));
  const lengths = await Promise.all(
    ['a', 'b', 'c', 'd', 'e'].map(async (project) => (await times(journal, project)).length),
  );
  expect(lengths.slice(-2)).toEqual([30, 30]);
  expect(lengths.slice(0, 2)).toEqual([0, 0]);
  expect(lengths.reduce((sum, length) => sum + length, 0)).toBeLessThanOrEqual(110);
});

it('a new process shortens the journals that it finds', async () => {
  await write(open({ ...limits, bytes: 1_000_000, bytesOfAll: 1_000_000, entries: 1_000 }), 'p', numbers(90));
  const journal = open();
  await write(journal, 'p', [90]);
  expect(await times(journal, 'p')).toEqual(numbers(40, 51));
});
