// The values and limits that the service allowed, per contract profile. This file is data only; each value
// has its source.
import type { Fact } from './fact.ts';

export const profileNames = ['openai', 'openai-2026-02', 'retired'] as const;
export type ProfileName = (typeof profileNames)[number];

/** The two families that the five model ids belong to. */
export type ModelFamily = 'sora-2' | 'sora-2-pro';

/** The durations of jobs of a family, in seconds of the service's own time. */
interface Timing {
  /** Shortest and longest wait before rendering starts. */
  queue: readonly [number, number];
  /** The render time has a fixed part and a part per second of clip, at 720p, before jitter. */
  base: number;
  perSecond: number;
}

export interface Profile {
  name: ProfileName;
  /** The profile shows the service as it was on this day. */
  date: string;
  /** True after the service was shut down: every video operation answers that the model no longer exists. */
  retired: Fact<boolean>;
  /** Model ids in the order of the service's own error text, with the family that each belongs to. */
  models: Fact<Readonly<Record<string, ModelFamily>>>;
  /** Accepted `seconds`. */
  seconds: Fact<readonly string[]>;
  /** The `seconds` that a refusal lists, in its order. */
  listedSeconds: Fact<readonly string[]>;
  /** Accepted `size` values, in the order of the error text. */
  sizes: Fact<readonly string[]>;
  /** The sizes of each family. */
  sizesOf: Fact<Readonly<Record<ModelFamily, readonly string[]>>>;
  /** The expected type in the refusal of a text as `input_reference`. */
  referenceType: Fact<'a file' | 'an object'>;
  defaults: Fact<{ model: string; seconds: string; size: string }>;
  /**
   * True when `model`, `seconds` and `size` may have any value, because the rules of another server have
   * checked them before.
   */
  open?: true;
  /** The largest length of a prompt, in characters. */
  promptLength: Fact<number>;
  /** The `error` of a job that moderation stopped; `{reason}` in its message is replaced by the category. */
  moderationError: Fact<JobError>;
  /** Seconds from `completed_at` to `expires_at`. */
  assetLifetime: Fact<number>;
  /** The event from which `assetLifetime` counts. */
  lifetimeFrom: Fact<'completion' | 'creation'>;
  /** The number of hex digits in the id of a video. */
  idDigits: Fact<48 | 32>;
  /** True when webhook endpoints receive an event for the end of a job. */
  announcesEnds: Fact<boolean>;
  timing: Fact<Readonly<Record<ModelFamily, Timing>>>;
  /** US dollars per second of clip, by family and the shorter side in pixels; a batch costs half. */
  prices: Fact<Readonly<Record<ModelFamily, Readonly<Record<number, number>>>>>;
  /**
   * True when webhook endpoints can be managed over the API, not only in the dashboard. Events are sent in
   * both cases.
   */
  webhookEndpoints: Fact<boolean>;
  /** True when videos can be created by batches. */
  batches: Fact<boolean>;
  /** True when videos can be edited and extended, and when characters can be created and used. */
  edits: Fact<boolean>;
}

/** The `error` of a failed job. */
export interface JobError {
  code: string;
  message: string;
}

const models = {
  'sora-2': 'sora-2',
  'sora-2-pro': 'sora-2-pro',
  'sora-2-2025-10-06': 'sora-2',
  'sora-2-pro-2025-10-06': 'sora-2-pro',
  'sora-2-2025-12-08': 'sora-2',
} as const;

const openai: Profile = {
  name: 'openai',
  date: '2026-09-23',
  retired: {
    value: false,
    confidence: 'DOC',
    source: 'deprecations page, 2026: shut down on the next day (contract:retirement.openai)',
  },
  models: {
    value: models,
    confidence: '3P',
    source:
      'five ids read back from a rejection in Sept 2026 (contract:validation.model-list-of-five); the ids themselves are DOC',
  },
  seconds: {
    value: ['4', '8', '12', '16', '20'],
    confidence: 'DOC',
    source:
      'guide and changelog, Mar 2026: also 16 and 20; a job of 20 s ran in Apr 2026 (contract:create.seconds-values)',
  },
  listedSeconds: {
    value: ['4', '8', '12'],
    confidence: 'WIRE',
    source: 'every captured refusal, also those after Mar 2026 (contract:validation.seconds-value-message)',
  },
  referenceType: {
    value: 'an object',
    confidence: 'WIRE',
    source: 'captured refusals after Mar 2026 (contract:validation.reference-string-text)',
  },
  sizes: {
    value: ['720x1280', '1280x720', '1024x1792', '1792x1024', '1080x1920', '1920x1080'],
    confidence: 'DOC',
    source:
      'first four WIRE in order; 1080p from guide and model page, Mar 2026, its place in the list INFER (contract:validation.size-list-with-1080p)',
  },
  sizesOf: {
    value: {
      'sora-2': ['720x1280', '1280x720'],
      'sora-2-pro': ['720x1280', '1280x720', '1024x1792', '1792x1024', '1080x1920', '1920x1080'],
    },
    confidence: 'DOC',
    source:
      'model pages, 2026; how the service refuses the rest is UNKNOWN (contract:validation.size-not-of-the-model-400)',
  },
  defaults: {
    value: { model: 'sora-2', seconds: '4', size: '720x1280' },
    confidence: 'WIRE',
    source:
      'SPEC, and every captured answer (contract:create.default-model contract:create.default-seconds contract:create.default-size)',
  },
  promptLength: {
    value: 32_000,
    confidence: 'SPEC',
    source: 'spec, Aug 2026 (contract:create.prompt-of-32000-characters)',
  },
  moderationError: {
    value: { code: 'moderation_blocked', message: 'Your request was blocked by our moderation system.' },
    confidence: 'WIRE',
    source: 'Oct 2025 and Feb 2026 (contract:lifecycle.moderation-message)',
  },
  assetLifetime: {
    value: 3600,
    confidence: 'WIRE',
    source: 'five samples, Oct-Nov 2025 (contract:lifecycle.expires-after-3600)',
  },
  lifetimeFrom: {
    value: 'completion',
    confidence: 'WIRE',
    source: 'the same samples (contract:lifecycle.expires-after-3600)',
  },
  idDigits: {
    value: 48,
    confidence: 'WIRE',
    source: 'six samples, Oct 2025 to Aug 2026 (contract:create.id-48-hex)',
  },
  announcesEnds: {
    value: true,
    confidence: 'DOC',
    source: 'official guide, webhooks (contract:webhooks.completed-is-sent)',
  },
  timing: {
    value: {
      'sora-2': { queue: [4, 12], base: 44, perSecond: 6 },
      'sora-2-pro': { queue: [6, 20], base: 90, perSecond: 14 },
    },
    confidence: 'INFER',
    source:
      'fitted to 4 s in 68-116 s and 8 s in 107 s (WIRE, contract:lifecycle.render-times); pro is "several minutes" (DOC)',
  },
  prices: {
    value: { 'sora-2': { 720: 0.1 }, 'sora-2-pro': { 720: 0.3, 1024: 0.5, 1080: 0.7 } },
    confidence: 'DOC',
    source: 'pricing and model pages, 2026 (contract:limits.price-sora-2 contract:limits.price-sora-2-pro)',
  },
  webhookEndpoints: {
    value: true,
    confidence: 'SPEC',
    source:
      'spec of Sept 2026: /webhook_endpoints, beta; openai-node 7 calls them (PROBE, contract:webhooks.endpoint-api)',
  },
  batches: {
    value: true,
    confidence: 'DOC',
    source:
      'guide and changelog, Mar 2026; /v1/videos is an endpoint of batches (SPEC, contract:limits.batch-endpoint)',
  },
  edits: {
    value: true,
    confidence: 'SPEC',
    source:
      'spec, Aug 2026; guide and changelog, Mar 2026 (contract:edits.answers-200); `characters` of a creation DOC',
  },
};

