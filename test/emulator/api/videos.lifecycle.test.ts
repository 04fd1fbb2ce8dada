// A job from its creation until long after its assets have expired, at every pace, as a client sees it
// (contract:lifecycle.*).
import { describe, expect, it } from 'vitest';
import { longEnoughMs, testEmulator, testKey, type TestEmulator } from '../../support/emulator.ts';
import { testApp } from '../../support/app.ts';
import { exchange, invalid, notFound, notReady } from '../../support/sending.ts';

const origin = Date.UTC(2026, 8, 23) / 1000;

async function create(emulator: TestEmulator, json: object = {}): Promise<string> {
  const { body } = await exchange(emulator, { json: { prompt: 'x', ...json } });
  return body.id;
}
const get = (emulator: TestEmulator, path: string) =>
  exchange(emulator, { method: 'GET', path: `/v1/videos/${path}` });

describe.each([
  ['1x', 1_000],
  ['40x', 25],
  ['80x', 12.5],
])('at the pace %s', (pace, stepMs) => {
  it('a job is queued, progresses by jumps and completes, and no value ever falls', async () => {
    const emulator = testEmulator({ pace, seed: 3 });
    const id = await create(emulator);
    const seen: { status: string; progress: number; completed_at: number | null }[] = [];
    for (let look = 0; look <= 120; look += 1) {
      seen.push((await get(emulator, id)).body);
      emulator.clock.advance(stepMs);
    }
    const statuses = [...new Set(seen.map(({ status }) => status))];
    expect(statuses).toEqual(['queued', 'in_progress', 'completed']);
    const progress = seen.map((shown) => shown.progress);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(new Set(progress).size).toBeGreaterThan(6);
    for (const shown of seen) expect(shown.progress === 100).toBe(shown.status === 'completed');
    // 60 to 120 s at the speed of the service.
    const pending = seen.findIndex(({ status }) => status === 'completed');
    expect(pending).toBeGreaterThan(60);
    expect(pending).toBeLessThan(120);
    expect(new Set(seen.slice(pending).map(({ completed_at }) => completed_at)).size).toBe(1);
  });
});

it('a job of 4 s takes about 2 s at the pace 40x', async () => {
  const emulator = testEmulator({ seed: 3 });
  const id = await create(emulator);
  emulator.clock.advance(1_500);
  expect((await get(emulator, id)).body.status).toBe('in_progress');
  emulator.clock.advance(1_500);
  expect((await get(emulator, id)).body.status).toBe('completed');
});

describe('at the pace instant', () => {
  it('a job is completed at its first retrieval, and in a list before it', async () => {
    const emulator = testEmulator({ pace: 'instant', seed: 1 });
    const id = await create(emulator);
    const { body: list } = await exchange(emulator, { method: 'GET' });
    const completed = {
      id,
      status: 'completed',
      progress: 100,
      completed_at: origin,
      expires_at: origin + 3600,
    };
    expect(list.data[0]).toMatchObject(completed);
    expect((await get(emulator, id)).body).toMatchObject(completed);
  });
});

describe.each([
  [1, ['completed']],
  [2, ['in_progress', 'completed']],
  [3, ['queued', 'in_progress', 'completed']],
  [4, ['queued', 'in_progress', 'in_progress', 'completed']],
])('at the pace polls:%i', (polls, statuses) => {
  it('a job ends at that retrieval; lists, downloads and time do not count', async () => {
    const emulator = testEmulator({ pace: `polls:${polls}`, seed: 1 });
    const id = await create(emulator);
    const other = await create(emulator);
    let progress = -1;
    for (const status of statuses) {
      emulator.clock.advance(longEnoughMs);
      expect(await get(emulator, `${id}/content`)).toMatchObject({ status: 404, body: { error: notReady } });
      await exchange(emulator, { method: 'GET' });
      const { body } = await get(emulator, id);
      expect(body.status).toBe(status);
      expect(body.progress).toBeGreaterThanOrEqual(progress);
      progress = body.progress;
    }
    const completedAt = origin + (longEnoughMs / 1000) * polls;
    emulator.clock.advance(60_000);
    for (const path of [id, id]) {
      const { body } = await get(emulator, path);
      expect(body).toMatchObject({
        status: 'completed',
        completed_at: completedAt,
        expires_at: completedAt + 3600,
      });
    }
    const { body: list } = await exchange(emulator, { method: 'GET' });
    expect(list.data.map((video: { id: string; status: string }) => [video.id, video.status])).toEqual([
      [other, 'queued'],
      [id, 'completed'],
    ]);
    expect((await get(emulator, `${id}/content`)).status).toBe(200);
  });
});

it('a job changes only by commands at the pace manual', async () => {
  const emulator = testEmulator({ pace: 'manual' });
  const id = await create(emulator);
  emulator.clock.advance(30 * 86_400_000);
  expect((await get(emulator, id)).body).toMatchObject({ status: 'queued', progress: 0 });
  await emulator.project(testKey).videos.complete(id);
  expect((await get(emulator, id)).body).toMatchObject({ status: 'completed', progress: 100 });
});

