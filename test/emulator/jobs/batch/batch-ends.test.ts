// The end of a batch: the assets after it, and deletions and commands before it.
import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../../../src/emulator/store/memory.ts';
import { batched, get, line, results } from '../../../support/batches.ts';
import { testEmulator, testKey, type Json, type TestEmulator } from '../../../support/emulator.ts';
import { testApp, type TestApp } from '../../../support/app.ts';
import { exchange } from '../../../support/sending.ts';
import { changedStore } from '../../../support/stores.ts';

const day = 86_400;
const retrieve = (emulator: TestEmulator, { id }: Json) => get(emulator, `/v1/batches/${id}`);
const videosOf = async (emulator: TestEmulator): Promise<Json[]> => (await get(emulator, '/v1/videos')).data;
const remove = (emulator: Pick<TestEmulator, 'send'>, { id }: Json) =>
  exchange(emulator, { method: 'DELETE', path: `/v1/videos/${id}` });

it('assets exist for 24 hours after the end of a batch that expired because of another line', async () => {
  const emulator = testEmulator({ pace: '1x' });
  const batch = await batched(emulator, [line('a'), line('b', { prompt: 'x [[stall: 45]]' })]);
  emulator.clock.advance(day * 1000);
  const { status, expired_at, output_file_id } = await retrieve(emulator, batch);
  expect(status).toBe('expired');
  const [done] = await results(emulator, output_file_id);
  expect(done?.response.body.expires_at).toBe(expired_at + day);
  const content = async () =>
    (await emulator.send(`/v1/videos/${done?.response.body.id}/content`, { method: 'HEAD' })).status;
  emulator.clock.set((expired_at + day) * 1000);
  expect(await content()).toBe(200);
  emulator.clock.advance(1_000);
  expect(await content()).toBe(404);
});

it('assets exist for 24 hours after the end of a batch whose videos were ended by commands, one per hour', async () => {
  const emulator = testEmulator({ pace: 'manual' });
  const batch = await batched(emulator, [line('a'), line('b'), line('c')]);
  const { videos } = emulator.project(testKey);
  for (const [index, { id }] of (await videosOf(emulator)).entries()) {
    emulator.clock.advance(3_600_000);
    const { expiresAt } = await videos.complete(id);
    // The end of the batch may be the end of the window, because the end of the last video is not known yet.
    expect(expiresAt).toBe((index < 2 ? batch.expires_at : batch.created_at + 3 * 3_600) + day);
  }
  const { status, completed_at } = await retrieve(emulator, batch);
  expect(status).toBe('completed');
  expect((await videosOf(emulator)).map(({ expires_at }) => expires_at)).toEqual(
    Array.from({ length: 3 }, () => completed_at + day),
  );
});

it('assets exist for 24 hours after the end of a batch whose videos were ended by commands at the same time', async () => {
  const emulator = testEmulator({ pace: 'manual' });
  const batch = await batched(emulator, [line('a'), line('b'), line('c')]);
  const { videos } = emulator.project(testKey);
  const made = await videosOf(emulator);
  emulator.clock.advance(3_600_000);
  await Promise.all(made.map(({ id }) => videos.complete(id)));
  const { completed_at } = await retrieve(emulator, batch);
  expect((await videosOf(emulator)).map(({ expires_at }) => expires_at)).toEqual(
    Array.from({ length: 3 }, () => completed_at + day),
  );
});

it('a video that a command ended stays completed when its batch is cancelled at the same time', async () => {
  const emulator = testEmulator({ pace: 'manual' });
  const batch = await batched(emulator, [line('a'), line('b'), line('c')]);
  const { videos } = emulator.project(testKey);
  const made = await videosOf(emulator);
  const ended = await Promise.allSettled([
    ...made.map(({ id }) => videos.complete(id)),
    exchange(emulator, { path: `/v1/batches/${batch.id}/cancel` }),
  ]);
  emulator.clock.advance(3_600_000);
  // A command after the cancellation was refused.
  const said = ended.slice(0, 3).map(({ status }) => (status === 'fulfilled' ? 'completed' : 'failed'));
  expect((await videosOf(emulator)).map(({ status }) => status)).toEqual(said);
  expect(said).toContain('completed');
});