const seed = 'reference of 2026-02-21';

/**
 * The API as the reference of February 2026 describes it, even where the description differs from the wire.
 */
const february: Profile = {
  ...openai,
  name: 'openai-2026-02',
  date: '2026-02-21',
  models: { value: models, confidence: 'SEED', source: `${seed}, section 4` },
  seconds: {
    value: ['4', '8', '12'],
    confidence: 'SEED',
    source: `${seed}, section 5; WIRE in every capture`,
  },
  referenceType: {
    value: 'a file',
    confidence: 'WIRE',
    source: 'captured refusals, Oct 2025 to Jan 2026 (contract:validation.reference-string-text)',
  },
  sizes: {
    value: ['720x1280', '1280x720', '1024x1792', '1792x1024'],
    confidence: 'SEED',
    source: `${seed}, section 5; WIRE`,
  },
  sizesOf: {
    value: {
      'sora-2': ['720x1280', '1280x720'],
      'sora-2-pro': ['720x1280', '1280x720', '1024x1792', '1792x1024'],
    },
    confidence: 'SEED',
    source: `${seed}, section 4`,
  },
  defaults: {
    value: { model: 'sora-2', seconds: '4', size: '720x1280' },
    confidence: 'SEED',
    source: `${seed}, section 5`,
  },
  promptLength: { value: 32_000, confidence: 'SEED', source: `${seed}, section 5` },
  moderationError: {
    value: { code: 'content_policy_violation', message: 'The prompt was flagged by content moderation' },
    confidence: 'SEED',
    source: `${seed}, section 10; never seen on the wire (contract:errors.content-policy-violation)`,
  },
  assetLifetime: { value: 3600, confidence: 'SEED', source: `${seed}, section 6: "approximately 1 hour"` },
  timing: {
    value: {
      'sora-2': { queue: [2, 6], base: 22, perSecond: 4 },
      'sora-2-pro': { queue: [4, 12], base: 40, perSecond: 7 },
    },
    confidence: 'SEED',
    source: `${seed}, section 4: 30-90 s, pro 1-5 minutes; fitted`,
  },
  prices: {
    value: { 'sora-2': { 720: 0.1 }, 'sora-2-pro': { 720: 0.3, 1024: 0.5 } },
    confidence: 'SEED',
    source: `${seed}, section 11`,
  },
  webhookEndpoints: {
    value: false,
    confidence: 'SEED',
    source: `${seed}: six operations, endpoints only in the dashboard; the API came later (PROBE, contract:webhooks.endpoint-api)`,
  },
  batches: {
    value: false,
    confidence: 'SEED',
    source: `${seed}: not mentioned; batches accept /v1/videos since Mar 2026 (SPEC, contract:limits.batch-endpoint)`,
  },
  edits: {
    value: false,
    confidence: 'SEED',
    source: `${seed}: six operations; edits came in Mar 2026 (SPEC, contract:edits.answers-200)`,
  },
};

const retired: Profile = {
  ...openai,
  name: 'retired',
  date: '2026-09-24',
  retired: {
    value: true,
    confidence: 'UNKNOWN',
    source:
      'shut down on 2026-09-24 (DOC); the answer since then was never captured (contract:errors.retired-service)',
  },
};

export const profiles: Readonly<Record<ProfileName, Profile>> = {
  openai,
  'openai-2026-02': february,
  retired,
};

/** Width and height in pixels of a `size` such as "1280x720". */
export function pixels(size: string): { width: number; height: number } {
  const cross = size.indexOf('x');
  return { width: Number(size.slice(0, cross)), height: Number(size.slice(cross + 1)) };
}
