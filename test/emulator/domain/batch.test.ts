// The view of a batch follows from its record, its lines, its jobs and the clock alone.
import { describe, expect, it } from 'vitest';
import {
  acceptedBatch,
  batchTiming,
  deadlineOf,
  isAnswered,
  isBatchOver,
  jobOf,
  lineEnd,
  startOf,
  type BatchLine,
  type BatchStatus,
  type BatchView,
} from '../../../src/emulator/domain/batch.ts';
import { type VideoRecord } from '../../../src/emulator/domain/video.ts';
import {
  batchOf,
  created,
  deadline,
  fault,
  job,
  keptLine,
  lineOf,
  record,
  refusedLine,
  second,
  start,
} from '../../support/batch-records.ts';

describe('the times of a batch', () => {
  it('puts the deadline 24 hours after the creation, and the start after the validation', () => {
    expect(deadlineOf(record())).toBe(created + 24 * 3_600_000);
    expect(startOf(record({ validatingMs: 7 }))).toBe(created + 7);
  });
});

describe('lineEnd()', () => {
  it('returns the start of the batch for a refused line', () => {
    expect(lineEnd(refusedLine, undefined, start)).toBe(start);
  });

  it('returns the stored end for a line whose video was deleted', () => {
    expect(lineEnd(keptLine(start + second), undefined, start)).toBe(start + second);
  });

  it('returns undefined for a deleted video whose end is not known', () => {
    expect(lineEnd(keptLine(null), undefined, start)).toBeUndefined();
  });

  it('returns the planned end of a job', () => {
    const planned = job('a', start + second);
    expect(lineEnd(lineOf(planned), planned, start)).toBe(start + second);
  });

  it('returns the time of the command that ended a job', () => {
    const ended: VideoRecord = {
      ...job('a', undefined),
      command: { outcome: { status: 'completed' }, at: start + 5 },
    };
    expect(lineEnd(lineOf(ended), ended, start)).toBe(start + 5);
  });

  it.each([
    ['a job that waits for a command', job('a', undefined)],
    ['a job that would end after the deadline', job('a', deadline + 1)],
    ['a job that is not in the store', undefined],
  ])('returns undefined for %s', (_, given) => {
    expect(lineEnd(lineOf(job('a', undefined)), given, start)).toBeUndefined();
  });

  it('returns the deadline for a job that ends exactly at the deadline', () => {
    const last = job('a', deadline);
    expect(lineEnd(lineOf(last), last, start)).toBe(deadline);
  });
});

describe('jobOf()', () => {
  it('finds the job of a line by the id of its video', () => {
    const one = job('a', undefined);
    expect(jobOf(lineOf(one), new Map([['a', one]]))).toBe(one);
    expect(jobOf(lineOf(one), new Map())).toBeUndefined();
  });

  it('finds no job for a refused line', () => {
    expect(jobOf(refusedLine, new Map([['a', job('a', undefined)]]))).toBeUndefined();
  });
});

describe('isAnswered()', () => {
  const one = job('a', start + second);
  const answered = (line: BatchLine, now: number) =>
    isAnswered(line, { jobs: new Map([['a', one]]), now, started: start });

  it('becomes true at the moment when the job ends', () => {
    expect(answered(lineOf(one), start + second - 1)).toBe(false);
    expect(answered(lineOf(one), start + second)).toBe(true);
  });

  it('is false for a refused line, because its answer is in the error file', () => {
    expect(answered(refusedLine, deadline)).toBe(false);
  });

  it('is true for a deleted video only if its job had ended', () => {
    expect(answered(keptLine(start), start)).toBe(true);
    expect(answered(keptLine(null), deadline)).toBe(false);
  });
});

/** The counts of a batch with three lines. */
const counted = (completed: number, failed: number) => ({ counts: { total: 3, completed, failed } });

