// A request's parameters as the journal keeps them: small copies, files without their bytes.
import { sha256 } from '../http/digest.ts';
import { isUploadedFile } from '../http/form.ts';

/** Longest text kept of a prompt or any other value, in UTF-16 units. */
const textLimit = 1_000;
const listLimit = 100;
const depthLimit = 5;

export interface CapturedFile {
  name: string | null;
  type: string;
  size: number;
  /** Null until the file is sealed: hashing must not delay an answer. */
  sha256: string | null;
  bytes?: Uint8Array;
}

/**
 * Captures the parameters of a request. Short parameters, as nearly all are, are kept without a copy.
 * @param files receives every file found, to be sealed later
 */
export function copyParameters(
  sent: Readonly<Record<string, unknown>>,
  files: CapturedFile[],
): Readonly<Record<string, unknown>> {
  return isShort(sent) ? sent : copyObject(sent, files, 0);
}

/** True when there are few enough fields and no field needs cutting. */
function isShort(sent: Readonly<Record<string, unknown>>): boolean {
  let count = 0;
  for (const key in sent) {
    const value = sent[key];
    const short = typeof value === 'string' ? value.length <= textLimit : typeof value !== 'object';
    if (!short || key.length > textLimit || (count += 1) > listLimit) return false;
  }
  return true;
}

/** Hashes a file's bytes and then drops them. */
export function sealFile(file: CapturedFile): void {
  if (file.bytes === undefined) return;
  file.sha256 = sha256(file.bytes);
  delete file.bytes;
}

function copyObject(value: object, files: CapturedFile[], depth: number): Record<string, unknown> {
  // Without a prototype, `__proto__` is a key like any other.
  const kept = Object.create(null) as Record<string, unknown>;
  let count = 0;
  for (const [key, item] of Object.entries(value)) {
    if ((count += 1) > listLimit) break;
    kept[cutText(key)] = copyValue(item, files, depth + 1);
  }
  return kept;
}

function copyValue(value: unknown, files: CapturedFile[], depth: number): unknown {
  if (typeof value === 'string') return cutText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (isUploadedFile(value)) {
    const { filename, mimetype, bytes } = value;
    const file = { name: filename ?? null, type: mimetype, size: bytes.byteLength, sha256: null, bytes };
    files.push(file);
    return file;
  }
  if (depth >= depthLimit) return '…';
  return Array.isArray(value)
    ? value.slice(0, listLimit).map((item) => copyValue(item, files, depth + 1))
    : copyObject(value, files, depth);
}

/**
 * Reuses the texts of the previous request's headers where they are equal. A client repeats nearly all
 * headers, and ten thousand copies of them would be the largest part of a journal.
 */
export function reuseHeaders(
  headers: readonly string[],
  before: readonly string[] | undefined,
): readonly string[] {
  if (before?.length !== headers.length) return headers;
  const kept: string[] = [];
  let changed = false;
  for (const [index, text] of headers.entries()) {
    const old = before[index];
    const same = text === old;
    kept.push(same ? old : text);
    changed ||= !same;
  }
  return changed ? kept : before;
}

/** Approximate bytes of a JSON value in memory. A character counts as one byte. */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return 16 + value.length;
  if (typeof value !== 'object' || value === null) return 8;
  // The bytes of a file are dropped after they have been hashed.
  if (ArrayBuffer.isView(value)) return 16;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + 8 + sizeOf(item), 16);
  let sum = 32;
  for (const [key, item] of Object.entries(value)) sum += 8 + key.length + sizeOf(item);
  return sum;
}

/**
 * Cuts a text to its limit. The copy goes through bytes, because a plain slice would keep the whole text in
 * memory.
 */
export function cutText(text: string): string {
  if (text.length <= textLimit) return text;
  return `${Buffer.from(text.slice(0, textLimit), 'utf16le').toString('utf16le')}…`;
}

/** Yields pairs from a list of alternating names and values, which is the form of Node's raw headers. */
export function* inPairs(raw: readonly string[]): Generator<[string, string]> {
  for (let index = 0; index + 1 < raw.length; index += 2) yield [raw[index] ?? '', raw[index + 1] ?? ''];
}
