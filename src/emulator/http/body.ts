// Request bodies: JSON or multipart/form-data in, one plain object of parameters out, bounded before it is read.
import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type * as z from 'zod/mini';
import { bodyTooLarge, invalidType, malformedJson, unsupportedContentType } from '../domain/errors.ts';
import { formValues } from '../schema/form-values.ts';
import { parseParams } from '../schema/refusals.ts';
import type { Call } from './call.ts';
import { parseForm } from './form.ts';

const formType = 'multipart/form-data';
const mediaTypeOf = (contentType: string) => contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';

/** Largest body, in bytes. */
export const bodyLimit = 32 * 1024 * 1024;

/** True when the body of the request is declared to be a form. */
export function isForm(request: Request): boolean {
  return mediaTypeOf(request.headers.get('content-type') ?? '') === formType;
}

/**
 * Reads the body of a call and parses it with a schema. The texts of a form become the numbers that the schema takes.
 * @throws ApiError 400 or 413
 */
export async function parseBody<S extends z.core.$ZodType>(
  schema: S,
  { request, body }: Pick<Call, 'request' | 'body'>,
): Promise<z.infer<S>> {
  const sent = await body();
  return parseParams(schema, isForm(request) ? formValues(schema, sent) : sent);
}

/** For the operations that take nothing else. @throws ApiError 400 for a body that is no form */
export function assertForm(request: Request): void {
  const contentType = request.headers.get('content-type') ?? '';
  if (!isForm(request)) throw unsupportedContentType(contentType, [formType]);
}

/**
 * Reads a body as parameters, whatever its encoding.
 * @param incoming the socket's side of the request, when it has one: its chunks are read without a copy
 * @param lists form fields that may stand more than once, and are lists
 * @throws ApiError 400 or 413
 */
export async function readParams(
  request: Request,
  { incoming, lists = [] }: { incoming?: IncomingMessage | undefined; lists?: readonly string[] } = {},
): Promise<Record<string, unknown>> {
  const contentType = request.headers.get('content-type') ?? '';
  const mediaType = contentType === json ? json : mediaTypeOf(contentType);
  const form = mediaType === formType;
  if (!form && !readAsJson.has(mediaType)) throw unsupportedContentType(contentType);
  const bytes = await (incoming === undefined ? readBytes(request) : readIncoming(incoming));
  return form ? parseForm(bytes, contentType, lists) : parseJson(bytes, contentType, mediaType === json);
}

const json = 'application/json';

/**
 * `curl -d '{…}'` labels its JSON as a URL-encoded form, and the guide's own remix example is sent that way; so this
 * label, and none at all, is read as JSON when the body is JSON. Other types are refused unread.
 */
const readAsJson: ReadonlySet<string> = new Set([json, 'application/x-www-form-urlencoded', '']);

function parseJson(bytes: Uint8Array, contentType: string, labelled: boolean): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(utf8Text(bytes));
  } catch {
    throw labelled ? malformedJson() : unsupportedContentType(contentType);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  // UNKNOWN: how the service words a JSON body that is no object.
  throw labelled ? invalidType('body', 'an object', value) : unsupportedContentType(contentType);
}

/** Checked, then decoded: a decoder that does both at once takes longer for both. @throws TypeError for other bytes */
function utf8Text(bytes: Uint8Array): string {
  if (!isUtf8(bytes)) throw new TypeError('not UTF-8');
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/** The whole body. A declared length beyond the limit is refused at once, an undeclared one as soon as it is passed. */
export async function readBytes(request: Request, limit = bodyLimit): Promise<Uint8Array> {
  const declared = request.headers.get('content-length');
  if (Number(declared) > limit) throw bodyTooLarge(limit);
  // Node stops a body at its declared length, so this cannot grow.
  if (declared !== null) return new Uint8Array(await request.arrayBuffer());
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length > limit) throw bodyTooLarge(limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

/**
 * The same from the socket's side, without a copy when the body came in one piece.
 * @throws ApiError 413, or what broke the connection
 */
function readIncoming(incoming: IncomingMessage): Promise<Uint8Array> {
  if (Number(incoming.headers['content-length']) > bodyLimit) throw bodyTooLarge(bodyLimit);
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let length = 0;
    incoming.on('data', (chunk: Uint8Array) => {
      length += chunk.byteLength;
      // What still comes is not kept; the adapter lets it run out.
      if (length > bodyLimit) reject(bodyTooLarge(bodyLimit));
      else chunks.push(chunk);
    });
    incoming.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    incoming.on('error', reject);
  });
}
