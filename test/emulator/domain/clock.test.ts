// The arithmetic of clocks: only forward, at any speed.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  laterClock,
  unmovedClock,
  reading,
  clockAtSpeed,
  clockAt,
} from '../../../src/emulator/domain/clock.ts';

describe('a clock', () => {
  it.each([
    ['in step', unmovedClock, 5_000],
    ['frozen', clockAtSpeed(unmovedClock, 1_000, 0), 1_000],
    ['twice as fast from 1,000 on', clockAtSpeed(unmovedClock, 1_000, 2), 9_000],
    ['advanced by 300', laterClock(unmovedClock, 1_000, 300), 5_300],
    ['frozen, then advanced', laterClock(clockAtSpeed(unmovedClock, 1_000, 0), 2_000, 300), 1_300],
    ['set to 8,000 at 1,000', clockAt(unmovedClock, 1_000, 8_000), 12_000],
    ['set to the time that it shows', clockAt(unmovedClock, 1_000, 1_000), 5_000],
    ['frozen and released', clockAtSpeed(clockAtSpeed(unmovedClock, 1_000, 0), 4_000, 1), 2_000],
  ])('that is %s shows its time at the real time 5,000', (_, clock, shown) => {
    expect(reading(clock, 5_000)).toBe(shown);
  });

  it.each([-1, -0.001, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'refuses a step of %d',
    (ms) => {
      expect(() => laterClock(unmovedClock, 0, ms)).toThrow(RangeError);
      expect(() => clockAt(unmovedClock, 0, ms)).toThrow(RangeError);
    },
  );

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuses a speed of %d', (scale) => {
    expect(() => clockAtSpeed(unmovedClock, 0, scale)).toThrow(RangeError);
  });

  it('cannot be set to a time that has passed', () => {
    expect(() => clockAt(unmovedClock, 1_000, 999)).toThrow(RangeError);
  });

  it('never runs backwards, after any commands', () => {
    const step = fc.record({
      after: fc.nat(10_000),
      change: fc.oneof(
        fc.record({ scale: fc.double({ min: 0, max: 100, noNaN: true }) }),
        fc.record({ advance: fc.nat(100_000) }),
      ),
    });
    const property = fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      let [clock, under, shown] = [unmovedClock, 0, 0];
      for (const { after, change } of steps) {
        under += after;
        const before = reading(clock, under);
        expect(before).toBeGreaterThanOrEqual(shown);
        clock =
          'scale' in change
            ? clockAtSpeed(clock, under, change.scale)
            : laterClock(clock, under, change.advance);
        shown = reading(clock, under);
        expect(shown - before).toBeCloseTo('advance' in change ? change.advance : 0, 3);
      }
    });
    fc.assert(property);
  });
});
