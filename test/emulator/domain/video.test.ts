// The view of a job at a moment. It only moves forward, and depends only on the record and the moment.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Pace } from '../../../src/emulator/domain/pace.ts';
import { curveFrom, makePlan } from '../../../src/emulator/domain/plan.ts';
import { profiles } from '../../../src/emulator/domain/profiles.ts';
import {
  viewAtCreation,
  endedByPoll,
  isExpired,
  isTerminal,
  isUnpaid,
  jobMarks,
  view,
  type VideoRecord,
  type VideoView,
} from '../../../src/emulator/domain/video.ts';

const created = Date.UTC(2026, 8, 23);
const failure = { code: 'moderation_blocked', message: 'Your request was blocked by our moderation system.' };

function record(pace: Pace, changes: Partial<VideoRecord> = {}, entropy = '5'.repeat(64)): VideoRecord {
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
    ...changes,
  };
}

const timed: fc.Arbitrary<Pace> = fc
  .double({ min: 0.5, max: 100, noNaN: true })
  .map((factor) => ({ by: 'time', factor }));
const polled: fc.Arbitrary<Pace> = fc.integer({ min: 1, max: 12 }).map((polls) => ({ by: 'polls', polls }));
const pace = fc.oneof(timed, polled, fc.constantFrom<Pace>({ by: 'instant' }, { by: 'manual' }));
const records = fc
  .record({
    pace,
    entropy: fc.stringMatching(/^[0-9a-f]{64}$/),
    createdAt: fc.integer({ min: created, max: created + 999 }),
    fails: fc.boolean(),
  })
  .map(({ pace: given, entropy, createdAt, fails }) => {
    const made = record(given, { createdAt }, entropy);
    return fails
      ? { ...made, plan: { ...made.plan, outcome: { status: 'failed' as const, error: failure } } }
      : made;
  });
/** Steps of a clock and of a counter of polls. Both only go forward. */
const steps = fc.array(fc.record({ ms: fc.nat(60_000), polls: fc.nat(2) }), { minLength: 2, maxLength: 30 });
const rank = { queued: 0, in_progress: 1, completed: 2, failed: 2, expired: 2 };

/**
 * Returns the views that a client sees in repeated retrievals. When a retrieval ends the job, the new record
 * is kept, as in the server.
 */
function watch(start: VideoRecord, moves: readonly { ms: number; polls: number }[]): VideoView[] {
  let [kept, now, polls] = [start, start.createdAt, 0];
  return moves.map((move) => {
    now += move.ms;
    polls += move.polls;
    kept = endedByPoll(kept, { now, polls }) ?? kept;
    return view(kept, { now, polls });
  });
}