it('a lifetime of assets that a rule set stays unchanged in a batch', async () => {
  const emulator = testEmulator({ pace: 'manual' });
  await batched(emulator, [line('a', { prompt: 'x [[expire: 10s]]' }), line('b')]);
  const [b, a] = await videosOf(emulator);
  const { videos } = emulator.project(testKey);
  await videos.complete(a?.id);
  emulator.clock.advance(5_000);
  await videos.complete(b?.id);
  const { completed_at, expires_at } = await get(emulator, `/v1/videos/${a?.id}`);
  expect(expires_at - completed_at).toBe(10);
});

it('a cancelled batch keeps its end when its aborted videos are deleted', async () => {
  const emulator = testEmulator({ pace: 'manual' });
  const batch = await batched(emulator, [line('a')]);
  const [video] = await videosOf(emulator);
  await emulator.project(testKey).videos.setProgress(video?.id, 50);
  await exchange(emulator, { path: `/v1/batches/${batch.id}/cancel` });
  emulator.clock.advance(600_000);
  const over = await retrieve(emulator, batch);
  expect(over.cancelled_at - over.cancelling_at).toBe(600);
  expect((await remove(emulator, video)).status).toBe(200);
  expect(await retrieve(emulator, batch)).toEqual(over);
  // The same in another process.
  const file = await emulator.project(testKey).snapshots.export();
  const second = testEmulator({ pace: 'manual' });
  await second.project(testKey).snapshots.import(JSON.parse(JSON.stringify(file)));
  expect(await retrieve(second, batch)).toEqual(over);
});

/**
 * An app whose jobs are completed at the first retrieval. @param before is called before each step of the
 * store
 */
function watched(before: (app: TestApp, step: string, id?: string) => Promise<void>) {
  const store = memoryStore();
  const app: TestApp = testApp({
    store: changedStore(store, (own) => ({
      async list(kind, page) {
        await before(app, `list ${kind}`);
        return own.list(kind, page);
      },
      async get(kind, id) {
        await before(app, `get ${kind}`, id);
        return own.get(kind, id);
      },
      async put(kind, doc, options) {
        await before(app, `put ${kind}`, doc.id);
        return own.put(kind, doc, options);
      },
    })),
  });
  return app;
}
const lines = ['a', 'b', 'c'].map((name) => line(name));
const threeResults = async (app: TestApp, { id }: Json) => {
  const done = await get(app, `/v1/batches/${id}`);
  expect(done.status).toBe('completed');
  const output = await results(app, done.output_file_id);
  expect(output.map(({ response }) => response.body.status)).toEqual(Array(3).fill('completed'));
  expect(done.error_file_id).toBeNull();
};

describe('the result of a deleted video is kept when the video is deleted', () => {
  it('while its batch is being written', async () => {
    let written: string | undefined;
    const statuses: number[] = [];
    const app = watched(async (self, step, id) => {
      if (!step.startsWith('put ')) return;
      const last = written;
      written = undefined; // The writes of the deletion itself do not count.
      if (last !== undefined) statuses.push((await remove(self, { id: last })).status);
      if (step === 'put video') written = id;
    });
    const batch = await batched(app, lines);
    expect(statuses).toEqual([200, 200, 200]);
    await threeResults(app, batch);
  });

  it('while a client reads the batch', async () => {
    let reads: string[] | undefined;
    const app = watched(async (self, step) => {
      if (reads === undefined || !['list video', 'list line'].includes(step)) return;
      reads.push(step);
      if (reads.length !== 2) return;
      reads = undefined;
      const { data } = await get(self, '/v1/videos');
      for (const video of data) expect((await remove(self, video)).status).toBe(200);
    });
    const batch = await batched(app, lines);
    reads = [];
    expect(await get(app, `/v1/batches/${batch.id}`)).toMatchObject({
      status: 'completed',
      request_counts: { total: 3, completed: 3, failed: 0 },
    });
    expect(reads).toBeUndefined();
    await threeResults(app, batch);
  });
});
