// Writes a sealed exchange as the plain JSON that the store keeps. This file loads no schema, so that a
// program that only records never loads one.
import type { Entry } from './entry-schemas.ts';
import { isoTime } from './iso-time.ts';
import { inPairs, sizeOf } from './parameter-copy.ts';
import { factsOf, type SealedExchange } from './sealed-exchange.ts';

/** The content of a journal entry in the store. */
export interface StoredEntry {
  /** All that is known when the entry is written. `unread` is added when the entry is read. */
  entry: Omit<Entry, 'seq' | 'unread'> & Partial<Pick<Entry, 'unread'>>;
  /** True when a body came although no header announced it. */
  hasBody: boolean;
  bodyRead: boolean;
}

export function storedEntry(sealed: SealedExchange, shared: SharedHeaders): StoredEntry {
  const { sent, video, videoId, hasBody, bodyRead } = sealed;
  const { path, query } = partsOfUrl(sealed.url);
  const model = sent?.['model'];
  const entry: StoredEntry['entry'] = {
    id: sealed.id,
    time: isoTime(sealed.at),
    wall_time: isoTime(sealed.wall),
    host: sealed.host,
    connection: sealed.connection,
    operation: sealed.operation ?? null,
    method: sealed.method,
    path,
    query,
    headers: shared(sealed.headers),
    // The captured parameters are plain JSON already: their files have been sealed.
    body: sent ?? null,
    ...factsOf(sealed),
    status: sealed.status,
    error: sealed.error ?? null,
    rule: [...(sealed.rules ?? [])],
    answer_headers: { ...sealed.answerHeaders },
    duration_ms: tenths(sealed.durationMs),
    outcome: sealed.outcome ?? null,
    bytes_sent: sealed.outcome === undefined ? null : sealed.bytesSent,
    ended_ms: sealed.outcome === undefined ? null : tenths(sealed.endedMs),
    video_id: videoId ?? null,
    video: video ?? null,
    model: video?.model ?? (typeof model === 'string' ? model : null),
  };
  return { entry, hasBody, bodyRead };
}

/** Approximate bytes of an entry without its texts. */
const fixedBytes = 1_000;

/**
 * Approximate bytes of memory that are kept only because of this exchange.
 * @param shared true for headers of an earlier exchange
 */
export function bytesOf(sealed: SealedExchange, shared: boolean): number {
  const { url, sent, headers, error, body } = sealed;
  let bytes = fixedBytes + url.length;
  if (sent !== undefined) bytes += sizeOf(sent);
  if (error !== undefined) bytes += sizeOf(error);
  if (body !== undefined) bytes += sizeOf(body);
  if (!shared) bytes += sizeOf([...headers]);
  return bytes;
}

/** Approximate bytes of an entry that was imported. */
export const bytesOfShown = ({ entry }: StoredEntry): number => fixedBytes + sizeOf(entry);

const tenths = (ms: number) => Math.round(ms * 10) / 10;

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
