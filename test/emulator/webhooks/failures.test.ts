// Receivers that fail: deliveries are retried by the schedule with the same id, abandoned after 72 hours, and
// do not delay others.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { retryWait, retryWindowMs } from '../../../src/emulator/domain/webhook.ts';
import { memoryStore } from '../../../src/emulator/store/memory.ts';
import { createOutbox, type OutboxDeps } from '../../../src/emulator/webhooks/outbox.ts';
import { bodyLimit, createSender } from '../../../src/emulator/webhooks/send.ts';
import { testEmulator } from '../../support/emulator.ts';
import { receiver } from '../../support/receiver.ts';
import { ended, jobs, listening } from './endpoints.ts';
import { changedStore, projectsOf } from '../../support/stores.ts';

vi.mock(import('../../../src/emulator/time/real-timers.ts'), async (original) => {
  const { globalTimers } = await import('../../support/global-timers.ts');
  return globalTimers(original);
});

const hour = 3_600_000;

describe('the schedule of retries', () => {
  it('waits 5 s, 30 s, 2 min, 10 min, 30 min, 1 h, then twice as long each time', () => {
    const seconds = Array.from({ length: 9 }, (_, index) => retryWait(index + 1) / 1_000);
    expect(seconds).toEqual([5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800]);
  });

  it('has growing waits, and twelve attempts in 72 hours', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), (attempts) => {
        expect(retryWait(attempts + 1)).toBeGreaterThan(retryWait(attempts));
        if (attempts >= 6) expect(retryWait(attempts + 1)).toBe(2 * retryWait(attempts));
      }),
    );
    let attempts = 1;
    for (let at = retryWait(1); at <= retryWindowMs; at += retryWait(attempts)) attempts += 1;
    expect(attempts).toBe(12);
  });
});

/** Ends one job at an exact millisecond. */
async function endedJob(emulator: ReturnType<typeof testEmulator>): Promise<void> {
  const [id = ''] = await jobs(emulator);
  await emulator.project('sk-test').videos.complete(id);
  await emulator.webhooks.idle();
}

it('a receiver that fails gets retries at the times of the schedule, with the same id and a new signature', async () => {
  const emulator = testEmulator({ pace: 'manual' });
  const hook = await receiver((response, nth) => response.writeHead(nth <= 4 ? 500 : 204).end());
  const { signing_secret: secret } = await listening(emulator, hook.url);
  await endedJob(emulator);
  expect(hook.got).toHaveLength(1);
  for (const [index, seconds] of [5, 30, 120, 600].entries()) {
    await ended(emulator, seconds * 1_000 - 1);
    expect(hook.got).toHaveLength(index + 1);
    await ended(emulator, 1);
    expect(hook.got).toHaveLength(index + 2);
  }
  await ended(emulator, 100 * hour);
  expect(hook.got).toHaveLength(5);
  expect(new Set(hook.got.map(({ plain }) => plain['webhook-id'])).size).toBe(1);
  expect(new Set(hook.got.map(({ body }) => body)).size).toBe(1);
  for (const { body, plain } of hook.got) expect(new Webhook(secret).verify(body, plain)).toBeTruthy();
});

it.each([
  ['an answer of 400', 400, {}],
  ['a redirect, which is not followed', 302, { location: '/elsewhere' }],
])('%s is a failure, and the delivery is abandoned after 72 hours', async (_, status, headers) => {
  const emulator = testEmulator({ pace: 'manual' });
  const hook = await receiver((response) => response.writeHead(status, headers).end());
  await listening(emulator, hook.url);
  await endedJob(emulator);
  await ended(emulator, 80 * hour);
  await ended(emulator, 80 * hour);
  expect(hook.got).toHaveLength(12);
});

