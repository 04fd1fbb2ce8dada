// Writes a recorded exchange as the plain JSON that the store keeps. This file loads no schema, so that a
// program that only records never loads one.
import type { VideoView } from '../domain/video.ts';
import type { AnswerEnd } from '../http/answer-end.ts';
import type { Exchange } from '../http/exchange-record.ts';
import { bodyFacts, unreadBody, type BodyFacts } from './body-facts.ts';
import type { Entry } from './entry-schemas.ts';
import { isoTime } from './iso-time.ts';
import { inPairs, sealFile, sizeOf, type CapturedFile } from './parameter-copy.ts';

/** The content of a journal entry in the store. */
export interface StoredEntry {
  /** All that is known when the entry is written. `unread` is added when the entry is read. */
  entry: Omit<Entry, 'seq' | 'unread'> & Partial<Pick<Entry, 'unread'>>;
  /** True when a body came although no header announced it. */
  hasBody: boolean;
  bodyRead: boolean;
}

/** An exchange as recorded: references only, nothing computed. Times in ms. */
export interface RecordedExchange extends Pick<
  Exchange,
  | 'at'
  | 'startedAt'
  | 'operation'
  | 'method'
  | 'url'
  | 'host'
  | 'connection'
  | 'hasBody'
  | 'bodyRead'
  | 'params'
  | 'status'
  | 'error'
  | 'durationMs'
  | 'video'
  | 'rules'
  | 'answerHeaders'
  | 'ending'
> {
  id: string;
  wall: number;
  headers: Headers | readonly string[];
  sent: Readonly<Record<string, unknown>> | undefined;
  files: readonly CapturedFile[];
  /** The raw body until its facts are known. */
  raw: Uint8Array | undefined;
  facts: BodyFacts | undefined;
}

/**
 * Computes what needs the uploaded bytes, and drops the bytes. Hashing must not delay an answer, and bytes
 * must not stay in memory.
 */
export function hashUploads(recorded: RecordedExchange): void {
  recorded.files.forEach(sealFile);
  if (recorded.raw === undefined) return;
  recorded.facts = bodyFacts(recorded.raw, contentTypeOf(recorded.headers));
  recorded.raw = undefined;
}

export function storedEntry(recorded: RecordedExchange, shared: SharedHeaders): StoredEntry {
  const { sent, video, params, ending, hasBody, bodyRead } = recorded;
  const { path, query } = partsOfUrl(recorded.url);
  const model = sent?.['model'];
  const entry: StoredEntry['entry'] = {
    id: recorded.id,
    time: isoTime(recorded.at),
    wall_time: isoTime(recorded.wall),
    host: recorded.host,
    connection: recorded.connection,
    operation: recorded.operation ?? null,
    method: recorded.method,
    path,
    query,
    headers: shared(recorded.headers),
    // The captured parameters are plain JSON already: their files have been sealed.
    body: sent ?? null,
    ...(recorded.facts ?? unreadBody),
    status: recorded.status,
    error: recorded.error ?? null,
    rule: [...(recorded.rules ?? [])],
    answer_headers: answerHeadersOf(recorded.answerHeaders),
    duration_ms: tenths(recorded.durationMs),
    ...endFields(ending.end, recorded.startedAt),
    video_id: video?.id ?? params['video_id'] ?? null,
    video: video === undefined ? null : shownOf(video),
    model: video?.model ?? (typeof model === 'string' ? model : null),
  };
  return { entry, hasBody, bodyRead };
}

/** The fields of an entry that tell how the answer ended. They are null while the answer is being sent. */
export function endFields(
  end: AnswerEnd | undefined,
  startedAt: number,
): Pick<Entry, 'outcome' | 'bytes_sent' | 'ended_ms'> {
  if (end === undefined) return { outcome: null, bytes_sent: null, ended_ms: null };
  return { outcome: end.outcome, bytes_sent: end.bytesSent, ended_ms: tenths(end.at - startedAt) };
}

/** Approximate bytes of an entry without its texts. */
const fixedBytes = 1_000;

/** Approximate bytes of memory that are kept only because of this entry. @param shared true for headers of an earlier entry */
export function bytesOf({ entry }: StoredEntry, shared: boolean): number {
  const { path, query, body, parts, headers, answer_headers: answered, error } = entry;
  const texts = [query, body, parts, answered, error, ...(shared ? [] : [headers])];
  return texts.reduce<number>((sum, value) => sum + sizeOf(value), fixedBytes + path.length);
}

const tenths = (ms: number) => Math.round(ms * 10) / 10;

function shownOf({ id, status, progress, model, seconds, size }: VideoView): Entry['video'] {
  return { id, status, progress, model, seconds, size };
}

const secretHeaders = /^(authorization|proxy-authorization|cookie|api-key|x-.*(key|token|secret).*)$/;
const secretQuery = /key|token|secret|password|signature/i;
const redacted = '[redacted]';

/** Returns the headers as an entry shows them. Equal headers of one client give the same object. */
export type SharedHeaders = (given: Headers | readonly string[]) => Record<string, string>;

/**
 * Remembers the headers of each list. Requests with the same headers share one list, because a client repeats
 * nearly all of them.
 */
export function createSharedHeaders(): SharedHeaders {
  const known = new WeakMap<readonly string[], Record<string, string>>();
  return function shared(given) {
    if (given instanceof Headers) return headersOf(given);
    const remembered = known.get(given);
    if (remembered !== undefined) return remembered;
    const shown = headersOf(inPairs(given));
    known.set(given, shown);
    return shown;
  };
}

function headersOf(pairs: Iterable<readonly [string, string]>): Record<string, string> {
  const headers = new Map<string, string>();
  for (const [name, value] of pairs) {
    const key = name.toLowerCase();
    const shown = secretHeaders.test(key) ? redacted : value;
    const before = headers.get(key);
    headers.set(key, before === undefined || shown === redacted ? shown : `${before}, ${shown}`);
  }
  return Object.fromEntries(headers);
}

function contentTypeOf(headers: Headers | readonly string[]): string {
  if (headers instanceof Headers) return headers.get('content-type') ?? '';
  for (const [name, value] of inPairs(headers)) if (name.toLowerCase() === 'content-type') return value;
  return '';
}

function partsOfUrl(text: string): { path: string; query: Entry['query'] } {
  const url = new URL(text);
  return { path: url.pathname, query: url.search === '' ? {} : queryOf(url.searchParams) };
}

function queryOf(params: URLSearchParams): Entry['query'] {
  const entries = [...new Set(params.keys())].map((key) => {
    const values = params.getAll(key).map((value) => (secretQuery.test(key) ? redacted : value));
    return [key, values.length === 1 ? (values[0] ?? '') : values] as const;
  });
  return Object.fromEntries(entries);
}

/** Headers of an answer that tell a client what to do next. */
const tellingHeaders = [
  'retry-after',
  'retry-after-ms',
  'x-should-retry',
  'openai-poll-after-ms',
  'location',
  'content-type',
] as const;

function answerHeadersOf(headers: Readonly<Record<string, string>>): Record<string, string> {
  const shown: Record<string, string> = {};
  for (const name of tellingHeaders) {
    const value = headers[name];
    if (value !== undefined) shown[name] = value;
  }
  return shown;
}
