// Batches on the wire: the bodies, queries and answers of `/v1/batches` (SPEC, Aug 2026).
import * as z from 'zod';
import { batchEndpoint } from '../domain/batch-input.ts';
import { windowMs, type BatchRecord, type BatchView } from '../domain/batch.ts';
import { ExpiresAfter } from './file-resource.ts';
import { listEnvelope } from './list-envelope.ts';

const unixSeconds = z.int().min(0);
const moment = unixSeconds.nullable();

/** The size limits of `metadata` (SPEC); `http/batches.ts` checks them. */
export const metadataLimits = { pairs: 16, key: 64, value: 512 } as const;
const metadata = z
  .record(
    z.string().meta({ minLength: 1, maxLength: metadataLimits.key }),
    z.string().meta({ maxLength: metadataLimits.value }),
  )
  .meta({ maxProperties: metadataLimits.pairs });

const BatchFault = z
  .object({
    code: z.string(),
    message: z.string(),
    param: z.string().nullable(),
    line: z.int().nullable().describe('From 1; null for the file as a whole.'),
  })
  .strict()
  .meta({ id: 'BatchFault' });

export const Batch = z
  .object({
    id: z.string(),
    object: z.literal('batch'),
    endpoint: z.literal(batchEndpoint),
    model: z.string().nullable(),
    errors: z
      .object({ object: z.literal('list'), data: z.array(BatchFault) })
      .strict()
      .nullable(),
    input_file_id: z.string(),
    completion_window: z.literal('24h'),
    status: z.enum([
      'validating',
      'failed',
      'in_progress',
      'finalizing',
      'completed',
      'expired',
      'cancelling',
      'cancelled',
    ]),
    output_file_id: z.string().nullable(),
    error_file_id: z.string().nullable(),
    created_at: unixSeconds.describe('Unix time in seconds.'),
    in_progress_at: moment,
    expires_at: unixSeconds,
    finalizing_at: moment,
    completed_at: moment,
    failed_at: moment,
    expired_at: moment,
    cancelling_at: moment,
    cancelled_at: moment,
    request_counts: z
      .object({ total: z.int().min(0), completed: z.int().min(0), failed: z.int().min(0) })
      .strict(),
    metadata: metadata.nullable(),
  })
  .strict()
  .meta({ id: 'Batch', description: 'A batch of creations: all keys are always present.' });

export const BatchList = listEnvelope(Batch).meta({ id: 'BatchList' });

/** `http/batches.ts` checks the sizes of `metadata`. */
export const CreateBatch = z.strictObject({
  input_file_id: z.string(),
  endpoint: z.enum([batchEndpoint]).describe('This server knows no other.'),
  completion_window: z.enum(['24h']),
  metadata: metadata.nullable().optional().describe('Up to 16 pairs: keys of 64, values of 512 characters.'),
  output_expires_after: ExpiresAfter.optional(),
});

export const ListBatchesQuery = z.object({
  after: z.string().optional().describe('The id behind which the page starts.'),
  limit: z.int().min(1).max(100).default(20).describe('Most items of a page.'),
});

/** Converts a batch to the API's JSON, with the keys in the order of public logs (WIRE). */
export function batchToWire(record: BatchRecord, shown: BatchView): z.infer<typeof Batch> {
  const { errors } = record;
  return {
    id: record.id,
    object: 'batch',
    endpoint: batchEndpoint,
    model: shown.inProgressAt === null ? null : record.model, // the model is known after the file is read
    errors:
      shown.status === 'failed' ? { object: 'list', data: errors.map((fault) => ({ ...fault })) } : null,
    input_file_id: record.inputFileId,
    completion_window: '24h',
    status: shown.status,
    output_file_id: shown.output ? record.outputFileId : null,
    error_file_id: shown.error ? record.errorFileId : null,
    created_at: seconds(record.createdAt),
    in_progress_at: orNull(shown.inProgressAt),
    expires_at: seconds(record.createdAt + windowMs),
    finalizing_at: orNull(shown.finalizingAt),
    completed_at: orNull(shown.completedAt),
    failed_at: orNull(shown.failedAt),
    expired_at: orNull(shown.expiredAt),
    cancelling_at: orNull(shown.cancellingAt),
    cancelled_at: orNull(shown.cancelledAt),
    request_counts: { ...shown.counts },
    metadata: record.metadata === null ? null : { ...record.metadata },
  };
}

const seconds = (ms: number) => Math.floor(ms / 1000);
const orNull = (ms: number | null) => (ms === null ? null : seconds(ms));
