// Files on the wire: the bodies, queries and answers of `/v1/files` (SPEC, Aug 2026).
import * as z from 'zod';
import { filePurposes, uploadPurposes, type FileView } from '../domain/file.ts';
import { listEnvelope } from './list-envelope.ts';

const unixSeconds = z.int().min(0);

export const File = z
  .object({
    object: z.literal('file'),
    id: z.string(),
    purpose: z.enum(filePurposes),
    filename: z.string(),
    bytes: z.int().min(0),
    created_at: unixSeconds.describe('Unix time in seconds.'),
    expires_at: unixSeconds.nullable(),
    status: z.literal('processed'),
    status_details: z.null(),
  })
  .strict()
  .meta({ id: 'File', description: 'A file, uploaded or made by a batch.' });

export const FileList = listEnvelope(File).meta({ id: 'FileList' });

export const DeletedFile = z
  .object({ id: z.string(), object: z.literal('file'), deleted: z.literal(true) })
  .strict()
  .meta({ id: 'DeletedFile' });

/**
 * The expiry of an uploaded file, or of the files that a batch makes: 1 hour to 30 days after the creation
 * (SPEC).
 */
export const ExpiresAfter = z
  .strictObject({
    anchor: z.enum(['created_at']),
    seconds: z.int().min(3_600).max(2_592_000),
  })
  .meta({ id: 'ExpiresAfter' });

/** `http/files.ts` checks `file`. */
export const CreateFile = z.strictObject({
  file: z.unknown(),
  purpose: z.enum(uploadPurposes),
  expires_after: ExpiresAfter.optional(),
});

export const ListFilesQuery = z.object({
  after: z.string().optional().describe('The id behind which the page starts.'),
  limit: z.int().min(1).max(10_000).default(10_000).describe('Most items of a page.'),
  order: z
    .enum(['asc', 'desc'])
    .default('desc')
    .describe('By creation time; of what a batch makes, of the batch.'),
  purpose: z.string().optional().describe('Only files of this purpose.'),
});

/** Converts a view to the API's JSON, with the keys in the order of public logs (WIRE). */
export function fileToWire(shown: FileView): z.infer<typeof File> {
  return {
    object: 'file',
    id: shown.id,
    purpose: shown.purpose,
    filename: shown.filename,
    bytes: shown.bytes,
    created_at: shown.createdAt,
    expires_at: shown.expiresAt,
    status: 'processed',
    status_details: null,
  };
}
