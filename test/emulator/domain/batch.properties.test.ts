// Properties that every batch has, whatever its lines, its jobs and its cancellation are.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  batchTiming,
  batchView,
  isBatchOver,
  jobOf,
  lineEnd,
  plannedEnd,
  startOf,
  windowMs,
  type BatchView,
} from '../../../src/emulator/domain/batch.ts';
import { viewAtCreation } from '../../../src/emulator/domain/video.ts';
import {
  batchOf,
  created,
  deadline,
  fault,
  job,
  keptLine,
  lineOf,
  refusedLine,
  second,
} from '../../support/batch-records.ts';

describe('any batch', () => {
  const moment = fc.integer({ min: created, max: deadline });
  const ends = fc.array(fc.option(moment, { nil: undefined }), { maxLength: 6 });
  const others = fc.array(
    fc.oneof(
      fc.constant(refusedLine),
      fc.option(moment).map((at) => keptLine(at)),
    ),
    { maxLength: 3 },
  );
  const timing = { validatingMs: fc.nat(60 * second), finalizingMs: fc.nat(60 * second) };
  // The running jobs of a cancelled batch may end in the ten minutes after the cancellation.
  const batches = fc
    .record({
      ends,
      others,
      timing: fc.record(timing),
      faulty: fc.boolean(),
      cancelledAt: fc.option(moment),
    })
    .map((given) => {
      const until = given.cancelledAt === null ? deadline : given.cancelledAt + batchTiming.cancellingMs;
      const jobs = given.ends.map((end, index) => job(`video_${index}`, end, Math.min(until, deadline)));
      return batchOf(jobs, {
        others: given.others,
        ...given.timing,
        errors: given.faulty ? [fault] : [],
        cancelledAt: given.cancelledAt,
      });
    });
  // Milliseconds after the cancellation, because a record never has a cancellation in the future.
  const delays = fc.array(fc.nat(windowMs + 3 * 60 * second), { minLength: 2, maxLength: 12 });
  const rank = { validating: 0, in_progress: 1, finalizing: 2, cancelling: 2 };
  const rankOf = ({ status }: BatchView) => (status in rank ? rank[status as keyof typeof rank] : 3);

  it('only moves forward: its status and its counts never fall back, and its times stay', () => {
    const property = fc.property(batches, delays, (given, after) => {
      const views = seen(given, after);
      for (const [index, shown] of views.entries()) {
        const before = views[index - 1] ?? shown;
        expect(rankOf(shown)).toBeGreaterThanOrEqual(rankOf(before));
        expect(shown.counts.completed).toBeGreaterThanOrEqual(before.counts.completed);
        expect(shown.counts.failed).toBeGreaterThanOrEqual(before.counts.failed);
        expect(shown).toMatchObject(timesOf(before));
      }
    });
    fc.assert(property);
  });

  it('is over exactly from its planned end on, and does not change after it', () => {
    const property = fc.property(batches, delays, (given, after) => {
      const { batch, at, end } = given;
      const last = at(end);
      expect(isBatchOver(last)).toBe(true);
      if (end > (batch.cancelledAt ?? created)) expect(isBatchOver(at(end - 1))).toBe(false);
      for (const ms of after) expect(at(end + ms)).toEqual(last);
    });
    fc.assert(property);
  });

  it('never counts more lines than it has, and at its end counts each line once', () => {
    const property = fc.property(batches, delays, (given, after) => {
      for (const { counts } of seen(given, after)) {
        expect(counts.completed + counts.failed).toBeLessThanOrEqual(counts.total);
      }
      const { counts, output, error, inProgressAt } = given.at(given.end);
      expect(counts.total).toBe(inProgressAt === null ? 0 : given.lines.length);
      expect(counts.completed + counts.failed).toBe(counts.total);
      expect({ output, error }).toEqual({ output: counts.completed > 0, error: counts.failed > 0 });
    });
    fc.assert(property);
  });

  it('does not change when videos are deleted after their jobs have ended', () => {
    const property = fc.property(batches, delays, (given, after) => {
      const { batch, lines, jobs } = given;
      const deleted = lines.map((line) => {
        const one = jobOf(line, jobs);
        const end = lineEnd(line, one, startOf(batch));
        if (one === undefined || end === undefined) return line;
        return { ...line, kept: { view: viewAtCreation(one), at: end, until: end } };
      });
      const rest = new Map([...jobs].filter(([, one]) => lineEnd(lineOf(one), one, 0) === undefined));
      const kept = { lines: deleted, jobs: rest };
      expect(plannedEnd(batch, kept)).toBe(given.end);
      for (const ms of after) {
        const now = (batch.cancelledAt ?? created) + ms;
        expect(batchView(batch, { ...kept, now })).toEqual(given.at(now));
      }
    });
    fc.assert(property);
  });
});

/** The times of a view that have happened. */
function timesOf(shown: BatchView): Partial<BatchView> {
  return Object.fromEntries(Object.entries(shown).filter(([, value]) => typeof value === 'number'));
}

/** The views at moments that follow the cancellation, or the creation, in their order. @param after in milliseconds */
function seen({ batch, at }: ReturnType<typeof batchOf>, after: readonly number[]): BatchView[] {
  return after.toSorted((a, b) => a - b).map((ms) => at((batch.cancelledAt ?? created) + ms));
}
