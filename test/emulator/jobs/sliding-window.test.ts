// The sliding window compared with a list of times, and with simultaneous requests.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Window } from '../../../src/emulator/domain/quota.ts';
import { admitToWindows } from '../../../src/emulator/jobs/sliding-window.ts';
import { memoryStore } from '../../../src/emulator/store/memory.ts';
import type { Store } from '../../../src/emulator/store/store.ts';
import { changedStore, projectsOf } from '../../support/stores.ts';

const perMinute = (requests: number): Window => ({
  requests,
  ms: 60_000,
  unit: 'requests per min (RPM)',
});
const perDay = (requests: number): Window => ({
  requests,
  ms: 86_400_000,
  unit: 'requests per day (RPD)',
});

const startMs = Date.UTC(2026, 8, 23);
const ask = (store: Store, at: number, ...windows: Window[]) =>
  admitToWindows({ project: projectsOf(store)('p'), group: 'n', now: startMs + at }, windows);

describe('a sliding window with requests one after another', () => {
  it('lets N requests pass, and the next one exactly when the first has left the window', async () => {
    const store = memoryStore();
    expect(await ask(store, 0, perMinute(2))).toMatchObject({ remaining: 1, resetMs: 60_000 });
    expect(await ask(store, 10_000, perMinute(2))).toMatchObject({ remaining: 0, resetMs: 60_000 });
    expect(await ask(store, 15_000, perMinute(2))).toEqual({
      window: perMinute(2),
      remaining: 0,
      resetMs: 55_000,
      waitMs: 45_000,
    });
    expect(await ask(store, 59_999, perMinute(2))).toMatchObject({ waitMs: 1 });
    expect((await ask(store, 60_000, perMinute(2))).waitMs).toBeUndefined();
    expect(await ask(store, 60_000, perMinute(2))).toMatchObject({ waitMs: 10_000, resetMs: 60_000 });
  });

  it('reports the longest wait of several windows, and counts no refused request', async () => {
    const store = memoryStore();
    const both = [perMinute(2), perDay(3)];
    expect(await ask(store, 0, ...both)).toMatchObject({ window: both[0], remaining: 1 });
    expect(await ask(store, 1_000, ...both)).toMatchObject({ window: both[0], remaining: 0 });
    expect(await ask(store, 2_000, ...both)).toMatchObject({ window: both[0], waitMs: 58_000 });
    expect(await ask(store, 60_000, ...both)).toMatchObject({ remaining: 0 });
    expect(await ask(store, 60_500, ...both)).toMatchObject({ window: both[1], waitMs: 86_339_500 });
    expect(await ask(store, 86_399_999, ...both)).toMatchObject({ window: both[1], waitMs: 1 });
    expect((await ask(store, 86_400_000, ...both)).waitMs).toBeUndefined();
  });

  it('agrees with a list of times, for any steps', async () => {
    const steps = fc.array(
      fc.oneof(
        fc.nat(200),
        fc.nat(30_000),
        fc.nat(40).map((eighths) => eighths / 8),
      ),
      {
        maxLength: 60,
      },
    );
    const property = fc.asyncProperty(fc.integer({ min: 1, max: 8 }), steps, async (requests, waits) => {
      const store = memoryStore();
      const passed: number[] = [];
      let at = 0;
      for (const wait of waits) {
        at += wait;
        const counting = passed.filter((then) => Math.ceil(then) + 60_000 > at);
        const told = await ask(store, at, perMinute(requests));
        if (counting.length < requests) {
          expect(told).toMatchObject({ remaining: requests - counting.length - 1 });
          expect(told.waitMs).toBeUndefined();
          passed.push(at);
        } else {
          expect(told.waitMs).toBeCloseTo(Math.ceil(counting[0] ?? 0) + 60_000 - at, 3);
        }
      }
    });
    await fc.assert(property, { numRuns: 200 });
  });
});

describe('a sliding window with simultaneous requests', () => {
  it.each([
    [1, 20],
    [10, 100],
    [100, 50],
  ])('lets %i of them pass when %i arrive', async (requests, callers) => {
    const store = memoryStore();
    for (const at of [0, 60_000, 200_000]) {
      const told = await Promise.all(
        Array.from({ length: callers }, () => ask(store, at, perMinute(requests))),
      );
      const passed = told.filter(({ waitMs }) => waitMs === undefined);
      expect(passed).toHaveLength(Math.min(requests, callers));
      expect(new Set(passed.map(({ remaining }) => remaining)).size).toBe(passed.length);
      const waits = told.filter(({ waitMs }) => waitMs !== undefined).map(({ waitMs }) => waitMs);
      expect(new Set(waits)).toEqual(new Set(requests < callers ? [60_000] : []));
    }
  });

  it('never lets more than N pass in any window, however slow the store is', async () => {
    const bursts = fc.array(fc.record({ wait: fc.nat(40_000), callers: fc.integer({ min: 1, max: 6 }) }), {
      minLength: 1,
      maxLength: 12,
    });
    const property = fc.asyncProperty(
      fc.integer({ min: 1, max: 5 }),
      bursts,
      fc.scheduler(),
      async (requests, arriving, scheduler) => {
        const store = memoryStore();
        const slow = changedStore(store, (own) => ({
          async take(...given) {
            await scheduler.schedule(Promise.resolve());
            return own.take(...given);
          },
        }));
        const passed: number[] = [];
        let at = 0;
        for (const { wait, callers } of arriving) {
          at += wait;
          const asking = Promise.all(
            Array.from({ length: callers }, () => ask(slow, at, perMinute(requests))),
          );
          const told = await scheduler.waitFor(asking);
          for (const { waitMs } of told) if (waitMs === undefined) passed.push(at);
          const counting = passed.filter((then) => then + 60_000 > at).length;
          expect(counting).toBeLessThanOrEqual(requests);
          // Nor does it let fewer pass: a refused request finds the window full.
          expect(counting === requests || told.every(({ waitMs }) => waitMs === undefined)).toBe(true);
        }
      },
    );
    await fc.assert(property, { numRuns: 200 });
  });
});

it('a sliding window still works after a process has died between two writes', async () => {
  const store = memoryStore();
  // Number 1 was taken, but the head of the window was not moved.
  await store.project('p').take({ of: 'admission', group: 'n', ms: 60_000, number: 1 }, 1, {
    now: startMs,
    expiresAt: startMs + 60_000,
  });
  expect(await ask(store, 5, perMinute(2))).toMatchObject({ remaining: 0 });
  expect(await ask(store, 6, perMinute(2))).toMatchObject({ waitMs: 60_000 });
  expect((await ask(store, 60_006, perMinute(2))).waitMs).toBeUndefined();
});