it('a receiver that hangs is waited for until the time-out', async () => {
  const emulator = testEmulator({ pace: 'manual', webhookTimeout: 1_000 });
  const hanging = await receiver(() => {});
  const well = await receiver();
  await listening(emulator, hanging.url);
  await listening(emulator, well.url);
  const ids = await jobs(emulator, 3);
  const { videos } = emulator.project('sk-test');
  for (const id of ids) await videos.complete(id);
  await emulator.webhooks.idle();
  expect(well.videos().toSorted()).toEqual(ids.toSorted());
  expect(new Set(hanging.videos())).toEqual(new Set(ids));
});

it('a receiver that closes early, or does not exist, gets a retry', async () => {
  const emulator = testEmulator({ pace: 'manual' });
  const hook = await receiver((response, nth) => void (nth === 1 ? response.destroy() : response.end()));
  await listening(emulator, hook.url);
  const absent = createServer();
  await new Promise<void>((resolve) => absent.listen(0, '127.0.0.1', resolve));
  const { port } = absent.address() as AddressInfo;
  await new Promise<void>((resolve) => absent.close(() => resolve()));
  await listening(emulator, `http://127.0.0.1:${port}`);
  await endedJob(emulator);
  await ended(emulator, 5_000);
  expect(hook.got).toHaveLength(2);
});

it('the next attempt uses the URL and the secret that the endpoint has by then', async () => {
  const emulator = testEmulator({ pace: 'manual' });
  const before = await receiver((response) => response.writeHead(503).end());
  const after = await receiver();
  const { id } = await listening(emulator, before.url);
  await endedJob(emulator);
  await emulator.json('POST', `/v1/webhook_endpoints/${id}`, { url: after.url });
  await ended(emulator, 5_000);
  expect([before.got.length, after.got.length]).toEqual([1, 1]);
});

const post = (url: string) => ({ url, headers: { 'content-type': 'application/json' }, body: '{}' });

describe('the request of a delivery', () => {
  it.each(['http://127.0.0.1:9/', 'http://[::1]:9/', 'http://10.0.0.1/', 'http://localhost:9/'])(
    'is not sent to %s when private addresses are not allowed',
    async (url) => {
      const sender = createSender({ allowPrivate: () => false, timeoutMs: 1_000 });
      expect(await sender.post(post(url))).toEqual({ error: expect.stringMatching(/private address/) });
      await sender.close();
    },
  );

  it.each(['file:///etc/passwd', 'ftp://127.0.0.1/', 'no url'])('is never sent to %s', async (url) => {
    const sender = createSender({ allowPrivate: () => true, timeoutMs: 1_000 });
    expect(await sender.post(post(url))).toHaveProperty('error');
    await sender.close();
  });

  it('reads 64 KB of an endless answer', async () => {
    const chunk = Buffer.alloc(32 * 1024, 'x');
    const hook = await receiver((response) => {
      const more = (): void => void response.write(chunk, (fault) => (fault ? undefined : more()));
      more();
    });
    const sender = createSender({ allowPrivate: () => true, timeoutMs: 5_000 });
    const sent = await sender.post(post(hook.url));
    expect(sent).toMatchObject({ status: 200 });
    expect('body' in sent && sent.body.length).toBe(bodyLimit);
    await sender.close();
  });
});

/** A loop with a memory store and a clock that stands still. */
function loop(changes: Partial<OutboxDeps>) {
  const store = changes.store ?? memoryStore();
  const done: string[] = [];
  const faults: unknown[] = [];
  const outbox = createOutbox({
    store,
    wall: () => 0,
    projectOf: projectsOf(store, () => 10),
    later: (run) => void setImmediate(run),
    receiverOf: ({ lane = '' }) => lane,
    async work({ id }) {
      done.push(id);
      return { well: true };
    },
    report: (fault) => faults.push(fault),
    ...changes,
  });
  return { store, outbox, done, faults };
}

