// One request and its answer, as evidence: bodies are shortened and secrets are removed.
import { createHash } from 'node:crypto';
import type { RequestBody } from './body.ts';
import { hidden, redactBytes, redactUrl, type Redact } from './redact.ts';
import type { HeaderList, WireAnswer, WireRequest } from './transport.ts';

interface BodyEvidence {
  bytes: number;
  /** The beginning of the body, when the body is text. */
  text?: string;
  /** The hash of the whole body, when the body is not text. */
  sha256?: string;
  /**
   * The whole body as a data URL, when it is a picture or a clip that is small enough to show in a report.
   */
  preview?: string;
}

export interface Exchange {
  method: string;
  url: string;
  requestHeaders: HeaderList;
  requestBody?: BodyEvidence;
  /** Undefined when no answer came. */
  status?: number;
  headers?: HeaderList;
  body?: BodyEvidence;
  /** The reason why no answer came. */
  failure?: string;
  durationMs: number;
  /** The number of the try; the first try is 1. */
  attempt: number;
  curl: string;
}

const secretHeaders = new Set([
  'authorization',
  'api-key',
  'x-api-key',
  'x-emulator-token',
  'cookie',
  'set-cookie',
  'proxy-authorization',
]);
const shownText = 4_000;
/**
 * How much text is read. It is more than the report shows, so that a secret at the end of the shown part is
 * still recognised.
 */
const readText = 1_000_000;

export interface Sent {
  request: WireRequest;
  body: RequestBody | undefined;
  answer?: WireAnswer;
  failure?: string;
  durationMs: number;
  attempt: number;
  redact: Redact;
}

/** The text of the evidence is made only when it is read, because most exchanges are never read. */
export function exchangeOf({ request, body, answer, failure, durationMs, attempt, redact }: Sent): Exchange {
  const sent = request.body;
  const exchange = {
    method: request.method,
    durationMs: Math.round(durationMs),
    attempt,
    ...(answer !== undefined && { status: answer.status }),
  };
  const lazyTexts = {
    url: () => redactUrl(request.url, redact),
    requestHeaders: () => shownHeaders(request.headers, redact, request.hidden),
    ...(sent !== undefined && { requestBody: () => evidence(sent, redact) }),
    ...(answer !== undefined && {
      headers: () => shownHeaders(answer.headers, redact),
      body: () => evidence(answer.body, redact),
    }),
    ...(failure !== undefined && { failure: () => redact(failure) }),
    curl: () => curl(request, body, redact),
  };
  for (const [key, make] of Object.entries<() => unknown>(lazyTexts))
    Object.defineProperty(exchange, key, { get: once(make), enumerable: true });
  return exchange as Exchange;
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** @param own names of further headers, in lower case, whose values are secrets */
export function shownHeaders(
  headers: HeaderList,
  redact: Redact,
  own: ReadonlySet<string> = new Set(),
): HeaderList {
  return headers.map(([name, value]) => {
    const isSecret = secretHeaders.has(name.toLowerCase()) || own.has(name.toLowerCase());
    return [name, isSecret ? hidden : redact(value)];
  });
}

function evidence(bytes: Uint8Array, redact: Redact): BodyEvidence {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, shownText)).toString(
    'utf8',
  );
  // A form that contains a picture does not count as text.
  if (!/[\0\uFFFD]/.test(start.slice(0, -4))) return { bytes: bytes.length, text: textOf(bytes, redact) };
  const type = mediaType(bytes);
  // A file may contain text, and that text may contain a secret.
  const shown = type !== undefined && bytes.length <= largestPreview && redactBytes(bytes, redact) === bytes;
  return {
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    ...(shown && { preview: `data:${type};base64,${Buffer.from(bytes).toString('base64')}` }),
  };
}

function textOf(bytes: Uint8Array, redact: Redact): string {
  const { buffer, byteOffset, length } = bytes;
  const whole = Buffer.from(buffer, byteOffset, Math.min(length, readText)).toString('utf8');
  return redact(whole).slice(0, shownText);
}

const largestPreview = 1_000_000;

/** Recognises the media type by the first bytes, because the content type of the server may be wrong. */
function mediaType(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  if (start.slice(4, 8) === 'ftyp') return 'video/mp4';
  if (start.startsWith('RIFF') && start.endsWith('WEBP')) return 'image/webp';
  return start.startsWith('\u00FF\u00D8\u00FF') ? 'image/jpeg' : undefined;
}

/** Headers that curl adds itself, or that are in the curl arguments of the body. */
const ownHeaders = new Set(['connection', 'content-length', 'content-type', 'host', 'user-agent']);

/** Returns a curl command that sends the same request. The key is a shell variable. */
function curl(
  { method, url, headers, hidden: secret }: WireRequest,
  body: RequestBody | undefined,
  redact: Redact,
): string {
  const own = headers.flatMap(([name, value]) => {
    if (ownHeaders.has(name.toLowerCase())) return [];
    const shown = shellValue(name, secret);
    // Redact before quoting. Otherwise the quotes could be taken for a part of a secret.
    return ['-H', shown === undefined ? quote(`${name}: ${redact(value)}`) : `"${name}: ${shown}"`];
  });
  return [
    'curl',
    '-sS',
    '-i',
    '-X',
    method,
    quote(redactUrl(url, redact)),
    ...own,
    ...(body?.curl ?? []).map((argument) => quoteArgument(redact(argument))),
  ].join(' ');
}

/** Returns the shell variable for a secret header: `$X_TEAM` for `x-team`. Undefined for other headers. */
function shellValue(name: string, own: ReadonlySet<string> | undefined): string | undefined {
  if (name === 'authorization') return 'Bearer $API_KEY';
  if (own?.has(name) === true) return `$${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`;
  return secretHeaders.has(name) ? '$API_KEY' : undefined;
}

const quoteArgument = (text: string) => (text.startsWith('-') ? text : quote(text));
const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
