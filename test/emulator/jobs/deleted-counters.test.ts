// The counters of a job end with the job. The total of deleted clips of one kind stays on purpose: usage adds it
// to the stored videos.
import { expect, it } from 'vitest';
import { testEmulator, testKey, type TestEmulator } from '../../support/emulator.ts';

/** The counters of the project, as its export contains them. */
async function counters(emulator: TestEmulator): Promise<{ key: string; sum: number }[]> {
  const file = (await emulator.project(testKey).snapshots.export()) as {
    counters: { key: string; sum: number }[];
  };
  return file.counters.map(({ key, sum }) => ({ key, sum }));
}

async function createPollDelete(emulator: TestEmulator, prompt: string): Promise<void> {
  const { id } = (await emulator.json('POST', '/v1/videos', { prompt })).body;
  for (const _ of [1, 2]) await emulator.json('GET', `/v1/videos/${id}`);
  expect((await emulator.json('DELETE', `/v1/videos/${id}`)).status).toBe(200);
}

it('300 jobs that were polled and deleted leave 0 counters of polls and 1 counter in all: the total of deleted videos, which usage reads', async () => {
  const emulator = testEmulator({ pace: 'polls:2' });
  for (let job = 0; job < 300; job += 1) await createPollDelete(emulator, 'a kite');
  const left = await counters(emulator);
  expect(left.filter(({ key }) => key.startsWith('polls'))).toEqual([]);
  expect(left).toEqual([{ key: 'deleted completed sora-2 720x1280 4', sum: 300 }]);
  expect(await emulator.project(testKey).usage()).toMatchObject({ videos: { completed: 300 } });
});

it('refunded jobs that were deleted leave two counters: the expenses and the total of deleted videos', async () => {
  const emulator = testEmulator({ pace: 'polls:2', budget: 1 });
  for (let job = 0; job < 5; job += 1) await createPollDelete(emulator, 'a kite [[fail]]');
  expect(await counters(emulator)).toEqual([
    { key: 'spent cents', sum: 0 },
    { key: 'deleted failed sora-2 720x1280 4', sum: 5 },
  ]);
});