describe('a batch of two jobs and a refused line', () => {
  const { at, end } = batchOf([job('a', start + 10 * second), job('b', start + 20 * second)], {
    others: [refusedLine],
  });
  const lastEnd = start + 20 * second;
  const running = { inProgressAt: start, output: false };

  it.each<[BatchStatus, string, number, Partial<BatchView>]>([
    ['validating', 'after its creation', created, { inProgressAt: null, counts: acceptedBatch().counts }],
    ['validating', 'just before it starts', start - 1, { inProgressAt: null }],
    ['in_progress', 'when it starts', start, { ...running, ...counted(0, 1) }],
    ['in_progress', 'when the first job ends', start + 10 * second, { ...running, ...counted(1, 1) }],
    ['in_progress', 'just before the last job ends', lastEnd - 1, { ...running, ...counted(1, 1) }],
    ['finalizing', 'when the last job ends', lastEnd, { finalizingAt: lastEnd, ...counted(2, 1) }],
    [
      'completed',
      'after the output was written',
      lastEnd + batchTiming.finalizingMs,
      { completedAt: lastEnd + batchTiming.finalizingMs, output: true, error: true, ...counted(2, 1) },
    ],
  ])('is %s %s', (status, _, now, expected) => {
    expect(at(now)).toMatchObject({ status, ...expected });
  });

  it('is planned to end when it is completed', () => {
    expect(end).toBe(lastEnd + batchTiming.finalizingMs);
  });
});

describe('a completed batch', () => {
  it('has no error file when every job has ended', () => {
    const { at, end } = batchOf([job('a', start + second)]);
    expect(at(end)).toMatchObject({ status: 'completed', output: true, error: false });
  });

  it('has no output file when every line was refused', () => {
    const { at, end } = batchOf([], { others: [refusedLine, refusedLine] });
    expect(end).toBe(start + batchTiming.finalizingMs);
    expect(at(end)).toMatchObject({
      status: 'completed',
      finalizingAt: start,
      output: false,
      error: true,
      counts: { total: 2, completed: 0, failed: 2 },
    });
  });

  it('counts a failed job as completed, because its video is a line of the output file', () => {
    const failed: VideoRecord = {
      ...job('a', undefined),
      command: { outcome: { status: 'failed', error: null }, at: start + second },
    };
    const { at, end } = batchOf([failed]);
    expect(at(end)).toMatchObject({ output: true, error: false, counts: { completed: 1, failed: 0 } });
  });

  it('does not finalize before it has started, even if a command ended its job earlier', () => {
    const early: VideoRecord = {
      ...job('a', undefined),
      command: { outcome: { status: 'completed' }, at: created + 1 },
    };
    const { at } = batchOf([early]);
    expect(at(start - 1).status).toBe('validating');
    expect(at(start)).toMatchObject({ status: 'finalizing', finalizingAt: start });
  });
});

describe('a batch with a faulty input file', () => {
  const { at, end } = batchOf([], { errors: [fault], total: 4 });

  it('fails when the validation is over, without counts and files', () => {
    expect(at(start - 1)).toEqual(acceptedBatch());
    expect(at(start)).toEqual({ ...acceptedBatch(), status: 'failed', failedAt: start });
    expect(end).toBe(start);
  });

  it('is cancelled instead of failed when it is cancelled during the validation', () => {
    const cancelled = batchOf([], { errors: [fault], cancelledAt: created + 1 });
    expect(cancelled.at(start)).toMatchObject({ status: 'cancelled', failedAt: null });
  });
});

describe('a batch that expires', () => {
  const { at, end } = batchOf([job('a', start + second), job('b', undefined)], { others: [refusedLine] });

  it('is in progress until the deadline when the end of a job is not known', () => {
    expect(at(deadline - 1)).toMatchObject({ status: 'in_progress', counts: { completed: 1, failed: 1 } });
    expect(end).toBe(deadline);
  });

  it('counts the lines without an answer as failed, and keeps the answers', () => {
    expect(at(deadline)).toMatchObject({
      status: 'expired',
      expiredAt: deadline,
      finalizingAt: null,
      output: true,
      error: true,
      counts: { total: 3, completed: 1, failed: 2 },
    });
  });

  it('expires when a job would end after the deadline', () => {
    const late = batchOf([job('a', deadline + 1)]);
    expect(late.end).toBe(deadline);
    expect(late.at(deadline)).toMatchObject({ status: 'expired', output: false });
  });

  it('expires when a video was deleted before its end was known', () => {
    const deleted = batchOf([], { others: [keptLine(null)] });
    expect(deleted.end).toBe(deadline);
    expect(deleted.at(deadline).status).toBe('expired');
  });
});

