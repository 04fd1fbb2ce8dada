// A file of `/v1/files`. It was uploaded, or a batch makes it; then the batch gives its content and its
// creation time.
import { ownProperty } from './own-property.ts';

/** Purposes that an upload can have (SPEC, Aug 2026). */
export const uploadPurposes = ['assistants', 'batch', 'fine-tune', 'vision', 'user_data', 'evals'] as const;
/** Purposes that a file can show. */
export const filePurposes = [...uploadPurposes, 'batch_output'] as const;
export type FilePurpose = (typeof filePurposes)[number];

/**
 * The stored data of a file. The bytes of an uploaded file are stored as the upload of the same id. Times in
 * milliseconds on the project's clock.
 */
export interface FileRecord {
  id: string;
  /** For a file that a batch makes, this is the creation time of the batch. */
  createdAt: number;
  filename: string;
  purpose: FilePurpose;
  /** The type that the sender declared, or else the type that follows from the file name. */
  mimetype: string;
  /** Size in bytes; 0 for a file that a batch makes. */
  bytes: number;
  /** The lifetime of the file; null when the file stays until it is deleted. */
  lifetimeMs: number | null;
  /** The batch that makes this file; `part` selects the output file or the error file. */
  batch?: { id: string; part: 'output' | 'error' };
}

/** The view of a file that clients see. Times in whole seconds since 1970. */
export interface FileView {
  id: string;
  filename: string;
  purpose: FilePurpose;
  bytes: number;
  createdAt: number;
  expiresAt: number | null;
}

/**
 * Files for batches live 30 days, unless the upload sets another lifetime. Other files live until they are
 * deleted (SPEC).
 */
const batchFileMs = 30 * 86_400_000;

/** @param wantedSeconds the seconds of `expires_after`, or undefined when the upload has none */
export function fileLifetime(purpose: FilePurpose, wantedSeconds: number | undefined): number | null {
  if (wantedSeconds !== undefined) return wantedSeconds * 1000;
  return purpose === 'batch' ? batchFileMs : null;
}

/** @param made for a file that a batch makes: its creation time in ms, and its size */
export function fileView(record: FileRecord, made?: { at: number; bytes: number }): FileView {
  const { id, filename, purpose, lifetimeMs } = record;
  const { at, bytes } = made ?? { at: record.createdAt, bytes: record.bytes };
  return {
    id,
    filename,
    purpose,
    bytes,
    createdAt: Math.floor(at / 1000),
    expiresAt: lifetimeMs === null ? null : Math.floor((at + lifetimeMs) / 1000),
  };
}

/** True from the file's `expires_at` on: then the file no longer exists (INFER). */
export function isFileGone({ expiresAt }: FileView, now: number): boolean {
  return expiresAt !== null && now >= expiresAt * 1000;
}

/** Media types by file name extension: the types of references, and JSONL. */
const byExtension: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  mp4: 'video/mp4',
  jsonl: 'application/jsonl',
};

/**
 * The media type of a file: the declared type, or the type of its extension when the declared type is empty
 * or generic (INFER).
 */
export function fileMimetype(filename: string, declared: string): string {
  if (declared !== '' && declared !== 'application/octet-stream') return declared;
  const extension = filename.split('.').at(-1)?.toLowerCase() ?? '';
  return ownProperty(byExtension, extension) ?? 'application/octet-stream';
}
