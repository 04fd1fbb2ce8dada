// The time that a program gets in each situation, after what it did in the first.
import { describe, expect, it } from 'vitest';
import { firstPace, longerPace, paceAfter } from '../../../src/conformance/client/pace.ts';
import { creation, download, facts, poll } from './support/made-facts.ts';

const given = { speed: 1, limit: undefined };
const limitAfter = (visit: Parameters<typeof facts>[0]) =>
  paceAfter({ facts: facts(visit), startedMs: 100 }, given).limitMs;
const stopped = { ending: 'stopped', exit: undefined, lastedMs: 60_000, limitMs: 60_000 } as const;

describe('after the first situation', () => {
  it('a program that ended has three times as long as it took, and 20 s at least', () => {
    expect(limitAfter({ lastedMs: 40_000 })).toBe(120_000);
    expect(limitAfter({ lastedMs: 2000 })).toBe(20_000);
  });

  it('a program that still polled at its limit has three times that limit', () => {
    const requests = [creation(), poll('in_progress', { atMs: 50_000 })];
    expect(limitAfter({ ...stopped, requests })).toBe(180_000);
  });

  it.each([
    ['sends nothing more', [creation()]],
    [
      'polls for ever when it has the file',
      [creation(), download({ atMs: 2000 }), poll('completed', { atMs: 59_000 })],
    ],
  ])('a program that %s and does not end has 20 s', (_, requests) => {
    expect(limitAfter({ ...stopped, requests })).toBe(20_000);
  });
});

describe('a situation that is repeated after a limit', () => {
  it.each([
    ['has three times as long', 20_000, 1, 60_000],
    ['has no more than a minute', 30_000, 1, 60_000],
    ['has as long as before when that is more than a minute', 180_000, 1, 180_000],
    ['has three times as long by the faster clock of the program', 200_000, 20, 600_000],
  ])('%s', (_, limitMs, speed, expected) => {
    const pace = { ...firstPace(given), limitMs };
    expect(longerPace(pace, speed).limitMs).toBe(expected);
  });
});