describe('a job that is retrieved again and again', () => {
  it('never falls back, shows 100 exactly when completed, and keeps its completed_at', () => {
    const property = fc.property(records, steps, (start, moves) => {
      const seen = watch(start, moves);
      for (const [index, shown] of seen.entries()) {
        const before = seen[index - 1] ?? viewAtCreation(start);
        expect(rank[shown.status]).toBeGreaterThanOrEqual(rank[before.status]);
        // The progress of a failed job falls to 0, as on the wire.
        if (shown.status !== 'failed') expect(shown.progress).toBeGreaterThanOrEqual(before.progress);
        expect(shown.progress === 100).toBe(shown.status === 'completed');
        expect(shown.completedAt !== null).toBe(shown.status === 'completed');
        expect(shown.error !== null).toBe(shown.status === 'failed');
        expect(shown.expiresAt).toBe(shown.completedAt === null ? null : shown.completedAt + 3600);
        if (before.completedAt !== null) expect(shown.completedAt).toBe(before.completedAt);
        if (isTerminal(before)) expect(shown).toEqual(before);
      }
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('has the same views after a restart at any moment', () => {
    const property = fc.property(records, steps, (start, moves) => {
      const restarted = JSON.parse(JSON.stringify(start)) as VideoRecord;
      expect(watch(restarted, moves)).toEqual(watch(start, moves));
    });
    fc.assert(property);
  });

  it('has the same view whether or not it was retrieved before', () => {
    const property = fc.property(records, steps, (start, moves) => {
      fc.pre(start.plan.by !== 'polls');
      const last = moves.reduce((sum, { ms }) => sum + ms, start.createdAt);
      expect(watch(start, moves).at(-1)).toEqual(view(start, { now: last, polls: 0 }));
    });
    fc.assert(property);
  });

  it('is not changed by its views', () => {
    const property = fc.property(records, steps, (start, moves) => {
      const before = structuredClone(start);
      watch(start, moves);
      expect(start).toEqual(before);
    });
    fc.assert(property);
  });

  it('has ended after the longest plan, unless it waits for polls or a command', () => {
    const property = fc.property(records, (start) => {
      const shown = view(start, { now: start.createdAt + 3_600_000, polls: 0 });
      expect(isTerminal(shown)).toBe(start.plan.by === 'time');
    });
    fc.assert(property);
  });
});

describe('a timed job', () => {
  const job = record({ by: 'time', factor: 1 });
  const plan = { ...job.plan, queueMs: 4_000, renderMs: 10_000 };
  const [, [fraction, progress] = [0, 0]] = curveFrom(plan.curve);
  const jump = 4_000 + Math.ceil(fraction * 10_000);
  it.each([
    [0, 'queued', 0],
    [3_999, 'queued', 0],
    [4_000, 'in_progress', 0],
    [jump - 1, 'in_progress', 0],
    [jump, 'in_progress', progress],
    [13_000, 'in_progress', 99],
    [13_999, 'in_progress', 99],
    [14_000, 'completed', 100],
    [9_999_999, 'completed', 100],
  ])('has its status and progress %i ms after its creation', (elapsed, status, progress) => {
    expect(view({ ...job, plan }, { now: created + elapsed, polls: 0 })).toMatchObject({ status, progress });
  });

  it('completes at the time of its plan, not at the time of a retrieval', () => {
    const shown = view({ ...job, createdAt: created + 700, plan }, { now: created + 999_999, polls: 0 });
    expect(shown).toMatchObject({
      createdAt: created / 1000,
      completedAt: created / 1000 + 14,
      expiresAt: created / 1000 + 3614,
    });
  });
});

describe('a polled job', () => {
  it.each([
    [1, ['completed']],
    [2, ['in_progress', 'completed']],
    [3, ['queued', 'in_progress', 'completed']],
    [4, ['queued', 'in_progress', 'in_progress', 'completed']],
  ])('passes its statuses in %i polls', (polls, statuses) => {
    const seen = watch(
      record({ by: 'polls', polls }),
      Array.from({ length: polls + 2 }, () => ({ ms: 1_000, polls: 1 })),
    );
    expect(seen.map(({ status }) => status)).toEqual([...statuses, 'completed', 'completed']);
    expect(seen.at(-1)?.completedAt).toBe(created / 1000 + polls);
  });
});

describe('a command', () => {
  const moment = { now: created + 1_000, polls: 0 };
  it('overrides every plan from its time on', () => {
    const property = fc.property(
      records,
      fc.nat(99),
      fc.integer({ min: 0, max: 200_000 }),
      (start, progress, later) => {
        const at = { now: start.createdAt + later, polls: 0 };
        expect(view({ ...start, command: { progress } }, at)).toMatchObject({
          status: 'in_progress',
          progress,
          completedAt: null,
          error: null,
        });
        const done = {
          ...start,
          command: { outcome: { status: 'completed' as const }, at: start.createdAt },
        };
        expect(view(done, at)).toMatchObject({
          status: 'completed',
          progress: 100,
          completedAt: Math.floor(start.createdAt / 1000),
        });
      },
    );
    fc.assert(property);
  });

  it('can fail a job, with or without an error', () => {
    for (const error of [failure, null]) {
      const failed = record(
        { by: 'manual' },
        { command: { outcome: { status: 'failed', error }, at: created } },
      );
      expect(view(failed, moment)).toMatchObject({
        status: 'failed',
        progress: 0,
        completedAt: null,
        expiresAt: null,
        error,
      });
    }
  });

  it('is not overwritten by a poll', () => {
    const held = record({ by: 'polls', polls: 1 }, { command: { progress: 5 } });
    expect(endedByPoll(held, { now: created, polls: 9 })).toBeUndefined();
  });
});

describe('the assets of a video', () => {
  const done = record({ by: 'instant' }, { createdAt: created + 500 });
  const expiry = created + 3_600_000;
  const at = (now: number, changes: Partial<VideoRecord> = {}) =>
    isExpired(view({ ...done, ...changes }, { now, polls: 0 }), now);

  it('exist until expires_at has passed', () => {
    expect([at(expiry - 1), at(expiry), at(expiry + 1)]).toEqual([false, false, true]);
  });

  it('can be expired earlier by a command, but not later', () => {
    expect(at(created + 2_000, { expiredAt: created + 1_000 })).toBe(true);
    expect(at(expiry + 1, { expiredAt: expiry + 900_000 })).toBe(true);
  });

  it('of a pending or failed job have no expiry', () => {
    const pending = record({ by: 'manual' });
    expect(isExpired(view(pending, { now: expiry * 2, polls: 0 }), expiry * 2)).toBe(false);
  });
});

describe('the marks of a job', () => {
  const at = fc.double({ min: created, max: created + 300_000, noNaN: true });
  const membership = fc
    .record({ id: fc.constant('batch_x'), until: at, assetsFrom: at })
    .map((batch) => ({ batch }));
  const outcome = fc.constantFrom(
    { status: 'completed' as const },
    { status: 'failed' as const, error: failure },
  );
  const command = fc.oneof(
    fc.constant(null),
    fc.record({ progress: fc.nat(99) }),
    fc.record({ outcome, at: fc.constant(created + 5) }),
  );
  const changed = fc
    .tuple(records, command, fc.oneof(fc.constant({}), membership))
    .map(([start, given, batch]): VideoRecord => ({ ...start, command: given, ...batch }));

  it('agree with its view at every moment, also at its very end', () => {
    const property = fc.property(changed, at, fc.boolean(), (job, anyTime, atEnd) => {
      const { ends, refund } = jobMarks(job);
      const end = [ends, refund].find((mark) => mark !== undefined && mark > 0 && Number.isFinite(mark));
      const now = Math.max(job.createdAt, (atEnd ? end : undefined) ?? anyTime);
      const shown = view(job, { now, polls: 0 });
      // Jobs of batches do not count as running jobs.
      if (job.batch === undefined) expect((ends ?? 0) > now).toBe(!isTerminal(shown));
      else expect(ends).toBeUndefined();
      expect(refund !== undefined && refund <= now).toBe(isUnpaid(shown));
    });
    fc.assert(property, { numRuns: 1_000 });
  });
});
