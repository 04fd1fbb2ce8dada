// A transport that takes its answers from a recording, so that evidence can be judged again without the
// server.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { redactUrl, type Redact } from '../http/redact.ts';
import type { Transport, WireAnswer, WireRequest } from '../http/transport.ts';
import { UsageError } from '../vocabulary/mismatch.ts';
import type { RunOptions } from '../options/run-options.ts';
import type { Time } from '../vocabulary/time.ts';
import { authOf, Recording, type Entry, type Keys } from './har.ts';
import { harFile, keptBody } from './recorder.ts';

/** @throws UsageError when there is no recording, or when the recording is damaged */
export function readRecording(directory: string): Recording {
  const file = join(directory, harFile);
  if (!existsSync(file)) throw new UsageError(`${directory} has no ${harFile}: it is no recording`);
  try {
    return Recording.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (thrown) {
    const [line] = (thrown instanceof Error ? thrown.message : String(thrown)).split('\n');
    throw new UsageError(`${file} is no recording of sora-conformance: ${line}`);
  }
}

/** Returns the options of the run, without secrets. */
export const optionsOf = ({ log }: Recording): RunOptions => log._options as unknown as RunOptions;

export interface ReplaySettings {
  directory: string;
  recording: Recording;
  redact: Redact;
  keys: Keys;
  sleep: Time['sleep'];
}

/**
 * Finds an answer by its request and its asker, so the order in which checks run does not matter. When the
 * query or body of a request differs from the recording, the next unused answer for the same asker, method
 * and path is returned.
 */
export function replayTransport(settings: ReplaySettings): Transport {
  const { recording, sleep } = settings;
  const exact = new Map<string, Entry[]>();
  for (const entry of recording.log.entries) {
    const key = keyOfEntry(entry, settings);
    exact.set(key, [...(exact.get(key) ?? []), entry]);
  }
  const used = new Set<Entry>();
  const take = (request: WireRequest): Entry | undefined => {
    const rank = (entry: Entry) => !used.has(entry);
    const found =
      exact.get(keyOfRequest(request, settings))?.find(rank) ??
      recording.log.entries.find((entry) => rank(entry) && isAlike(entry, request));
    if (found !== undefined) used.add(found);
    return found;
  };
  return async (request, { signal }) => {
    const entry = take(request);
    if (entry === undefined) throw new Error('this request is not in the recording');
    await sleep(entry.time, signal);
    const { _error } = entry.response;
    if (_error !== undefined) throw asError(_error);
    return answerOf(entry, settings);
  };
}

function isAlike({ _asker, request: kept }: Entry, request: WireRequest): boolean {
  const sameAsker = _asker === (request.asker ?? '') && kept.method === request.method;
  return sameAsker && new URL(kept.url).pathname === new URL(request.url).pathname;
}

function keyOfEntry(entry: Entry, { directory }: ReplaySettings): string {
  const { method, url, postData } = entry.request;
  const body = postData?._file === undefined ? (postData?.text ?? '') : bytesOf(directory, postData._file);
  return [entry._asker, entry._auth, method, url, hashOf(body)].join('\n');
}

function keyOfRequest(request: WireRequest, { redact, keys }: ReplaySettings): string {
  const { asker = '', method, url, headers, body } = request;
  const kept = body === undefined ? '' : keptBody(body, redact);
  return [asker, authOf(headers, keys), method, redactUrl(url, redact), hashOf(kept)].join('\n');
}

function answerOf({ response }: Entry, { directory }: ReplaySettings): WireAnswer {
  const { status, headers, content } = response;
  const body =
    content._file === undefined ? Buffer.from(content.text ?? '') : bytesOf(directory, content._file);
  return {
    status,
    headers: headers.map(({ name, value }) => [name, value] as const),
    body: new Uint8Array(body),
    cut: content._cut ?? false,
  };
}

/** A recording may come from other people, so it may refer only to its own files. */
function bytesOf(directory: string, file: string): Buffer {
  if (!/^bodies[\\/][0-9a-f]{64}$/.test(file))
    throw new UsageError(`the recording names a strange file: ${file}`);
  return readFileSync(join(directory, normalize(file)));
}

const hashOf = (body: string | Uint8Array) => createHash('sha256').update(body).digest('hex');

function asError(text: string): Error {
  const [, name = 'Error', message = text] = /^(\w+): (.*)$/s.exec(text) ?? [];
  return Object.assign(new Error(message), { name });
}
