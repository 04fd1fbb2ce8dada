// Receivers that never answer: they delay no other receiver, however many they are and however many
// deliveries wait for them.
import { EventEmitter, once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { expect, it } from 'vitest';
import { memoryStore } from '../../../src/emulator/store/memory.ts';
import type { ClaimedDelivery } from '../../../src/emulator/store/store.ts';
import { createOutbox, type OutboxDeps } from '../../../src/emulator/webhooks/outbox.ts';
import { testEmulator } from '../../support/emulator.ts';
import { receiver } from '../../support/receiver.ts';
import { jobs } from './endpoints.ts';
import { projectsOf } from '../../support/stores.ts';

/** The loop of all deliveries with a memory store and a clock that stands still. */
function loop(work: OutboxDeps['work']) {
  const store = memoryStore();
  const outbox = createOutbox({
    store,
    wall: () => 0,
    projectOf: projectsOf(store, () => 10),
    later: (run) => void setImmediate(run),
    receiverOf: ({ lane = '' }) => lane,
    work,
    report: (fault) => {
      throw fault;
    },
  });
  return { store, outbox };
}

/** Work that hangs for some receivers until the test lets it fail. */
function hangingWork() {
  const sent: string[] = [];
  let stuck: (() => void)[] = [];
  return {
    sent,
    work: async ({ id, lane = '' }: ClaimedDelivery) => {
      if (!lane.startsWith('hanging')) sent.push(id);
      else await new Promise<void>((resolve) => stuck.push(resolve));
      return lane.startsWith('hanging') ? { well: false, retryAt: 1_000 } : { well: true };
    },
    /** Waits for the results of all running attempts. */
    timeOut: () => {
      const attempts = stuck;
      stuck = [];
      for (const end of attempts) end();
      return attempts.length;
    },
  };
}
const many = (lane: string, count: number) =>
  Array.from({ length: count }, (_, nth) => ({
    id: `${lane} ${nth}`,
    due: 1 + nth / 1_000,
    rank: 0,
    lane,
    body: null,
  }));

it('the loop of deliveries sends to a healthy receiver immediately while many others hang', async () => {
  const { sent, work, timeOut } = hangingWork();
  const { store, outbox } = loop(work);
  for (let nth = 0; nth < 50; nth += 1) await store.project(`p${nth}`).enqueue(many(`hanging ${nth}`, 200));
  await store.project('well').enqueue(many('well', 100));
  outbox.wake();
  await outbox.idle('well');
  expect(sent).toEqual(many('well', 100).map(({ id }) => id));
  // A receiver that has failed gets several events at the same time, and delays no other receiver.
  for (let timeOuts = 0; timeOuts < 3; timeOuts += 1) {
    expect(timeOut()).toBeGreaterThanOrEqual(50);
    await store.project('well').enqueue(many(`well again ${timeOuts}`, 20));
    await outbox.idle('well');
    expect(sent.slice(-20)).toEqual(many(`well again ${timeOuts}`, 20).map(({ id }) => id));
  }
  const closed = outbox.close();
  timeOut();
  await closed;
});

it('the loop of deliveries sends to a healthy receiver immediately when another receiver of its project hangs', async () => {
  const { sent, work, timeOut } = hangingWork();
  const { store, outbox } = loop(work);
  await store.project('p').enqueue([...many('hanging', 1_000), ...many('well', 100)]);
  outbox.wake();
  while (sent.length < 100) await new Promise((resolve) => setImmediate(resolve));
  expect(sent).toEqual(many('well', 100).map(({ id }) => id));
  const closed = outbox.close();
  timeOut();
  await closed;
});

it('receivers that hang delay no other receiver, neither of other projects nor of the same project', async () => {
  // A delivery that waits for one time-out here would take longer than the test may take.
  const emulator = testEmulator({ pace: 'manual', webhookTimeout: 60_000 });
  const held: ServerResponse[] = [];
  const hanging = await receiver((response) => void held.push(response));
  const got: string[] = [];
  const news = new EventEmitter();
  const arrived = once(news, 'all');
  const well = await receiver((response, _nth, { event }) => {
    response.end();
    if (got.push(event.data.id) === 60) news.emit('all');
  });
  const keys = ['sk-hanging-1', 'sk-hanging-2', 'sk-hanging-3', 'sk-both', 'sk-well'];
  const listen = async (key: string, url: string) => {
    const body = JSON.stringify({ name: 'x', url, event_types: ['video.completed'] });
    const headers = { 'content-type': 'application/json' };
    const made = await emulator.send('/v1/webhook_endpoints', { method: 'POST', key, headers, body });
    expect(made.status).toBe(200);
  };
  for (const key of keys) if (key !== 'sk-well') await listen(key, hanging.url);
  for (const key of ['sk-both', 'sk-well']) await listen(key, well.url);
  const ids: string[] = [];
  for (const key of keys) {
    for (const id of await jobs(emulator, 30, key)) {
      await emulator.project(key).videos.complete(id);
      if (['sk-both', 'sk-well'].includes(key)) ids.push(id);
    }
  }
  await arrived;
  expect(got.toSorted()).toEqual(ids.toSorted());
  await emulator.reset();
  for (const response of held) response.end();
});