describe('the header openai-poll-after-ms', () => {
  it.each([
    ['40x', undefined, '250'],
    ['1x', undefined, null],
    ['10x', undefined, '1000'],
    ['instant', undefined, '20'],
    ['polls:3', undefined, '20'],
    ['manual', undefined, '250'],
    ['40x', 'off', null],
    ['1x', 1234, '1234'],
    ['40x', 0, '0'],
  ] as const)(
    'at the pace %s with pollAfter %s is %s while the job is pending',
    async (pace, pollAfter, expected) => {
      const emulator = testEmulator({ pace, ...(pollAfter === undefined ? {} : { pollAfter }) });
      const created = await exchange(emulator, { json: { prompt: 'x' } });
      expect(created.headers.get('openai-poll-after-ms')).toBe(expected);
      if (pace === 'instant') return;
      expect((await get(emulator, created.body.id)).headers.get('openai-poll-after-ms')).toBe(expected);
    },
  );

  it('is absent after the job has ended, in success or failure, and on every list', async () => {
    const emulator = testEmulator({ pace: 'manual' });
    const { videos } = emulator.project(testKey);
    const [good, bad] = [await create(emulator), await create(emulator)];
    await videos.complete(good);
    await videos.fail(bad);
    for (const path of [good, bad, '?limit=1']) {
      expect((await get(emulator, path)).headers.has('openai-poll-after-ms')).toBe(false);
    }
  });
});

describe('the assets of a video', () => {
  it('can be downloaded from completion until expires_at, and the video stays completed', async () => {
    const emulator = testEmulator({ pace: 'instant', seed: 1 });
    const id = await create(emulator);
    const download = () => get(emulator, `${id}/content?variant=video`);
    expect((await download()).status).toBe(200);
    emulator.clock.advance(3_600_000);
    expect((await download()).status).toBe(200);
    emulator.clock.advance(1);
    const expired = invalid('The video is no longer available. Downloads expire after 1 hours.');
    expect(await download()).toMatchObject({ status: 404, body: { error: expired } });
    expect((await get(emulator, id)).body).toMatchObject({ status: 'completed', expires_at: origin + 3600 });
    emulator.clock.advance(4 * 86_400_000);
    const { body: list } = await exchange(emulator, { method: 'GET' });
    expect(list.data).toMatchObject([{ id, status: 'completed', progress: 100 }]);
  });

  it('are never available when the job failed', async () => {
    const emulator = testEmulator({ pace: 'manual' });
    const id = await create(emulator);
    await emulator.project(testKey).videos.fail(id);
    expect(await get(emulator, `${id}/content`)).toMatchObject({ status: 404, body: { error: notReady } });
  });

  it('no longer exist after the video is deleted', async () => {
    const emulator = testEmulator({ pace: 'instant' });
    const id = await create(emulator);
    const path = `/v1/videos/${id}`;
    const { status, body } = await exchange(emulator, { method: 'DELETE', path });
    expect({ status, body }).toEqual({ status: 200, body: { id, object: 'video.deleted', deleted: true } });
    const after = [
      { method: 'GET', path },
      { method: 'GET', path: `${path}/content` },
      { method: 'DELETE', path },
      { method: 'POST', path: `${path}/remix`, json: { prompt: 'y' } },
    ];
    for (const sent of after) {
      expect(await exchange(emulator, sent)).toMatchObject({ status: 404, body: { error: notFound(id) } });
    }
    expect((await exchange(emulator, { method: 'GET' })).body.data).toEqual([]);
  });

  it('do not prevent the deletion of a failed or expired video', async () => {
    const emulator = testEmulator({ pace: 'manual' });
    const { videos } = emulator.project(testKey);
    const [failed, expired] = [await create(emulator), await create(emulator)];
    await videos.fail(failed);
    await videos.complete(expired);
    await videos.expire(expired);
    for (const id of [failed, expired]) {
      expect((await exchange(emulator, { method: 'DELETE', path: `/v1/videos/${id}` })).status).toBe(200);
    }
  });
});

it("a poll prepares the renderer after half of the job's time, and not before", async () => {
  const readied: number[] = [];
  let shown = 0;
  const app = testApp({ pace: { by: 'polls', polls: 40 }, warm: () => readied.push(shown) });
  const body = JSON.stringify({ prompt: 'x' });
  const made = await app.send('/v1/videos', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  const { id } = (await made.json()) as { id: string };
  const before: number[] = [];
  for (let poll = 0; poll < 40; poll += 1) {
    if (readied.length === 0) before.push(shown);
    const answer = (await (await app.send(`/v1/videos/${id}`)).json()) as { progress: number };
    shown = answer.progress;
  }
  expect(shown).toBe(100);
  expect(Math.max(...before)).toBeLessThan(50);
  expect(readied.length).toBeGreaterThan(1);
});
