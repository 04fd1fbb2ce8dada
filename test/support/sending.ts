// The requests and the expectations of table tests: requests as data, and the usual form of the error
// envelope.
import { expect } from 'vitest';
import type { Json, TestEmulator } from './emulator.ts';

/** One part of a form; the part's headers leave out `filename` and `type` when these are undefined. */
export interface Part {
  name: string;
  value: string | Uint8Array;
  filename?: string;
  type?: string;
}

/** A request as data: at most one of `json`, `form` and `bytes`. */
export interface Sent {
  method?: string;
  path?: string;
  json?: unknown;
  form?: readonly Part[];
  bytes?: string;
  headers?: Record<string, string>;
  key?: string | null;
}

export interface ErrorBody {
  message: string;
  type: string;
  param: string | null;
  code: string | null;
}

/** A row of a refusal table. */
export type Refusal = readonly [name: string, sent: Sent, status: number, error: ErrorBody];

/** An error of the type that nearly all refusals have. */
export function invalid(message: string, param: string | null = null, code: string | null = null): ErrorBody {
  return { message, type: 'invalid_request_error', param, code };
}

export const notFound = (id: string) => invalid(`Video with id '${id}' not found.`);

export const notReady = invalid('Video is not ready yet, use GET /v1/videos/{video_id} to check status.');

const boundary = 'ThisIsABoundary';

/** Text fields by name, as an SDK sends them. */
export const fields = (texts: Record<string, string>): Part[] =>
  Object.entries(texts).map(([name, value]) => ({ name, value }));

/** A form in exact bytes, so that the test decides every header of a part. */
export function multipart(parts: readonly Part[]): { body: Uint8Array<ArrayBuffer>; contentType: string } {
  const chunks = parts.flatMap(({ name, value, filename, type }) => [
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"`,
    filename === undefined ? '' : `; filename="${filename}"`,
    type === undefined ? '' : `\r\ncontent-type: ${type}`,
    '\r\n\r\n',
    value,
    '\r\n',
  ]);
  const body = Buffer.concat([...chunks, `--${boundary}--\r\n`].map((chunk) => Buffer.from(chunk)));
  return { body: new Uint8Array(body), contentType: `multipart/form-data; boundary=${boundary}` };
}

/** Sends a request of a table; by default it is a creation. */
export async function exchange(
  emulator: Pick<TestEmulator, 'send'>,
  sent: Sent,
): Promise<{ status: number; headers: Headers; body: Json }> {
  const { method = 'POST', path = '/v1/videos', key } = sent;
  const { body, contentType } = encoded(sent);
  const response = await emulator.send(path, {
    method,
    headers: { ...(contentType === undefined ? {} : { 'content-type': contentType }), ...sent.headers },
    ...(body === undefined ? {} : { body }),
    ...(key === undefined ? {} : { key }),
  });
  const text = await response.text();
  const json = response.headers.get('content-type') === 'application/json' && text !== '';
  return {
    status: response.status,
    headers: response.headers,
    body: json ? (JSON.parse(text) as unknown) : text,
  };
}

function encoded({ json, form, bytes }: Sent): { body?: Uint8Array<ArrayBuffer>; contentType?: string } {
  if (form !== undefined) return multipart(form);
  const text = bytes ?? (json === undefined ? undefined : JSON.stringify(json));
  if (text === undefined) return {};
  return { body: new TextEncoder().encode(text), contentType: 'application/json' };
}

/** Sends the request of a refusal table and compares the whole envelope. */
export async function expectRefusal(
  emulator: Pick<TestEmulator, 'send'>,
  [, sent, status, error]: Refusal,
): Promise<void> {
  const answer = await exchange(emulator, sent);
  expect({ status: answer.status, body: answer.body }).toEqual({ status, body: { error } });
}
