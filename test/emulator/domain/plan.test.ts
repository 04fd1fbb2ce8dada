// Plans stay within the times that were measured at the service, and depend only on their digits
// (contract:lifecycle.render-times).
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Pace } from '../../../src/emulator/domain/pace.ts';
import { curveFrom, makePlan, progressAt, type Plan } from '../../../src/emulator/domain/plan.ts';
import { profiles } from '../../../src/emulator/domain/profiles.ts';

const entropy = fc.stringMatching(/^[0-9a-f]{64}$/);
const small = { model: 'sora-2', seconds: '4', size: '720x1280' };
const total = ({ queueMs, renderMs }: Plan) => queueMs + renderMs;
const plan = (digits: string, pace: Pace, request = small, profile = profiles.openai) =>
  makePlan({ entropy: digits, request, profile, pace });
const realTime: Pace = { by: 'time', factor: 1 };

describe('the duration of a job', () => {
  it.each([
    ['4 s at the real pace: 60 to 120 s', small, 60_000, 120_000],
    ['8 s at the real pace, 107 s in a log', { ...small, seconds: '8' }, 80_000, 140_000],
    ['4 s of pro: several minutes at most', { ...small, model: 'sora-2-pro' }, 120_000, 300_000],
    ['12 s of pro in 1080p', { model: 'sora-2-pro', seconds: '12', size: '1920x1080' }, 300_000, 900_000],
  ])('is within its limits for %s', (_, request, least, most) => {
    const property = fc.property(entropy, (digits) => {
      const ms = total(plan(digits, realTime, request));
      expect(ms).toBeGreaterThanOrEqual(least);
      expect(ms).toBeLessThanOrEqual(most);
    });
    fc.assert(property);
  });

  it.each([
    ['sora-2', 30_000, 90_000],
    ['sora-2-pro', 60_000, 300_000],
  ] as const)(
    'under the profile of February 2026 with the model %s is %i to %i ms for every clip',
    (model, least, most) => {
      const february = profiles['openai-2026-02'];
      const sizes = february.sizesOf.value[model];
      const clip = fc.record({
        seconds: fc.constantFrom(...february.seconds.value),
        size: fc.constantFrom(...sizes),
      });
      const property = fc.property(entropy, clip, (digits, request) => {
        const ms = total(plan(digits, realTime, { model, ...request }, february));
        expect(ms).toBeGreaterThanOrEqual(least);
        expect(ms).toBeLessThanOrEqual(most);
      });
      fc.assert(property);
    },
  );

  it('is divided by the factor of the pace: about 2 s at 40x', () => {
    const property = fc.property(entropy, (digits) => {
      const ms = total(plan(digits, { by: 'time', factor: 40 }));
      expect(ms).toBeGreaterThanOrEqual(1_500);
      expect(ms).toBeLessThanOrEqual(3_000);
      expect(Math.abs(ms * 40 - total(plan(digits, realTime)))).toBeLessThanOrEqual(40);
    });
    fc.assert(property);
  });

  it('grows with the seconds and the size of the clip', () => {
    const property = fc.property(entropy, (digits) => {
      const times = ['4', '8', '12', '16', '20'].map((seconds) =>
        total(plan(digits, realTime, { ...small, seconds })),
      );
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      const pro = { ...small, model: 'sora-2-pro' };
      const large = total(plan(digits, realTime, { ...pro, size: '1080x1920' }));
      expect(large).toBeGreaterThan(total(plan(digits, realTime, pro)));
    });
    fc.assert(property);
  });

  it.each<[Pace, Partial<Plan>]>([
    [{ by: 'instant' }, { by: 'time', queueMs: 0, renderMs: 0, polls: 0 }],
    [
      { by: 'polls', polls: 4 },
      { by: 'polls', queueMs: 0, renderMs: 0, polls: 4 },
    ],
    [{ by: 'manual' }, { by: 'command', queueMs: 0, renderMs: 0, polls: 0 }],
  ])('is 0 at the pace %j', (pace, expected) => {
    expect(plan('0'.repeat(64), pace)).toMatchObject({ ...expected, outcome: { status: 'completed' } });
  });
});

describe('a plan', () => {
  it('depends only on the digits and the request', () => {
    const property = fc.property(entropy, (digits) => {
      expect(plan(digits, realTime)).toEqual(plan(digits, realTime));
    });
    fc.assert(property);
    expect(total(plan('0'.repeat(64), realTime))).not.toBe(total(plan('1'.repeat(64), realTime)));
  });

  it('is the same after it was written as JSON', () => {
    const property = fc.property(entropy, (digits) => {
      const made = plan(digits, realTime);
      expect(JSON.parse(JSON.stringify(made))).toEqual(made);
    });
    fc.assert(property);
  });

  it('has a curve that only rises, from 0 to 99, with jumps as in the logs', () => {
    const property = fc.property(entropy, (digits) => {
      const curve = curveFrom(plan(digits, realTime).curve);
      const [fractions, progress] = [curve.map(([at]) => at), curve.map(([, shown]) => shown)];
      expect(curve[0]).toEqual([0, 0]);
      expect(progress.at(-1)).toBe(99);
      expect(fractions.at(-1)).toBeLessThan(1);
      for (const values of [fractions, progress]) {
        expect(values).toEqual([...new Set(values)].toSorted((a, b) => a - b));
      }
      expect(progress.every((shown) => Number.isInteger(shown))).toBe(true);
    });
    fc.assert(property);
  });
});

it('progressAt returns the last step that the job has reached', () => {
  const curve = [
    [0, 0],
    [0.25, 10],
    [0.5, 99],
  ] as const;
  const shown = [0, 0.2499, 0.25, 0.4999, 0.5, 0.9999, 1].map((fraction) => progressAt(curve, fraction));
  expect(shown).toEqual([0, 0, 10, 10, 99, 99, 99]);
});
