// A transport that records every exchange: in a HAR file, and in one file for each body that is not a short
// text.
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shownHeaders } from '../http/exchange.ts';
import { redactBytes, redactUrl, type Redact } from '../http/redact.ts';
import type { Transport, WireAnswer, WireRequest } from '../http/transport.ts';
import { version } from '../version.ts';
import { authOf, pairs, type Entry, type Keys, type Recording } from './har.ts';

export interface Recorder {
  transport: Transport;
  /** Writes the HAR file. Call it when no request is running. */
  finish: () => void;
}

export interface RecorderSettings {
  directory: string;
  transport: Transport;
  redact: Redact;
  keys: Keys;
  /** The options of the run, kept for the replay. */
  options: Readonly<Record<string, unknown>>;
  /** The time in ms. Differences between two values are durations. */
  now: () => number;
  /** The time of day at which `now` was 0. */
  origin: number;
}

export const harFile = 'exchanges.har';

/** @throws Error when the directory cannot be made */
export function createRecorder(settings: RecorderSettings): Recorder {
  const { directory, transport, now, options } = settings;
  mkdirSync(join(directory, 'bodies'), { recursive: true });
  // The entries have the order of the requests, so that a replay can distinguish equal requests that ran at
  // the same time.
  const entries: Array<Entry | undefined> = [];
  return {
    async transport(request, limits) {
      const started = now();
      const turn = entries.push(undefined) - 1;
      const keep = (answer: WireAnswer | undefined, error?: string) => {
        entries[turn] = entryOf(settings, { request, answer, error, started, ended: now() });
      };
      try {
        const answer = await transport(request, limits);
        keep(answer);
        return answer;
      } catch (thrown) {
        keep(undefined, thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown));
        throw thrown;
      }
    },
    finish() {
      const creator = { name: 'sora-conformance', version };
      const ended = entries.filter((entry) => entry !== undefined);
      const har: Recording = { log: { version: '1.2', creator, entries: ended, _options: { ...options } } };
      writeFileSync(join(directory, harFile), `${JSON.stringify(har, undefined, 1)}\n`);
    },
  };
}

interface FinishedExchange {
  request: WireRequest;
  answer: WireAnswer | undefined;
  error: string | undefined;
  started: number;
  ended: number;
}

const unknownSize = { headersSize: -1, cookies: [], httpVersion: 'HTTP/1.1' };

function entryOf(settings: RecorderSettings, passed: FinishedExchange): Entry {
  const { request, started, ended } = passed;
  const time = Math.max(0, ended - started);
  return {
    startedDateTime: new Date(settings.origin + started).toISOString(),
    time,
    request: requestEntry(settings, request),
    response: responseEntry(settings, passed),
    cache: {},
    timings: { send: 0, wait: time, receive: 0 },
    _asker: request.asker ?? '',
    _auth: authOf(request.headers, settings.keys),
  };
}

function requestEntry(settings: RecorderSettings, request: WireRequest): Entry['request'] {
  const { redact } = settings;
  return {
    ...unknownSize,
    method: request.method,
    url: redactUrl(request.url, redact),
    headers: pairs(shownHeaders(request.headers, redact, request.hidden)),
    queryString: [...new URL(request.url).searchParams].map(([name, value]) => ({
      name,
      value: redact(value),
    })),
    ...(request.body !== undefined && {
      postData: { mimeType: typeOf(request), text: '', ...bodyOf(settings, request.body) },
    }),
    bodySize: request.body?.length ?? 0,
  };
}

function responseEntry(settings: RecorderSettings, { answer, error }: FinishedExchange): Entry['response'] {
  const { redact } = settings;
  return {
    ...unknownSize,
    status: answer?.status ?? 0,
    statusText: '',
    headers: pairs(shownHeaders(answer?.headers ?? [], redact)),
    content: {
      size: answer?.body.length ?? 0,
      mimeType: answer === undefined ? '' : typeOf(answer),
      ...(answer !== undefined && bodyOf(settings, answer.body)),
      ...(answer?.cut === true && { _cut: true }),
    },
    redirectURL: '',
    bodySize: answer?.body.length ?? -1,
    ...(error !== undefined && { _error: redact(error) }),
  };
}

const typeOf = ({ headers }: Pick<WireAnswer, 'headers'>) =>
  headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';

/**
 * Text stays in the HAR file. Every other body is written once to a file named by its hash, even when it was
 * seen several times.
 */
function bodyOf(
  { directory, redact }: RecorderSettings,
  bytes: Uint8Array,
): { text?: string; _file?: string } {
  const kept = keptBody(bytes, redact);
  if (typeof kept === 'string') return { text: kept };
  const file = join('bodies', createHash('sha256').update(kept).digest('hex'));
  writeFileSync(join(directory, file), kept);
  return { _file: file };
}

/** @returns redacted text; for bodies that are not text, their bytes */
export function keptBody(bytes: Uint8Array, redact: Redact): string | Uint8Array {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const isText = !text.includes('\0') && !text.includes('\uFFFD');
  if (isText) return redact(text);
  return redactBytes(bytes, redact);
}