describe('a cancelled batch', () => {
  const cancelledAt = start + 5 * second;

  it('never starts when it is cancelled during the validation', () => {
    const { at } = batchOf([job('a', undefined, created + 1)], { cancelledAt: created + 1 });
    expect(at(deadline)).toEqual({
      ...acceptedBatch(),
      status: 'cancelled',
      cancellingAt: created + 1,
      cancelledAt: created + 1,
    });
  });

  it('has started when it is cancelled at the moment of its start', () => {
    const { at } = batchOf([job('a', undefined, start)], { cancelledAt: start });
    expect(at(start)).toMatchObject({ status: 'cancelled', inProgressAt: start, counts: { failed: 1 } });
  });

  it('is cancelling until its running job ends', () => {
    const jobs = [job('runs', start + 9 * second, cancelledAt + batchTiming.cancellingMs)];
    const { at, end } = batchOf(jobs, { cancelledAt });
    expect(end).toBe(start + 9 * second);
    expect(at(end - 1)).toMatchObject({
      status: 'cancelling',
      inProgressAt: start,
      cancellingAt: cancelledAt,
      cancelledAt: null,
      output: false,
    });
    expect(at(end)).toMatchObject({
      status: 'cancelled',
      cancelledAt: end,
      output: true,
      error: false,
      counts: { total: 1, completed: 1, failed: 0 },
    });
  });

  it('waits for a running job without a known end until the time limit of the job', () => {
    const { at, end } = batchOf([job('a', undefined, cancelledAt + 60 * second)], { cancelledAt });
    expect(end).toBe(cancelledAt + 60 * second);
    expect(at(end)).toMatchObject({ status: 'cancelled', counts: { completed: 0, failed: 1 } });
  });

  it('waits for a deleted video without a known end until the latest possible end', () => {
    const { end } = batchOf([], { others: [keptLine(null, cancelledAt + 60 * second)], cancelledAt });
    expect(end).toBe(cancelledAt + 60 * second);
  });

  it('ends at once when no job runs: jobs that wait are aborted, and refused lines count as failed', () => {
    const waiting = job('waits', undefined, cancelledAt);
    const { at, end } = batchOf([waiting], { others: [refusedLine], cancelledAt });
    expect(end).toBe(cancelledAt);
    expect(at(end)).toMatchObject({
      status: 'cancelled',
      output: false,
      error: true,
      counts: { total: 2, completed: 0, failed: 2 },
    });
  });

  it('ends at once when a line has neither a job nor a stored result', () => {
    const lost = batchOf([], { others: [lineOf(job('lost', undefined))], cancelledAt });
    expect(lost.end).toBe(cancelledAt);
  });
});

describe('acceptedBatch()', () => {
  it('returns a view in validation without times, files and counts', () => {
    const { status, output, error, counts, ...times } = acceptedBatch();
    expect({ status, output, error, counts }).toEqual({
      status: 'validating',
      output: false,
      error: false,
      counts: { total: 0, completed: 0, failed: 0 },
    });
    expect(new Set(Object.values(times))).toEqual(new Set([null]));
  });
});

describe('isBatchOver()', () => {
  it.each<[BatchStatus, boolean]>([
    ['validating', false],
    ['in_progress', false],
    ['finalizing', false],
    ['cancelling', false],
    ['failed', true],
    ['completed', true],
    ['expired', true],
    ['cancelled', true],
  ])('for the status %s returns %s', (status, expected) => {
    expect(isBatchOver({ ...acceptedBatch(), status })).toBe(expected);
  });
});
