// Every check can fail: each check has a broken twin that it finds. The shards show that no other check fails.
import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { checks } from '../../../src/conformance/checks/index.ts';
import { createEmulator } from '../../../src/emulator/index.ts';
import { failuresOf, faultsOf, shards } from './shard.ts';
import { judgeTwin } from './twin.ts';
import { all } from './twins/index.ts';

it('no check fails against a server that is not broken', async () => {
  const emulator = createEmulator({ seed: 1 });
  const report = await judgeTwin({ name: 'straight', breaks: [] }, emulator);
  await emulator.close();
  expect(failuresOf(report)).toEqual([]);
  expect(faultsOf(report)).toEqual([]);
  expect(report.leftovers).toEqual([]);
});

it('every check has a broken twin that it must find', () => {
  const broken = new Set(all.flatMap(({ breaks }) => breaks));
  expect(checks.map(({ id }) => id).filter((id) => !broken.has(id))).toEqual([]);
});

it('every shard of the broken twins has a test file', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => name.startsWith('shard-'));
  expect(files.toSorted()).toEqual(Array.from({ length: shards }, (_, at) => `shard-${at + 1}.test.ts`));
});
