// A file of `/v1/files`: uploaded, or made by a batch, which then says what is in it and since when.
import { own } from './own.ts';

/** Purposes that an upload can have (SPEC, Aug 2026). */
export const uploadPurposes = ['assistants', 'batch', 'fine-tune', 'vision', 'user_data', 'evals'] as const;
/** Purposes that a file can show. */
export const filePurposes = [...uploadPurposes, 'batch_output'] as const;
export type FilePurpose = (typeof filePurposes)[number];

/** What is kept of a file; an upload's bytes are the upload of the same id. Milliseconds on the project's clock. */
export interface FileRecord {
  id: string;
  /** Of a file that a batch makes: the creation of the batch. */
  createdAt: number;
  filename: string;
  purpose: FilePurpose;
  /** As the sender named it, or as the file's name says. */
  mimetype: string;
  /** Size in bytes; 0 for a file that a batch makes. */
  bytes: number;
  /** How long the file lives; null for as long as nobody deletes it. */
  lifetimeMs: number | null;
  /** The batch that makes this file, and which of its two files it is. */
  batch?: { id: string; part: 'output' | 'error' };
}

/** What a reader sees. Times in whole seconds since 1970. */
export interface FileView {
  id: string;
  filename: string;
  purpose: FilePurpose;
  bytes: number;
  createdAt: number;
  expiresAt: number | null;
}

/** Files for batches live 30 days unless something else is asked for; others until they are deleted (SPEC). */
const batchFileMs = 30 * 86_400_000;

/** @param wantedSeconds of `expires_after`, where it was given */
export function fileLifetime(purpose: FilePurpose, wantedSeconds: number | undefined): number | null {
  if (wantedSeconds !== undefined) return wantedSeconds * 1000;
  return purpose === 'batch' ? batchFileMs : null;
}

/** @param made what the batch says of a file that it makes: since when it is there, in ms, and its size */
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

/** True from the file's `expires_at` on: it is then gone (INFER). */
export function isFileGone({ expiresAt }: FileView, now: number): boolean {
  return expiresAt !== null && now >= expiresAt * 1000;
}

/** Types of the pictures that a reference can be, by the last part of a name. */
const byExtension: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  mp4: 'video/mp4',
  jsonl: 'application/jsonl',
};

/** The type a file is taken for: the declared one, and where it says nothing the one of its name (INFER). */
export function fileMimetype(filename: string, declared: string): string {
  if (declared !== '' && declared !== 'application/octet-stream') return declared;
  const extension = filename.split('.').at(-1)?.toLowerCase() ?? '';
  return own(byExtension, extension) ?? 'application/octet-stream';
}
