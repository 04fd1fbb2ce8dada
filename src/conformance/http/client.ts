// The HTTP client of the checks. It adds the key, retries after network errors, and keeps every exchange as
// evidence.
import { Unreachable } from './unreachable.ts';
import type { RequestBody } from './body.ts';
import { exchangeOf, type Exchange } from './exchange.ts';
import { type Redact } from './redact.ts';
import type { HeaderList, Transport, WireAnswer, WireRequest } from './transport.ts';

/** How a request identifies its sender. `none` sends no key. */
type Auth = 'key' | 'none' | { header: string; value: string };

export interface Call {
  method?: string;
  /** The path under the base URL, with its first `/`: `/videos/${id}`. Ids are encoded by `segment`. */
  path: string;
  query?: Readonly<Record<string, string | number | undefined>> | string | undefined;
  headers?: Readonly<Record<string, string>>;
  body?: RequestBody | undefined;
  /** @default 'key' */
  auth?: Auth;
  /** False: the first answer is final, even a 429 or 503. @default true */
  retry?: boolean;
  /** @default 64 MB */
  maxBytes?: number;
}

export interface Answer {
  status: number;
  /**
   * The value of a header; the values of repeated headers are joined. Undefined when there is no such header.
   */
  header: (name: string) => string | undefined;
  bytes: Uint8Array;
  text: string;
  /** The body as JSON; undefined when the body is not JSON. */
  json: unknown;
  exchange: Exchange;
}

export interface Client {
  send: (call: Call) => Promise<Answer>;
  get: (path: string, query?: Call['query']) => Promise<Answer>;
  post: (path: string, body?: RequestBody) => Promise<Answer>;
  delete: (path: string) => Promise<Answer>;
}

export interface ClientSettings {
  /** The check or need that uses this client. */
  asker: string;
  baseUrl: string;
  /** The header that `auth: 'key'` sends. */
  auth: { header: string; value: string };
  /** Headers sent with every request; their names are in lower case. Their values are secrets. */
  headers?: HeaderList;
  transport: Transport;
  timeoutMs: number;
  signal: AbortSignal;
  redact: Redact;
  now: () => number;
  /** Waits before a retry. */
  wait: (ms: number) => Promise<void>;
  /** True when a creation may be sent again after its answer was lost, because it costs nothing. */
  repeatsCreations: boolean;
  /** Called with every exchange, in order. */
  record: (exchange: Exchange) => void;
  /** Called when a request is sent. The function that it returns is called when the exchange has ended. */
  began?: (what: string) => () => void;
  /**
   * Called before a call is sent. It may throw to stop the call. The function that it returns is called with
   * the answer. That function gets undefined when no answer came: the call may still have had its effect.
   */
  admit?: (call: Call) => Promise<((answer: Answer | undefined) => void) | undefined>;
  /** Called with every answer and its call, because everything that was created must be deleted. */
  answered?: (call: Call, answer: Answer) => void;
  /**
   * Called with the promise of every POST, because a POST may create a video. The POST goes on when the
   * signal is aborted, and `answered` is still called with its answer.
   */
  outlives?: (exchange: Promise<unknown>) => void;
}

const tries = 4;
/** How often a call is tried when a 429 contains a waiting time: another check may have used the quota. */
const triesWithWaitingTime = 12;
const busy = new Set([429, 500, 502, 503, 504]);
/**
 * A gateway timeout comes from a proxy in front of the server, so the client cannot know whether the server
 * made the video.
 */
const gatewayTimeout = 504;
const longestRetryMs = 60_000;

/** Encodes an id as a part of a path. Ids of gateways may contain `:`, `=` and `/`. */
export const segment = (id: string) => encodeURIComponent(id);

export function createClient(settings: ClientSettings): Client {
  const send = (call: Call) => exchange(settings, call);
  return {
    send,
    get: (path, query) => send({ path, query }),
    post: (path, body) => send({ method: 'POST', path, body }),
    delete: (path) => send({ method: 'DELETE', path }),
  };
}

async function exchange(settings: ClientSettings, call: Call): Promise<Answer> {
  const request = wireRequest(settings, call);
  for (let attempt = 1; ; attempt += 1) {
    const got = await attemptIfAdmitted(settings, { call, request, attempt });
    const last = attempt >= tries || call.retry === false;
    if (got.answer === undefined) {
      const again = request.method !== 'POST' || settings.repeatsCreations;
      settings.signal.throwIfAborted();
      if (last || !again) throw new Unreachable(got.exchange.failure ?? 'no answer', got.exchange);
      await settings.wait(200 * attempt);
      continue;
    }
    const { answer } = got;
    if (request.method === 'POST' && !settings.repeatsCreations && answer.status === gatewayTimeout)
      throw new Unreachable('504, and a creation that may be billed is not sent again', got.exchange);
    const hasWaitingTime =
      answer.status === 429 && retryAfterMs(answer) !== undefined && call.retry !== false;
    const most = hasWaitingTime ? triesWithWaitingTime : tries;
    const enough = hasWaitingTime ? attempt >= most : last;
    // A check that expects a 429 sets `retry: false`. For every other check a 429 gives no verdict on the server.
    if (answer.status === 429 && enough && call.retry !== false)
      throw new Unreachable(`still 429 after ${most} tries`, got.exchange);
    if (!busy.has(answer.status) || enough) {
      settings.answered?.(call, answer);
      return answer;
    }
    await settings.wait(retryAfterMs(answer) ?? 250 * attempt);
  }
}

