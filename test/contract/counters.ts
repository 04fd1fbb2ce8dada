// The part of the store contract about counters.
import { describe, expect, it } from 'vitest';
import type { Store } from '../../src/emulator/store/store.ts';
import { counter, forever } from './samples.ts';

const takeOne = (store: Store, now: number, expiresAt: number) =>
  store.project('p').take(counter('k'), 1, { now, expiresAt });

export function describeCounters(store: () => Store): void {
  describe('a counter', () => {
    it('adds up separately for each project and key', async () => {
      expect(await store().project('p').take(counter('k'), 1, forever)).toBe(1);
      expect(await store().project('p').take(counter('k'), 2, forever)).toBe(3);
      expect(await store().project('p').take(counter('k'), 0, forever)).toBe(3);
      expect(await store().project('p').take(counter('l'), 1, forever)).toBe(1);
      expect(await store().project('q').take(counter('k'), 1, forever)).toBe(1);
      expect(await store().project('p').take(counter('fresh'), 0, forever)).toBe(0);
    });

    it('starts again after its end, and keeps the end that it started with', async () => {
      expect([
        await takeOne(store(), 0, 100),
        await takeOne(store(), 99, 500),
        await takeOne(store(), 100, 200),
        await takeOne(store(), 199, 200),
        await takeOne(store(), 200, 300),
      ]).toEqual([1, 2, 1, 2, 1]);
    });

    it('is not created by a read, so the next writer sets its own end', async () => {
      const read = (now: number) => store().project('p').take(counter('k'), 0, { now, expiresAt: now });
      expect(await read(5)).toBe(0);
      expect([await takeOne(store(), 5, 10), await read(9), await read(10)]).toEqual([1, 1, 0]);
      expect(await takeOne(store(), 10, 20)).toBe(1);
    });

    it('counts all of 50 additions that arrive at the same time', async () => {
      const sums = await Promise.all(
        Array.from({ length: 50 }, () => store().project('p').take(counter('k'), 1, forever)),
      );
      expect(sums.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    });

    it('that was dropped starts again, and its neighbours stay', async () => {
      const own = store().project('p');
      const admissions = [1, 2].map(
        (number) => ({ of: 'admission', group: 'all', ms: 60_000, number }) as const,
      );
      for (const given of [counter('a'), counter('b'), ...admissions]) await own.take(given, 5, forever);
      await store().project('q').take(counter('a'), 5, forever);
      await own.drop([counter('a'), admissions[0]!, counter('never there')]);
      await own.drop([]);
      expect((await own.sums('polls')).map((sum) => sum.counter)).toEqual([counter('b')]);
      expect((await own.sums('admission')).map((sum) => sum.counter)).toEqual([admissions[1]]);
      expect(await own.take(counter('a'), 1, forever)).toBe(1);
      expect(await store().project('q').take(counter('a'), 1, forever)).toBe(6);
    });

    it('is still there after thousands of other counters have expired', async () => {
      await store().project('p').take(counter('kept'), 1, forever);
      for (let now = 0; now < 2_500; now += 1)
        await store()
          .project('p')
          .take(counter(`k${now}`), 1, { now, expiresAt: now + 1 });
      expect(await store().project('p').take(counter('kept'), 1, forever)).toBe(2);
    });
  });
}
