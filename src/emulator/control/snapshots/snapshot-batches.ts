// Files and batches in a project's file: their schemas, and a check that everything they refer to exists.
import * as z from 'zod';
import type { BatchError, BatchLine, BatchRecord } from '../../domain/batch.ts';
import { endOfTime } from '../../domain/clock.ts';
import { filePurposes, type FileRecord } from '../../domain/file.ts';
import type { BatchMembership, VideoView } from '../../domain/video.ts';

type Keys<T> = Record<keyof T, z.ZodType>;

const moment = z.number().min(0).max(endOfTime);
const count = z.int().min(0).max(1_000_000_000);
const id = z.string().regex(/^[\w-]{1,128}$/, { error: 'expected an id' });
const text = z.string().max(100_000);

export const batchMembership: z.ZodType<BatchMembership> = z.strictObject({
  id,
  until: moment,
  assetsFrom: moment,
  line: count.exactOptional(),
} satisfies Keys<BatchMembership>);

export const fileRecord: z.ZodType<FileRecord> = z.strictObject({
  id,
  createdAt: moment,
  filename: text,
  purpose: z.enum(filePurposes),
  mimetype: z.string().max(200),
  bytes: count,
  lifetimeMs: z.number().min(0).max(endOfTime).nullable(),
  batch: z.strictObject({ id, part: z.enum(['output', 'error']) }).exactOptional(),
} satisfies Keys<FileRecord>);

const fault: z.ZodType<BatchError> = z.strictObject({
  code: text,
  message: text,
  param: text.nullable(),
  line: count.nullable(),
} satisfies Keys<BatchError>);

const batchRecord: z.ZodType<BatchRecord> = z.strictObject({
  id,
  createdAt: moment,
  inputFileId: text,
  metadata: z.record(z.string(), text).nullable(),
  model: text,
  validatingMs: moment,
  finalizingMs: moment,
  cancellingMs: moment,
  errors: z.array(fault).max(1_000),
  total: count,
  outputFileId: id,
  errorFileId: id,
  jobs: z.strictObject({ first: moment, last: moment }).nullable(),
  cancelledAt: moment.nullable(),
} satisfies Keys<BatchRecord>);

const seconds = z.int().min(0);
const shown: z.ZodType<VideoView> = z.strictObject({
  id,
  createdAt: seconds,
  status: z.enum(['queued', 'in_progress', 'completed', 'failed', 'expired']),
  word: text.exactOptional(),
  pollAfterMs: z.number().min(0).nullable().exactOptional(),
  completedAt: seconds.nullable(),
  error: z.strictObject({ code: text, message: text }).nullable(),
  expiresAt: seconds.nullable(),
  model: text,
  progress: z.int().min(0).max(100),
  prompt: text,
  remixedFromVideoId: id.nullable(),
  seconds: text,
  size: text,
} satisfies Keys<VideoView>);

const line: z.ZodType<BatchLine> = z.strictObject({
  id,
  customId: text,
  requestId: id,
  refusal: z.strictObject({ status: z.int().min(400).max(599), body: z.unknown() }).exactOptional(),
  videoId: id.exactOptional(),
  kept: z.strictObject({ view: shown, at: moment.nullable(), until: moment }).exactOptional(),
} satisfies Keys<BatchLine>);

/** A batch with its lines. */
export const batchEntry = z.strictObject({
  sort: moment,
  record: batchRecord,
  lines: z.array(line).max(50_000),
});

/** Describes a missing part of files and batches; undefined when nothing is missing. */
export function missingPart(given: {
  files: readonly { record: FileRecord }[];
  batches: readonly z.infer<typeof batchEntry>[];
  uploads: ReadonlyMap<string, { bytes: Uint8Array }>;
  videos: ReadonlySet<string>;
}): string | undefined {
  const { files, batches, uploads, videos } = given;
  const known = new Set(batches.map(({ record }) => record.id));
  for (const { record } of files) {
    const { id, batch, bytes } = record;
    if (batch === undefined && uploads.get(id)?.bytes.byteLength !== bytes)
      return `the bytes of file '${id}' are missing or were changed`;
    if (batch !== undefined && !known.has(batch.id)) return `file '${id}' belongs to no batch`;
  }
  for (const { record, lines } of batches) {
    if (record.total !== lines.length) return `batch '${record.id}' does not have ${record.total} lines`;
    const lost = lines.find(
      ({ videoId, kept }) => videoId !== undefined && kept === undefined && !videos.has(videoId),
    );
    if (lost !== undefined) return `video '${lost.videoId}' of batch '${record.id}' is missing`;
  }
  return undefined;
}