interface Attempt {
  call: Call;
  request: WireRequest;
  attempt: number;
}

async function attemptIfAdmitted(settings: ClientSettings, given: Attempt) {
  const { call, request } = given;
  const settle = await settings.admit?.(call);
  const over = settings.began?.(`${request.method} ${call.path}`);
  const { answer: wire, exchange } = await attemptOnce(settings, given);
  over?.();
  settings.record(exchange);
  const answer = wire === undefined ? undefined : readAnswer(wire, exchange);
  settle?.(answer?.status === gatewayTimeout ? undefined : answer);
  return { answer, exchange };
}

async function attemptOnce(
  settings: ClientSettings,
  { call, request, attempt }: Attempt,
): Promise<{ answer?: WireAnswer; exchange: Exchange }> {
  const { transport, timeoutMs, signal, redact, now } = settings;
  const started = now();
  const common = { request, body: call.body, attempt, redact };
  const unabortedTransport: Transport = (_, limits) => {
    signal.throwIfAborted();
    const answer = transport(request, { ...limits, signal: new AbortController().signal });
    const reportLateAnswer = async () => {
      const late = await answer;
      if (!signal.aborted) return;
      const exchange = exchangeOf({ ...common, answer: late, durationMs: now() - started });
      settings.answered?.(call, readAnswer(late, exchange));
    };
    settings.outlives?.(reportLateAnswer());
    return unlessAborted(answer, signal);
  };
  try {
    const limits = { timeoutMs, maxBytes: call.maxBytes ?? 64 * 1024 * 1024, signal };
    const sent =
      request.method === 'POST' && settings.outlives !== undefined ? unabortedTransport : transport;
    const answer = await sent(request, limits);
    return { answer, exchange: exchangeOf({ ...common, answer, durationMs: now() - started }) };
  } catch (thrown) {
    const failure = failureOf(thrown);
    return { exchange: exchangeOf({ ...common, failure, durationMs: now() - started }) };
  }
}

/** Returns an error as text. An error for a host with several addresses has no message, only a code. */
function failureOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
  const message = thrown.message === '' ? code : thrown.message;
  return `${thrown.name}: ${message.includes(code) ? message : `${message} (${code})`}`;
}

/** @throws the reason of the signal as soon as the signal is aborted; the promise itself goes on */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const over = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    const stop = () => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true, signal: over.signal });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    // Removes the listener.
    over.abort('over');
  }
}

function wireRequest({ baseUrl, auth, asker, headers: given = [] }: ClientSettings, call: Call): WireRequest {
  const { method = 'GET', path, body, headers = {} } = call;
  const sent = call.auth === undefined || call.auth === 'key' ? auth : call.auth;
  const list: HeaderList = [
    ...(sent === 'none' ? [] : [[sent.header, sent.value] as const]),
    ['accept', 'application/json'],
    ['user-agent', 'sora-conformance'],
    ...(body?.contentType === undefined ? [] : [['content-type', body.contentType] as const]),
  ];
  const asked = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  const askedNames = new Set(asked.map(([name]) => name));
  // The check tests its own headers, so they have priority over the headers of the user. Both replace the
  // usual headers of the suite.
  const own = [...given.filter(([name]) => !askedNames.has(name)), ...asked];
  const names = new Set(own.map(([name]) => name));
  return {
    method,
    url: `${baseUrl}${path}${queryText(call.query)}`,
    headers: [...list.filter(([name]) => !names.has(name)), ...own],
    body: body?.bytes,
    asker,
    ...(given.length > 0 && { hidden: new Set(given.map(([name]) => name)) }),
    ...(body?.chunked === true && { chunked: true }),
  };
}

function queryText(query: Call['query']): string {
  if (query === undefined || query === '') return '';
  if (typeof query === 'string') return `?${query}`;
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, String(value)] satisfies [string, string]],
  );
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`;
}

function readAnswer({ status, headers, body }: WireAnswer, exchange: Exchange): Answer {
  const values = (name: string) => headers.filter(([key]) => key.toLowerCase() === name.toLowerCase());
  let text: string | undefined;
  let parsed: { value: unknown } | undefined;
  const readText = () => (text ??= textOf(body));
  return {
    status,
    header: (name) =>
      values(name)
        .map(([, value]) => value)
        .join(', ') || undefined,
    bytes: body,
    get text() {
      return readText();
    },
    get json() {
      return (parsed ??= { value: parse(readText()) }).value;
    },
    exchange,
  };
}

const textOf = (bytes: Uint8Array) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * Returns the waiting time that the server asks for, in ms; undefined when it asks for none. Dates are not
 * read, because no server of this API sends them.
 */
export function retryAfterMs(answer: Answer): number | undefined {
  const ms = Number(answer.header('retry-after-ms'));
  const seconds = Number(answer.header('retry-after'));
  if (answer.header('retry-after-ms') !== undefined && ms >= 0) return Math.min(ms, longestRetryMs);
  if (answer.header('retry-after') !== undefined && seconds >= 0)
    return Math.min(seconds * 1000, longestRetryMs);
  return undefined;
}
