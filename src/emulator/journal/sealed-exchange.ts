// The part of an exchange that the journal keeps: small copies and shared objects. Its JSON is made when it is read.
import type { VideoView } from '../domain/video.ts';
import type { Exchange } from '../http/exchange-record.ts';
import { bodyFacts, unreadBody, type BodyFacts } from './body-facts.ts';
import type { Entry } from './entry-schemas.ts';
import { inPairs, sealFile, type CapturedFile } from './parameter-copy.ts';

/** The fields that are kept as they are. Times in ms. */
type KeptFields = Pick<
  Exchange,
  | 'at'
  | 'operation'
  | 'method'
  | 'url'
  | 'host'
  | 'connection'
  | 'headers'
  | 'hasBody'
  | 'bodyRead'
  | 'sent'
  | 'status'
  | 'error'
  | 'durationMs'
  | 'rules'
>;

/** An exchange as recorded: references only, nothing computed. */
export interface RecordedExchange
  extends KeptFields, Pick<Exchange, 'startedAt' | 'params' | 'video' | 'answerHeaders' | 'ending'> {
  id: string;
  /** When the request arrived, in real ms. */
  wall: number;
  files: readonly CapturedFile[];
  /** The raw body, until its facts are known. */
  raw: Uint8Array | undefined;
  facts: BodyFacts | undefined;
}

/** An exchange as it stays in memory. */
export interface SealedExchange extends KeptFields {
  id: string;
  /** When the request arrived, in real ms. */
  wall: number;
  /** The bytes of a short body, one in each character, or the facts of another body. Undefined for an unread body. */
  body: string | BodyFacts | undefined;
  video: Entry['video'] | undefined;
  videoId: string | undefined;
  answerHeaders: Readonly<Record<string, string>>;
  /** Undefined while the answer is being sent. */
  outcome: Exchange['ending']['outcome'];
  bytesSent: number;
  /** Milliseconds from the arrival of the request to the end of its answer. */
  endedMs: number;
}

/** Longest body whose bytes are kept. */
const shortBody = 1_000;

/** True when a request brought bytes that must not stay in memory. */
export const holdsManyBytes = ({ raw, files }: RecordedExchange): boolean =>
  files.length > 0 || (raw !== undefined && raw.byteLength > shortBody);

/**
 * Hashes the uploaded bytes, then drops them. Hashing must not delay an answer, and bytes must
 * not stay in memory. Short bodies are not hashed: that would take longer than the rest of the journal.
 */
export function hashUploads(recorded: RecordedExchange): void {
  recorded.files.forEach(sealFile);
  const { raw, headers } = recorded;
  if (raw === undefined || raw.byteLength <= shortBody) return;
  recorded.facts = bodyFacts(raw, contentTypeOf(headers));
  recorded.raw = undefined;
}

/**
 * Copies the fields that an entry shows. Call `hashUploads` before.
 * @param shared returns the object for the headers of the answer
 */
export function sealed(recorded: RecordedExchange, shared: SharedAnswerHeaders): SealedExchange {
  const { raw, video, params, ending, startedAt } = recorded;
  return {
    id: recorded.id,
    wall: recorded.wall,
    at: recorded.at,
    operation: recorded.operation,
    method: recorded.method,
    url: recorded.url,
    host: recorded.host,
    connection: recorded.connection,
    headers: recorded.headers,
    hasBody: recorded.hasBody,
    bodyRead: recorded.bodyRead,
    sent: recorded.sent,
    body: raw === undefined ? recorded.facts : textOf(raw),
    status: recorded.status,
    error: recorded.error,
    durationMs: recorded.durationMs,
    rules: recorded.rules,
    video: video === undefined ? undefined : shownOf(video),
    videoId: video?.id ?? params['video_id'],
    answerHeaders: shared(recorded.answerHeaders),
    outcome: ending.outcome,
    bytesSent: ending.bytesSent,
    endedMs: ending.at - startedAt,
  };
}

const textOf = ({ buffer, byteOffset, byteLength }: Uint8Array) =>
  Buffer.from(buffer, byteOffset, byteLength).toString('latin1');

/** The facts about the raw body of an exchange. */
export function factsOf({ body, headers }: SealedExchange): BodyFacts {
  return typeof body === 'string'
    ? bodyFacts(Buffer.from(body, 'latin1'), contentTypeOf(headers))
    : (body ?? unreadBody);
}

function contentTypeOf(headers: Exchange['headers']): string {
  if (headers instanceof Headers) return headers.get('content-type') ?? '';
  for (const [name, value] of inPairs(headers)) if (name.toLowerCase() === 'content-type') return value;
  return '';
}

/** The fields of a video that an entry shows. The rest of the answer is not kept. */
function shownOf({ id, status, progress, model, seconds, size }: VideoView): NonNullable<Entry['video']> {
  return { id, status, progress, model, seconds, size };
}

/** Headers of an answer that steer the next request of a client. */
const tellingHeaders = [
  'retry-after',
  'retry-after-ms',
  'x-should-retry',
  'openai-poll-after-ms',
  'location',
  'content-type',
] as const;

/** Returns the headers of an answer that an entry shows. Equal headers of two answers in a row are one object. */
export type SharedAnswerHeaders = (
  headers: Readonly<Record<string, string>>,
) => Readonly<Record<string, string>>;

export function createSharedAnswerHeaders(): SharedAnswerHeaders {
  let last: Readonly<Record<string, string>> = {};
  return function shared(headers) {
    if (tellingHeaders.every((name) => headers[name] === last[name])) return last;
    const shown: Record<string, string> = {};
    for (const name of tellingHeaders) {
      const value = headers[name];
      if (value !== undefined) shown[name] = value;
    }
    last = shown;
    return shown;
  };
}
