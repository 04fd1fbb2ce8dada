// Jobs under rules: their views only move forward, unless a rule asks for a regression.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { damagedAsset, withEffects, type JobEffects } from '../../../src/emulator/domain/effects.ts';
import type { Pace } from '../../../src/emulator/domain/pace.ts';
import { makePlan, regressionLimit, type Outcome } from '../../../src/emulator/domain/plan.ts';
import { profiles } from '../../../src/emulator/domain/profiles.ts';
import { endedByPoll, isTerminal, view, type VideoRecord } from '../../../src/emulator/domain/video.ts';

const created = Date.UTC(2026, 8, 23);

function record(pace: Pace, entropy = '5'.repeat(64)): VideoRecord {
  const request = { model: 'sora-2', seconds: '4', size: '720x1280' };
  return {
    id: 'video_x',
    createdAt: created,
    ...request,
    prompt: 'x',
    remixedFromVideoId: null,
    palette: '00',
    sourcePrompt: null,
    referenceSha256: null,
    lifetimeMs: 3_600_000,
    plan: makePlan({ entropy, request, profile: profiles.openai, pace }),
    command: null,
    expiredAt: null,
  };
}

const ms = fc.nat(120_000);
const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.constant<Outcome>({ status: 'completed' }),
  fc.constant<Outcome>({ status: 'failed', error: null }),
  fc.nat(99).map((progress): Outcome => ({ status: 'failed', error: null, progress })),
);
const ending = fc.oneof(
  outcome.map((one) => ({ outcome: one })),
  fc.record({ outcome, afterMs: ms }),
);
/** Every effect except a regression. */
const effects: fc.Arbitrary<JobEffects> = fc
  .record({ ending, stallAt: fc.nat(99), queueMs: ms, renderMs: ms, lifetimeMs: ms }, { requiredKeys: [] })
  .map(({ stallAt, ...rest }) =>
    rest.ending !== undefined || stallAt === undefined ? rest : { ...rest, stallAt },
  );
const paces = fc.constantFrom<Pace>(
  { by: 'time', factor: 40 },
  { by: 'polls', polls: 4 },
  { by: 'instant' },
  { by: 'manual' },
);
const entropy = fc.stringMatching(/^[0-9a-f]{64}$/);
const steps = fc.array(fc.record({ ms: fc.nat(40_000), polls: fc.nat(2) }), { minLength: 2, maxLength: 30 });
const rank = { queued: 0, in_progress: 1, completed: 2, failed: 2, expired: 2 };

function watch(start: VideoRecord, moves: readonly { ms: number; polls: number }[]) {
  let [kept, now, polls] = [start, start.createdAt, 0];
  return moves.map((move) => {
    now += move.ms;
    polls += move.polls;
    kept = endedByPoll(kept, { now, polls }) ?? kept;
    return view(kept, { now, polls });
  });
}

describe('a job under a rule, retrieved again and again,', () => {
  it('never falls back, and stays ended', () => {
    const property = fc.property(paces, entropy, effects, steps, (pace, digits, job, moves) => {
      const start = withEffects(record(pace, digits), { job });
      const seen = watch(JSON.parse(JSON.stringify(start)) as VideoRecord, moves);
      for (const [index, shown] of seen.entries()) {
        expect(Number.isInteger(shown.progress) && shown.progress >= 0).toBe(true);
        expect(shown.progress === 100).toBe(shown.status === 'completed');
        expect(shown.completedAt !== null).toBe(shown.status === 'completed');
        const before = seen[index - 1];
        if (before === undefined) continue;
        expect(rank[shown.status]).toBeGreaterThanOrEqual(rank[before.status]);
        if (shown.status !== 'failed' || job.ending?.outcome.status === 'failed') {
          const named = shown.status !== 'failed' || 'progress' in (job.ending?.outcome ?? {});
          if (named) expect(shown.progress).toBeGreaterThanOrEqual(before.progress);
        }
        if (isTerminal(before)) expect(shown).toEqual(before);
      }
    });
    fc.assert(property, { numRuns: 500 });
  });

  it('never ends and never passes its progress when it stalls', () => {
    const property = fc.property(paces, entropy, fc.nat(99), steps, (pace, digits, stallAt, moves) => {
      const start = withEffects(record(pace, digits), { job: { stallAt } });
      const seen = watch(start, [...moves, { ms: 3_600_000, polls: 9 }]);
      expect(seen.some(isTerminal)).toBe(false);
      expect(Math.max(...seen.map(({ progress }) => progress))).toBe(stallAt);
    });
    fc.assert(property);
  });

  it('falls back and still ends when the rule asks for a regression, on any curve', () => {
    const property = fc.property(entropy, fc.nat(regressionLimit), (digits, regressTo) => {
      const start = withEffects(record({ by: 'instant' }, digits), {
        job: { queueMs: 0, renderMs: 100_000, regressTo },
      });
      const seen = watch(
        start,
        Array.from({ length: 101 }, (_, index) => ({ ms: index === 0 ? 0 : 1_000, polls: 0 })),
      );
      const progress = seen.map((shown) => shown.progress);
      const back = progress.findIndex((shown, index) => shown < (progress[index - 1] ?? 0));
      expect(progress[back]).toBe(regressTo);
      expect(seen.at(-1)?.status).toBe('completed');
    });
    fc.assert(property);
  });

  it.each([
    [
      'after a time, whatever the pace',
      { ending: { outcome: { status: 'completed' }, afterMs: 9_000 } },
      9_000,
    ],
    ['in the times that were given', { queueMs: 4_000, renderMs: 3_000 }, 7_000],
    [
      'in the queue',
      { queueMs: 60_000, ending: { outcome: { status: 'completed' }, afterMs: 5_000 } },
      5_000,
    ],
  ] as const)('ends %s', (_, job, at) => {
    for (const pace of [{ by: 'manual' }, { by: 'polls', polls: 9 }, { by: 'instant' }] as const) {
      const start = withEffects(record(pace), { job });
      const statuses = [at - 1, at].map(
        (elapsed) => view(start, { now: created + elapsed, polls: 0 }).status,
      );
      expect(statuses[0]).not.toBe('completed');
      expect(statuses[1]).toBe('completed');
    }
  });

  it('is unchanged when the rule has no effect on it', () => {
    const before = record({ by: 'time', factor: 40 });
    expect(withEffects(before, {})).toEqual(before);
  });
});

describe('a damaged asset', () => {
  const whole = Uint8Array.from({ length: 1_000 }, (_, index) => index % 251);
  it.each([
    [{ keep: { bytes: 10 } }, 10],
    [{ keep: { bytes: 5_000 } }, 1_000],
    [{ keep: { fraction: 0.5 } }, 500],
    [{ corrupt: true }, 1_000],
    [{ corrupt: true, keep: { fraction: 0.1 } }, 100],
    [{}, 1_000],
  ] as const)('has the right length and the right bytes after %j', (effect, length) => {
    const before = whole.slice();
    const arrived = damagedAsset(whole, effect);
    expect(arrived.length).toBe(length);
    expect(arrived.subarray(0, 10)).toEqual(whole.subarray(0, 10));
    expect(Buffer.compare(arrived, whole.subarray(0, length)) !== 0).toBe('corrupt' in effect);
    expect(whole).toEqual(before);
  });
});
