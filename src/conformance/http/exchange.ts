// One request and its answer, as evidence: bodies shortened, secrets gone.
import { createHash } from 'node:crypto';
import type { RequestBody } from './body.ts';
import type { HeaderList, WireAnswer, WireRequest } from './transport.ts';

export interface BodyEvidence {
  bytes: number;
  /** The beginning, when it is text. */
  text?: string;
  /** Of the whole, when it is not text. */
  sha256?: string;
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
  /** Why no answer came. */
  failure?: string;
  durationMs: number;
  /** 1 for the first try. */
  attempt: number;
  curl: string;
}

/** Takes secrets out of a text. */
export type Redact = (text: string) => string;

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
const hidden = '[redacted]';

/** Hides these values, and what looks like a key, wherever they stand. */
export function redactor(secrets: readonly string[]): Redact {
  const known = secrets.filter((secret) => secret.length > 3).toSorted((a, b) => b.length - a.length);
  return (text) =>
    known
      .reduce((shown, secret) => shown.replaceAll(secret, hidden), text)
      .replaceAll(/\bsk-[A-Za-z0-9_-]{16,}/g, hidden)
      .replaceAll(/([?&](?:api[-_]?key|key|sig|token|signature)=)[^&#\s"]+/gi, `$1${hidden}`)
      .replaceAll(/(\/\/)[^/@\s"]+@/g, `$1${hidden}@`);
}

export interface Sent {
  request: WireRequest;
  body: RequestBody | undefined;
  answer?: WireAnswer;
  failure?: string;
  durationMs: number;
  attempt: number;
  redact: Redact;
}

/** Evidence is worded when somebody reads it: of most exchanges nobody does. */
export function exchangeOf({ request, body, answer, failure, durationMs, attempt, redact }: Sent): Exchange {
  const sent = request.body;
  const exchange = {
    method: request.method,
    durationMs: Math.round(durationMs),
    attempt,
    ...(answer !== undefined && { status: answer.status }),
  };
  const worded = {
    url: () => redact(request.url),
    requestHeaders: () => shownHeaders(request.headers, redact),
    ...(sent !== undefined && { requestBody: () => evidence(sent, redact) }),
    ...(answer !== undefined && {
      headers: () => shownHeaders(answer.headers, redact),
      body: () => evidence(answer.body, redact),
    }),
    ...(failure !== undefined && { failure: () => redact(failure) }),
    curl: () => redact(curl(request, body)),
  };
  for (const [key, make] of Object.entries<() => unknown>(worded))
    Object.defineProperty(exchange, key, { get: once(make), enumerable: true });
  return exchange as Exchange;
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

function shownHeaders(headers: HeaderList, redact: Redact): HeaderList {
  return headers.map(([name, value]) => [
    name,
    secretHeaders.has(name.toLowerCase()) ? hidden : redact(value),
  ]);
}

function evidence(bytes: Uint8Array, redact: Redact): BodyEvidence {
  const start = Buffer.from(bytes.subarray(0, shownText)).toString('utf8');
  // A form with a picture in it is not text either.
  const isText = !/[\0\uFFFD]/.test(start.slice(0, -4));
  return isText
    ? { bytes: bytes.length, text: redact(start) }
    : { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** A command that sends the same; the key is a variable of the shell. */
function curl({ method, url, headers }: WireRequest, body: RequestBody | undefined): string {
  const own = headers.flatMap(([name, value]) => {
    if (name === 'content-type' || name === 'user-agent') return [];
    const shown = name === 'authorization' ? 'Bearer $API_KEY' : secretHeaders.has(name) ? '$API_KEY' : value;
    return ['-H', shown.includes('$API_KEY') ? `"${name}: ${shown}"` : quote(`${name}: ${shown}`)];
  });
  return [
    'curl',
    '-sS',
    '-i',
    '-X',
    method,
    quote(url),
    ...own,
    ...(body?.curl ?? []).map(quoteArgument),
  ].join(' ');
}

const quoteArgument = (text: string) => (text.startsWith('-') ? text : quote(text));
const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
