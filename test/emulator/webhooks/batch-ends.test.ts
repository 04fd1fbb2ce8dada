// The events of batches, and of the videos in batches.
import OpenAI from 'openai';
import { expect, it } from 'vitest';
import { batched, get, line } from '../../support/batches.ts';
import { testEmulator, testKey, type Json, type TestEmulator } from '../../support/emulator.ts';
import { receiver, type Received } from '../../support/receiver.ts';
import { ended, listening } from './endpoints.ts';

const event_types = [
  'batch.completed',
  'batch.failed',
  'batch.expired',
  'batch.cancelled',
  'video.completed',
  'video.failed',
];
const types = (got: readonly Received[]) => got.map(({ event }) => event.type);
const cancel = (emulator: TestEmulator, { id }: Json) => emulator.json('POST', `/v1/batches/${id}/cancel`);

it('events of a batch are sent after those of all its videos, in the types of the SDK', async () => {
  const emulator = testEmulator();
  const hook = await receiver();
  const { signing_secret: secret } = await listening(emulator, hook.url, { event_types });
  const lines = [line('a'), line('b', { prompt: 'x [[fail: server_error]]' }), line('c', { size: '1x1' })];
  const batch = await batched(emulator, lines);
  await ended(emulator);
  expect(types(hook.got).toSorted()).toEqual(['batch.completed', 'video.completed', 'video.failed']);
  const last = hook.got.at(-1) as Received;
  const { completed_at } = await get(emulator, `/v1/batches/${batch.id}`);
  const client = new OpenAI({ apiKey: testKey });
  expect(await client.webhooks.unwrap(last.body, last.plain, secret)).toEqual({
    id: expect.stringMatching(/^evt_/),
    object: 'event',
    created_at: completed_at,
    type: 'batch.completed',
    data: { id: batch.id },
  });
  await ended(emulator, 86_400_000);
  expect(hook.got).toHaveLength(3);
});

it('events of a batch are sent once for every kind of end', async () => {
  const emulator = testEmulator({ pace: '1x' });
  const hook = await receiver();
  await listening(emulator, hook.url, {
    event_types: event_types.filter((type) => type.startsWith('batch')),
  });
  const names = new Map<string, string>();
  const make = async (name: string, lines: readonly unknown[]) => {
    const batch = await batched(emulator, lines);
    names.set(batch.id, name);
    return batch;
  };
  await make('failed', ['{"custom_id":1}']);
  await make('expired', [line('a', { prompt: 'x [[stall: 5]]' })]);
  await cancel(emulator, await make('cancelled at once', [line('a')]));
  const half = await make('cancelled half-way', [line('a')]);
  emulator.clock.advance(30_000);
  await cancel(emulator, half);
  await ended(emulator, 90_000_000);
  const told = hook.got.map(({ event }) => `${names.get(event.data.id)}: ${event.type}`);
  expect(told.toSorted()).toEqual([
    'cancelled at once: batch.cancelled',
    'cancelled half-way: batch.cancelled',
    'expired: batch.expired',
    'failed: batch.failed',
  ]);
});

it('events of a batch follow commands, and reach endpoints that were created later', async () => {
  const emulator = testEmulator({ pace: 'manual' });
  const batch = await batched(emulator, [line('a'), line('b')]);
  const hook = await receiver();
  await listening(emulator, hook.url, { event_types });
  const { videos } = emulator.project(testKey);
  const ids = (await get(emulator, '/v1/videos')).data.map(({ id }: Json) => id);
  await videos.complete(ids[0]);
  await emulator.webhooks.idle();
  expect(types(hook.got)).toEqual(['video.completed']);
  emulator.clock.advance(1_000);
  await videos.complete(ids[1]);
  await emulator.webhooks.idle();
  expect(types(hook.got)).toEqual(['video.completed', 'video.completed', 'batch.completed']);
  expect(hook.got.at(-1)?.event.data).toEqual({ id: batch.id });
  await ended(emulator, 90_000_000);
  expect(hook.got).toHaveLength(3);
});

it('the end of a batch is checked again when a command came too early for it', async () => {
  const emulator = testEmulator({ pace: '1x' });
  const hook = await receiver();
  await listening(emulator, hook.url, { event_types });
  const batch = await batched(emulator, [line('a'), line('b')]);
  const { data } = await get(emulator, '/v1/videos');
  await emulator.project(testKey).videos.complete(data[0].id);
  await ended(emulator);
  expect(types(hook.got)).toEqual(['video.completed', 'video.completed', 'batch.completed']);
  expect(hook.got.at(-1)?.event.data).toEqual({ id: batch.id });
});

it('events of a batch reach --webhook-url', async () => {
  const hook = await receiver();
  const emulator = testEmulator({ webhookUrl: hook.url, webhookSecret: 'a-secret' });
  await batched(emulator, [line('a')]);
  await ended(emulator);
  expect(types(hook.got)).toEqual(['video.completed', 'batch.completed']);
});
