// The schemas of the effects that are stored with a job, for snapshot files.
import * as z from 'zod';
import { endOfTime } from '../../domain/clock.ts';
import { listFaults, redirectTargets } from '../../domain/faults.ts';
import type { AssetEffects, ErrorAnswer, Fault, WebhookEffects } from '../../domain/effects.ts';

/**
 * Each schema names every key of its type: a new field of a record does not compile until it is added here.
 */
export type Keys<T> = Record<keyof T, z.ZodType>;

export const duration = z.number().min(0).max(endOfTime);
export const text = z.string().max(100_000);

const envelope = z.strictObject({
  message: text,
  type: text,
  param: text.nullable(),
  code: text.nullable(),
});

const errorAnswer: z.ZodType<ErrorAnswer> = z.strictObject({
  status: z.int().min(200).max(599),
  body: z.union([z.string(), z.record(z.string(), z.unknown())]),
  envelope: envelope.exactOptional(),
  headers: z.record(z.string(), z.string()),
} satisfies Keys<ErrorAnswer>);

const fault: z.ZodType<Fault> = z.strictObject({
  error: errorAnswer.exactOptional(),
  reset: z.literal(true).exactOptional(),
  lose: z.literal(true).exactOptional(),
  redirect: z.enum(redirectTargets).exactOptional(),
  list: z.enum(listFaults).exactOptional(),
  delayMs: duration.exactOptional(),
  headers: z.record(z.string(), z.string().nullable()).exactOptional(),
  contentType: text.exactOptional(),
  malformedJson: z.literal(true).exactOptional(),
  bytesPerSecond: z.int().min(1).exactOptional(),
  cutAfter: z.int().min(0).exactOptional(),
} satisfies Keys<Fault>);

export const asset: z.ZodType<AssetEffects> = z.strictObject({
  lagMs: duration.exactOptional(),
  keep: z
    .union([
      z.strictObject({ bytes: z.int().min(0) }),
      z.strictObject({ fraction: z.number().min(0).max(1) }),
    ])
    .exactOptional(),
  corrupt: z.literal(true).exactOptional(),
  fault: fault.exactOptional(),
} satisfies Keys<AssetEffects>);

export const webhook: z.ZodType<WebhookEffects> = z.strictObject({
  drop: z.literal(true).exactOptional(),
  copies: z.int().min(2).max(10).exactOptional(),
  delayMs: duration.exactOptional(),
  outOfOrder: z.literal(true).exactOptional(),
  forged: z
    .array(z.enum(['bad_signature', 'wrong_secret', 'stale_timestamp']))
    .max(3)
    .exactOptional(),
} satisfies Keys<WebhookEffects>);
