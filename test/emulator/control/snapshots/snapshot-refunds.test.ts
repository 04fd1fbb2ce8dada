// Refunds of failed jobs in snapshots and in files of earlier versions.
import { expect, it } from 'vitest';
import { testEmulator, testKey, type Json, type TestEmulator } from '../../../support/emulator.ts';

const limited = () => testEmulator({ pace: 'instant', budget: 0.4 });
const create = async (emulator: TestEmulator, prompt: string) =>
  (await emulator.json('POST', '/v1/videos', { prompt })).status;

/** An emulator whose budget was spent by a failed job, then refunded, then spent by another job. */
async function refunded(): Promise<TestEmulator> {
  const emulator = limited();
  expect(await create(emulator, 'a kite [[fail]]')).toBe(200);
  expect(await create(emulator, 'a kite')).toBe(200);
  expect(await create(emulator, 'a kite')).toBe(429);
  return emulator;
}

it('a file contains a refund as the counter of earlier versions, and a job is not refunded again after its import', async () => {
  const file = (await (await refunded()).project(testKey).snapshots.export()) as Json;
  const [failed] = file.videos;
  expect(file.counters).toContainEqual({ key: `given back ${failed.record.id}`, sum: 1, expires_at: null });
  const emulator = limited();
  await emulator.project(testKey).snapshots.import(file);
  expect(await create(emulator, 'a kite')).toBe(429);
});

it('a failed job that was not refunded before the export is refunded once after the import', async () => {
  const file = (await (await refunded()).project(testKey).snapshots.export()) as Json;
  const counters = file.counters.filter(({ key }: Json) => !key.startsWith('given back '));
  const emulator = limited();
  await emulator.project(testKey).snapshots.import({ ...file, counters });
  expect(await create(emulator, 'a kite')).toBe(200);
  expect(await create(emulator, 'a kite')).toBe(429);
});

it('a job is not refunded again after a snapshot was restored', async () => {
  const emulator = await refunded();
  const { snapshots } = emulator.project(testKey);
  await snapshots.save('later');
  await snapshots.restore('later');
  expect(await create(emulator, 'a kite')).toBe(429);
});
