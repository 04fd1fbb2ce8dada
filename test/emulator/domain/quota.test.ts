// The tables of tiers, and the headers about the remaining quota (contract:limits.tiers).
import { describe, expect, it } from 'vitest';
import { profileNames } from '../../../src/emulator/domain/profiles.ts';
import {
  durationText,
  quotaOf,
  quotaTables,
  retryHeaders,
  standingHeaders,
  tiers,
  tiersOf,
  type Tier,
} from '../../../src/emulator/domain/quota.ts';

const minute = (requests: number) => ({ requests, ms: 60_000, unit: 'requests per min (RPM)' });
const day = (requests: number) => ({ requests, ms: 86_400_000, unit: 'requests per day (RPD)' });

it.each<[Tier, number, number]>([
  ['1', 25, 10],
  ['2', 50, 25],
  ['3', 125, 50],
  ['4', 200, 75],
  ['5', 375, 150],
])('tier %s allows %i creations of sora-2 a minute, and %i of sora-2-pro', (tier, sora2, pro) => {
  const quota = { scope: 'model', windows: { 'sora-2': [minute(sora2)], 'sora-2-pro': [minute(pro)] } };
  expect(quotaOf('openai', { tier })).toEqual(quota);
  expect(quotaOf('retired', { tier })).toEqual(quota);
});

it.each<[Tier, ReturnType<typeof minute>[]]>([
  ['2', [minute(10), day(200)]],
  ['3', [minute(30), day(600)]],
  ['4', [minute(60), day(1_200)]],
  ['enterprise', [minute(200)]],
])('tier %s of the profile of February 2026 allows %j for all models together', (tier, windows) => {
  expect(quotaOf('openai-2026-02', { tier })).toEqual({
    scope: 'project',
    windows: { 'sora-2': windows, 'sora-2-pro': windows },
  });
});

it.each(profileNames)(
  'under the profile %s the free tier has no access, a number replaces the tier, and without both there is no limit',
  (name) => {
    expect(quotaOf(name, { tier: 'free' })).toBe('no access');
    expect(quotaOf(name, { rpm: 3 })).toMatchObject({
      windows: { 'sora-2': [minute(3)], 'sora-2-pro': [minute(3)] },
    });
    expect(quotaOf(name, { tier: 'free', rpm: 3 })).toEqual(quotaOf(name, { rpm: 3 }));
    expect(quotaOf(name, {})).toBeUndefined();
  },
);

it('each profile has its own tiers, and each value has a source', () => {
  expect(tiersOf('openai')).toEqual(['free', '1', '2', '3', '4', '5']);
  expect(tiersOf('openai-2026-02')).toEqual(['free', '2', '3', '4', 'enterprise']);
  for (const { tiers: table, scope } of Object.values(quotaTables)) {
    for (const fact of [...Object.values(table), scope]) {
      expect(fact.source).toMatch(/contract:limits\.tiers|reference of 2026-02-21/);
    }
    expect(tiers).toEqual(expect.arrayContaining(Object.keys(table)));
  }
});

describe('a duration in headers', () => {
  it.each([
    [0, '0ms'],
    [0.2, '1ms'],
    [120, '120ms'],
    [999.5, '1s'],
    [2_400, '2.4s'],
    [59_999, '59.999s'],
    [60_000, '1m0s'],
    [432_000, '7m12s'],
    [61_500, '1m1.5s'],
    [3_605_000, '1h0m5s'],
    [86_400_000, '24h0m0s'],
  ])('of %d ms is written as %s', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });

  it('the headers of a limit contain whole milliseconds, and seconds that are rounded up', () => {
    expect(retryHeaders(2_400)).toEqual({ 'retry-after': '3', 'retry-after-ms': '2400' });
    expect(retryHeaders(0.5)).toEqual({ 'retry-after': '1', 'retry-after-ms': '1' });
    const window = { requests: 25, ms: 60_000, unit: 'requests per min (RPM)' } as const;
    expect(standingHeaders({ window, remaining: 24, resetMs: 2_400 })).toEqual({
      'x-ratelimit-limit-requests': '25',
      'x-ratelimit-remaining-requests': '24',
      'x-ratelimit-reset-requests': '2.4s',
    });
  });
});
