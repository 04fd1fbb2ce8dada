// The page counts on its own between two events, and agrees with the server.
import { describe, expect, it } from 'vitest';
import { outlook, progressAt, projectNow, upcoming } from '../../../src/page/model/progress.ts';
import { listed, start } from '../support/videos.ts';

const clock = { now: '', unix: start / 1000, scale: 60, frozen: false, speed: 60 };

describe("the project's clock", () => {
  it('runs on at its speed after it was read', () => {
    expect(projectNow({ clock, readAt: 5_000 }, 6_500)).toBe(start + 90_000);
  });

  it('stands still when it is frozen', () => {
    expect(projectNow({ clock: { ...clock, frozen: true, speed: 0 }, readAt: 5_000 }, 90_000)).toBe(start);
  });
});

describe('the progress of a job', () => {
  const rendering = listed('video_1', { state: 'in_progress' });
  it.each([
    [0, 0],
    [6_999, 0],
    [7_000, 33],
    [11_999, 33],
    [12_000, 72],
    [60_000, 72],
  ])('after %d ms is %d percent', (ms, percent) => {
    expect(progressAt(rendering, start + ms)).toBe(percent);
  });

  it('is what the server shows when time does not decide it', () => {
    const polled = listed('video_1', {
      state: 'in_progress',
      video: { progress: 45 },
      timeline: { steps: [] },
    });
    expect(progressAt(polled, start + 60_000)).toBe(45);
  });

  it('is whole for a job that is done, and what it showed last for a job that failed', () => {
    expect(progressAt(listed('video_1', { state: 'completed' }), start)).toBe(100);
    expect(progressAt(listed('video_1', { state: 'failed', video: { progress: 88 } }), start + 60_000)).toBe(
      88,
    );
  });
});

describe('what happens next to a job', () => {
  const expires = { state: 'completed' as const, timeline: { expires_ms: start + 3_622_000 } };
  it.each([
    ['starts in 2 s', {}],
    ['ready in 22 s', { state: 'in_progress' as const }],
    ['fails in 22 s', { state: 'in_progress' as const, timeline: { outcome: 'failed' as const } }],
    ['expires in 1 h', expires],
    ['held', { state: 'in_progress' as const, timeline: { held: true } }],
    ['moves when polled', { state: 'in_progress' as const, timeline: { by: 'polls' as const } }],
    ['waits for you', { timeline: { by: 'command' as const, starts_ms: null, ends_ms: null } }],
    ['stalled', { state: 'in_progress' as const, timeline: { ends_ms: null } }],
    ['', { state: 'failed' as const }],
    ['', { state: 'expired' as const }],
  ])('is: %s', (text, given) => {
    expect(outlook(listed('video_1', given), start)).toBe(text);
  });
});

describe('the events ahead', () => {
  it('are those that time brings, the earliest first', () => {
    const jobs = [
      listed('a'),
      listed('b', { state: 'in_progress', timeline: { ends_ms: start + 9_000, outcome: 'failed' } }),
      listed('c', { state: 'completed', timeline: { expires_ms: start + 60_000 } }),
      listed('d', { state: 'failed' }),
    ];
    expect(
      upcoming(jobs, start + 1_000).map(({ at, what, video }) => [at - start, what, video.video.id]),
    ).toEqual([
      [2_000, 'starts', 'a'],
      [9_000, 'fails', 'b'],
      [22_000, 'completes', 'a'],
      [60_000, 'expires', 'c'],
    ]);
  });

  it('contain nothing that the clock has passed', () => {
    expect(upcoming([listed('a')], start + 22_000)).toEqual([]);
  });
});