describe('the loop of deliveries', () => {
  it('continues after an error of the store', async () => {
    const store = memoryStore();
    let broken = true;
    const { outbox, done, faults } = loop({
      store: changedStore(store, (own) => ({
        claim: (request) => (broken ? Promise.reject(new Error('disk full')) : own.claim(request)),
      })),
    });
    await store.project('p').enqueue([{ id: 'a', due: 1, rank: 0, lane: 'l', body: null }]);
    outbox.wake();
    while (faults.length === 0) await new Promise((resolve) => setImmediate(resolve));
    broken = false;
    await outbox.idle();
    expect(faults).toEqual([new Error('disk full')]);
    expect(done).toEqual(['a']);
    await outbox.close();
  });

  it('repeats a delivery whose result could not be stored, after its lease has ended', async () => {
    let wall = 0;
    let broken = true;
    const { store, outbox, done, faults } = loop({
      wall: () => wall,
      async work({ id, attempts }) {
        if (broken) throw new Error('no network');
        done.push(`${id} ${attempts}`);
        return { well: true };
      },
    });
    await store.project('p').enqueue([{ id: 'a', due: 1, rank: 0, lane: 'l', body: null }]);
    await outbox.idle();
    expect([faults.length, done]).toEqual([1, []]);
    broken = false;
    wall = 1_000_000;
    await outbox.idle();
    expect(done).toEqual(['a 2']);
    await outbox.close();
  });

  it('starts no delivery after it is closed, and forgets none', async () => {
    let finish: (() => void) | undefined;
    const { store, outbox, done } = loop({
      async work({ id }) {
        done.push(id);
        await new Promise<void>((resolve) => (finish = resolve));
        return { well: true };
      },
    });
    await store.project('p').enqueue([
      { id: 'a', due: 1, rank: 0, lane: 'l', body: null },
      { id: 'b', due: 2, rank: 0, lane: 'l', body: null },
    ]);
    outbox.wake();
    while (done.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const closed = outbox.close();
    finish?.();
    await closed;
    expect(done).toEqual(['a']);
    expect(await store.waiting(Number.POSITIVE_INFINITY)).toEqual([{ project: 'p', due: 2 }]);
  });
});

describe('the deliveries of an emulator that is closed', () => {
  it('include a running delivery, which finishes, but no new delivery', async () => {
    let answer: (() => void) | undefined;
    let arrived: (() => void) | undefined;
    const first = new Promise<void>((resolve) => (arrived = resolve));
    const hook = await receiver((response) => {
      answer = () => response.end();
      arrived?.();
    });
    const emulator = testEmulator({ pace: 'manual' });
    await listening(emulator, hook.url);
    const { videos, webhooks } = emulator.project('sk-test');
    const [one = '', two = ''] = await jobs(emulator, 2);
    await videos.complete(one);
    await first;
    const closed = emulator.close();
    await videos.complete(two);
    answer?.();
    await closed;
    expect(hook.videos()).toEqual([one]);
    expect((await webhooks.deliveries()).data).toMatchObject([{ object_id: one, status: 'delivered' }]);
  });

  it('have one timer, and no timer while there is no endpoint or nothing is due', async () => {
    const set = vi.spyOn(globalThis, 'setTimeout');
    const clear = vi.spyOn(globalThis, 'clearTimeout');
    onTestFinished(() => void vi.restoreAllMocks());
    const emulator = testEmulator({ pace: '1x' });
    emulator.clock.run();
    await jobs(emulator, 3);
    await emulator.webhooks.idle();
    expect(set).not.toHaveBeenCalled();
    await listening(emulator, 'http://127.0.0.1:9/');
    await emulator.webhooks.idle();
    const timers = set.mock.results.map(({ value }) => value as NodeJS.Timeout);
    expect(timers.length).toBeGreaterThan(0);
    expect(timers.every((timer) => !timer.hasRef())).toBe(true);
    await emulator.close();
    const cleared = new Set(clear.mock.calls.map(([timer]) => timer));
    expect(timers.every((timer) => cleared.has(timer))).toBe(true);
  });
});
