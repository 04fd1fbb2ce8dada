// The price of the videos: completed videos at list price, failed videos free, deleted videos included.
import { expect, it } from 'vitest';
import { testEmulator, testKey } from '../../support/emulator.ts';
import { exchange } from '../../support/sending.ts';
import { ask, created } from './asking.ts';

it('the usage has sums by model, size and seconds', async () => {
  const emulator = testEmulator({ pace: 'manual' });
  const { videos } = emulator.project(testKey);
  const make = async (fields: object, outcome?: 'complete' | 'fail') => {
    const id = await created(emulator, { ...fields });
    if (outcome !== undefined) await videos[outcome](id);
    return id;
  };
  const standard = { seconds: '8' };
  const pro = { model: 'sora-2-pro', size: '1920x1080', seconds: '12' };
  await make(standard, 'complete');
  const deleted = await make(standard, 'complete');
  await make(standard, 'fail');
  const failed = await make(pro, 'fail');
  const source = await make(pro, 'complete');
  await make(pro);
  await exchange(emulator, { path: `/v1/videos/${source}/remix`, json: { prompt: 'again' } });
  for (const id of [deleted, failed])
    await exchange(emulator, { method: 'DELETE', path: `/v1/videos/${id}` });

  const { status, body } = await ask(emulator, 'GET usage');
  expect(status).toBe(200);
  expect(body).toEqual({
    currency: 'USD',
    usd: 10,
    batch_usd: 5,
    pending_usd: 16.8,
    videos: { completed: 3, failed: 2, pending: 2 },
    seconds: 28,
    lines: [
      {
        model: 'sora-2',
        size: '720x1280',
        seconds: '8',
        batch: false,
        completed: 2,
        failed: 1,
        pending: 0,
        usd: 1.6,
        batch_usd: 0.8,
      },
      {
        model: 'sora-2-pro',
        size: '1920x1080',
        seconds: '12',
        batch: false,
        completed: 1,
        failed: 1,
        pending: 2,
        usd: 8.4,
        batch_usd: 4.2,
      },
    ],
    requests: { createVideo: 6, remixVideo: 1, deleteVideo: 2 },
  });
  expect(await emulator.project(testKey).usage()).toEqual(body);
});

it('the usage counts a video once when two requests delete it at the same time', async () => {
  const emulator = testEmulator({ pace: 'instant' });
  const path = `/v1/videos/${await created(emulator)}`;
  const answers = await Promise.all([1, 2].map(() => emulator.send(path, { method: 'DELETE' })));
  expect(answers.map(({ status }) => status)).toEqual([200, 404]);
  expect((await ask(emulator, 'GET usage')).body).toMatchObject({ usd: 0.4, videos: { completed: 1 } });
});

it('the usage follows the clock of the project', async () => {
  const emulator = testEmulator({ pace: '1x' });
  await created(emulator);
  expect((await ask(emulator, 'GET usage')).body).toMatchObject({ usd: 0, pending_usd: 0.4 });
  await ask(emulator, 'POST clock/advance', { until: 'idle' });
  expect((await ask(emulator, 'GET usage')).body).toMatchObject({ usd: 0.4, pending_usd: 0 });
});

it.each([
  [{}, '0.40'],
  [{ seconds: '12', model: 'sora-2-pro' }, '3.60'],
  [{ seconds: '20', model: 'sora-2-pro', size: '1792x1024' }, '10.00'],
])('the header x-emulator-cost-usd of a creation with %j contains its price', async (fields, cost) => {
  const emulator = testEmulator({ pace: 'instant' });
  const made = await exchange(emulator, { json: { prompt: 'x', ...fields } });
  expect(made.headers.get('x-emulator-cost-usd')).toBe(cost);
  const remix = await exchange(emulator, { path: `/v1/videos/${made.body.id}/remix`, json: { prompt: 'y' } });
  expect(remix.headers.get('x-emulator-cost-usd')).toBe(cost);
  const read = await exchange(emulator, { method: 'GET', path: `/v1/videos/${made.body.id}` });
  expect(read.headers.get('x-emulator-cost-usd')).toBeNull();
});

it('the usage counts a video once when many requests delete it at the same time', async () => {
  const emulator = testEmulator({ pace: 'instant' });
  const { body: video } = await exchange(emulator, { json: { prompt: 'a kite' } });
  const jobs = '/openai/v1/video/generations/jobs';
  const job = { model: 'sora', prompt: 'a kite', width: 480, height: 480, n_seconds: 4 };
  const { body: older } = await exchange(emulator, { path: jobs, json: job });
  const before = await emulator.project(testKey).usage();
  expect(before.videos.completed).toBe(2);
  for (const path of [`/v1/videos/${video.id}`, `${jobs}/${older.id}`]) {
    const deletions = [1, 2, 3].map(() => emulator.send(path, { method: 'DELETE' }));
    const statuses = (await Promise.all(deletions)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 404)).toHaveLength(2);
  }
  const { requests: _, ...after } = await emulator.project(testKey).usage();
  expect(before).toMatchObject(after);
});
