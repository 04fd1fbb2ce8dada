// The loop of deliveries, at the moments between two reads of the clock or the store.
import { EventEmitter, once } from 'node:events';
import { expect, onTestFinished, test, vi } from 'vitest';
import { memoryStore } from '../../../src/emulator/store/memory.ts';
import type { ClaimedDelivery, Store } from '../../../src/emulator/store/store.ts';
import { createOutbox, type OutboxDeps } from '../../../src/emulator/webhooks/outbox.ts';
import { changedStore, projectsOf } from '../../support/stores.ts';

vi.mock(import('../../../src/emulator/time/real-timers.ts'), async (original) => {
  const { globalTimers } = await import('../../support/global-timers.ts');
  return globalTimers(original);
});

const one = { id: 'one', due: 1_000, rank: 0, lane: 'receiver', body: {} };

function outboxOn(store: Store, { now, work }: Pick<OutboxDeps, 'work'> & { now: () => number }) {
  return createOutbox({
    store,
    wall: () => 0,
    projectOf: projectsOf(store, now),
    later: (run) => void setImmediate(run),
    receiverOf: ({ lane = '' }) => lane,
    report: (fault) => {
      throw fault;
    },
    work,
  });
}

test('the loop sends a delivery that becomes due between the two reads of the clock', async () => {
  const store = memoryStore();
  await store.project('p').enqueue([one]);
  let looks = 0;
  const seen = new Promise<ClaimedDelivery>((resolve) => {
    const work = async (claimed: ClaimedDelivery) => {
      resolve(claimed);
      return { well: true };
    };
    const waiting: Store['waiting'] = (wall) => {
      looks += 1;
      return store.waiting(wall);
    };
    // The first read, for due deliveries, comes a moment too early. The second read asks for the next time.
    outboxOn({ ...store, waiting }, { now: () => (looks < 2 ? 999 : 1_000), work }).wake();
  });
  expect((await seen).id).toBe('one');
});

test('the loop makes a retry that is claimed before the previous attempt has been stored', async () => {
  const store = memoryStore();
  await store.project('p').enqueue([one]);
  let now = 1_000;
  let attempts = 0;
  const made = new EventEmitter();
  const second = once(made, 'second');
  // As with a store over a network: the delivery is due again before the call that postponed it has returned.
  const slow = changedStore(store, (own) => ({
    async settle(id, retryAt) {
      await own.settle(id, retryAt);
      if (retryAt === undefined) return;
      now = retryAt;
      outbox.wake();
      for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
    },
  }));
  const outbox = outboxOn(slow, {
    now: () => now,
    async work() {
      attempts += 1;
      if (attempts === 1) return { well: false, retryAt: 2_000 };
      made.emit('second');
      return { well: true };
    },
  });
  outbox.wake();
  await second;
  await outbox.idle();
  expect(attempts).toBe(2);
  expect(await store.waiting(Number.POSITIVE_INFINITY)).toEqual([]);
});

test('a process renews its leases while a receiver hangs, and no other process claims the event', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const store = memoryStore();
  await store.project('p').enqueue([one]);
  let wall = 0;
  const working = new EventEmitter();
  const began = once(working, 'began');
  const ends = once(working, 'end');
  const outbox = createOutbox({
    store,
    wall: () => wall,
    projectOf: projectsOf(store, () => 1_000),
    later: (run) => void setImmediate(run),
    receiverOf: ({ lane = '' }) => lane,
    report: (fault) => {
      throw fault;
    },
    shared: { worker: 'one', enter: () => undefined, pause: async () => undefined },
    async work() {
      working.emit('began');
      await ends;
      return { well: true };
    },
  });
  outbox.wake();
  await began;
  const other = () => store.project('p').claim({ due: 1_000, wall, leaseMs: 1, limit: 1, worker: 'two' });
  for (; wall < 60_000; wall += 5_000) {
    expect(await other()).toEqual([]);
    await vi.advanceTimersByTimeAsync(5_000);
  }
  working.emit('end');
  await outbox.close();
  expect(await store.project('p').deliveries()).toEqual([]);
});
