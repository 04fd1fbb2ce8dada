// The number of creations that a project may send, by usage tier, and the headers that contain the remaining
// number.
import type { Fact } from './fact.ts';
import type { ModelFamily, ProfileName } from './profiles.ts';

export const tiers = ['free', '1', '2', '3', '4', '5', 'enterprise'] as const;
export type Tier = (typeof tiers)[number];

/** At most `requests` within any `ms` milliseconds. */
export interface Window {
  requests: number;
  ms: number;
  /** The name of the unit in the service's message. */
  unit: 'requests per min (RPM)' | 'requests per day (RPD)';
}

/** The creations that a project may send: none, a number per model, or a number for all models together. */
export type Quota =
  | 'no access'
  | { scope: 'model' | 'project'; windows: Readonly<Record<ModelFamily, readonly Window[]>> };

interface Table {
  /** Whether creations are counted per model or for the whole project. */
  scope: Fact<'model' | 'project'>;
  /** The requests per minute, and per day, of sora-2 and sora-2-pro; null when the models cannot be used. */
  tiers: Readonly<Partial<Record<Tier, Fact<Readonly<Record<ModelFamily, Allowance>> | null>>>>;
}

interface Allowance {
  perMinute: number;
  perDay?: number;
}

const each = (sora2: number, pro: number) => ({
  'sora-2': { perMinute: sora2 },
  'sora-2-pro': { perMinute: pro },
});
const both = (perMinute: number, perDay?: number) => {
  const allowance = { perMinute, ...(perDay === undefined ? {} : { perDay }) };
  return { 'sora-2': allowance, 'sora-2-pro': allowance };
};

const told = 'model pages, 2026, as several third parties quote them (contract:limits.tiers)';
const toldOnce = 'model pages, 2026, unconfirmed (contract:limits.tiers)';
const openai: Table = {
  scope: { value: 'model', confidence: '3P', source: 'one number per model page (contract:limits.tiers)' },
  tiers: {
    free: { value: null, confidence: '3P', source: told },
    '1': { value: each(25, 10), confidence: '3P', source: told },
    '2': { value: each(50, 25), confidence: 'UNKNOWN', source: toldOnce },
    '3': { value: each(125, 50), confidence: 'UNKNOWN', source: toldOnce },
    '4': { value: each(200, 75), confidence: 'UNKNOWN', source: toldOnce },
    '5': { value: each(375, 150), confidence: '3P', source: told },
  },
};

const seed = 'reference of 2026-02-21, section 12';
const february: Table = {
  scope: { value: 'project', confidence: 'INFER', source: `${seed}: its table knows no models` },
  tiers: {
    free: {
      value: null,
      confidence: 'SEED',
      source: 'reference of 2026-02-21, section 2: free-tier users cannot generate videos',
    },
    '2': { value: both(10, 200), confidence: 'SEED', source: seed },
    '3': { value: both(30, 600), confidence: 'SEED', source: seed },
    '4': { value: both(60, 1_200), confidence: 'SEED', source: seed },
    enterprise: { value: both(200), confidence: 'SEED', source: `${seed}: "200+", days "custom"` },
  },
};

export const quotaTables: Readonly<Record<ProfileName, Table>> = {
  openai,
  'openai-2026-02': february,
  retired: openai,
};

/** The tiers that exist in a profile. */
export function tiersOf(profile: ProfileName): readonly Tier[] {
  return tiers.filter((tier) => quotaTables[profile].tiers[tier] !== undefined);
}

/**
 * The quota of a project under a tier, or under a number of requests per minute that replaces the tier.
 * @returns undefined for no limit
 */
export function quotaOf(profile: ProfileName, chosen: { tier?: Tier; rpm?: number }): Quota | undefined {
  const table = quotaTables[profile];
  const { tier, rpm } = chosen;
  if (tier === undefined && rpm === undefined) return undefined;
  const allowances = rpm === undefined ? table.tiers[tier ?? 'free']?.value : both(rpm);
  if (allowances === null || allowances === undefined) return 'no access';
  const windows = {
    'sora-2': windowsOf(allowances['sora-2']),
    'sora-2-pro': windowsOf(allowances['sora-2-pro']),
  };
  return { scope: table.scope.value, windows };
}

function windowsOf({ perMinute, perDay }: Allowance): Window[] {
  const minute: Window = { requests: perMinute, ms: 60_000, unit: 'requests per min (RPM)' };
  if (perDay === undefined) return [minute];
  return [minute, { requests: perDay, ms: 86_400_000, unit: 'requests per day (RPD)' }];
}

/**
 * The remaining requests of a window. They are sent with the answers to creations while a limit is active
 * (INFER, contract:limits.headers-on-create). Milliseconds.
 */
export interface Standing {
  window: Window;
  remaining: number;
  /** The time until no request of the window counts any more. */
  resetMs: number;
}

export function standingHeaders({ window, remaining, resetMs }: Standing): Record<string, string> {
  return {
    'x-ratelimit-limit-requests': String(window.requests),
    'x-ratelimit-remaining-requests': String(remaining),
    'x-ratelimit-reset-requests': durationText(resetMs),
  };
}

/**
 * The headers that contain the waiting time for clients. The official SDKs read the exact time from the
 * second header.
 */
export function retryHeaders(waitMs: number): Record<string, string> {
  return { 'retry-after': String(Math.ceil(waitMs / 1000)), 'retry-after-ms': String(Math.ceil(waitMs)) };
}

/** A duration as the service prints it: `120ms`, `2.4s`, `1m0s`, `7m12s`, `1h0m5s`. Whole milliseconds, rounded up. */
export function durationText(duration: number): string {
  const ms = Math.ceil(duration);
  if (ms < 1000) return `${ms}ms`;
  const seconds = (ms % 60_000) / 1000;
  const minutes = Math.floor(ms / 60_000) % 60;
  const hours = Math.floor(ms / 3_600_000);
  if (hours > 0) return `${hours}h${minutes}m${seconds}s`;
  return minutes > 0 ? `${minutes}m${seconds}s` : `${seconds}s`;
}
