// Request bodies: limits the size, then reads JSON or multipart/form-data into one object of parameters.
import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type * as z from 'zod/mini';
import { bodyTooLarge, invalidType, malformedJson, unsupportedContentType } from '../domain/errors.ts';
import { formValues } from '../schema/form-values.ts';
import { parseParams } from '../schema/refusals.ts';
import type { Call } from './call.ts';
import type { Alarm } from './wire-ports.ts';
import { parseForm } from './form.ts';
import { readIncoming } from './socket.ts';

const formType = 'multipart/form-data';
const mediaTypeOf = (contentType: string) => contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';

/** Largest body, in bytes. */
export const bodyLimit = 32 * 1024 * 1024;

/** True when the body of the request is declared to be a form. */
export function isForm(request: Request): boolean {
  return mediaTypeOf(request.headers.get('content-type') ?? '') === formType;
}

/**
 * Reads the body of a call and parses it with a schema. Texts of a form become numbers where the schema takes
 * numbers.
 * @throws ApiError 400 or 413
 */
export async function parseBody<S extends z.core.$ZodType>(
  schema: S,
  { request, body }: Pick<Call, 'request' | 'body'>,
): Promise<z.infer<S>> {
  const sent = await body();
  return parseParams(schema, isForm(request) ? formValues(schema, sent) : sent);
}

/** For operations that accept only a form. @throws ApiError 400 for a body that is not a form */
export function assertForm(request: Request): void {
  const contentType = request.headers.get('content-type') ?? '';
  if (!isForm(request)) throw unsupportedContentType(contentType, [formType]);
}

/**
 * Reads a body as parameters, in any supported encoding.
 * @param bytes returns the body; it is not called when the type of the body is refused
 * @param lists form fields that may occur more than once; their values are lists
 * @throws ApiError 400 or 413
 */
export async function readParams(
  { headers }: Pick<Request, 'headers'>,
  { bytes, lists = [] }: { bytes: () => Promise<Uint8Array>; lists?: readonly string[] },
): Promise<Record<string, unknown>> {
  const contentType = headers.get('content-type') ?? '';
  const mediaType = contentType === json ? json : mediaTypeOf(contentType);
  const form = mediaType === formType;
  if (!form && !readAsJson.has(mediaType)) throw unsupportedContentType(contentType);
  const body = await bytes();
  return form ? parseForm(body, contentType, lists) : parseJson(body, contentType, mediaType === json);
}

const json = 'application/json';

/**
 * `curl -d '{…}'` labels its JSON as a URL-encoded form, and the remix example of the guide is sent that way.
 * So a body with this label, or without a label, is read as JSON when it is JSON. A body of another type is
 * refused unread.
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
  // UNKNOWN: the service's message for a JSON body that is not an object.
  throw labelled ? invalidType('body', 'an object', value) : unsupportedContentType(contentType);
}

/**
 * Checks the bytes first and then decodes them. A decoder that does both at once is slower.
 * @throws TypeError for bytes that are not UTF-8
 */
function utf8Text(bytes: Uint8Array): string {
  if (!isUtf8(bytes)) throw new TypeError('not UTF-8');
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/** The inputs for reading a body, besides the request. */
export interface BodySource {
  /**
   * The socket's side of the request, when the request has a socket. The body is then read only from here,
   * because two readers would stop each other.
   */
  incoming: IncomingMessage | undefined;
  alarm: Alarm;
}

/**
 * Returns the whole body; the result is empty when there is no body. A declared length over the limit is
 * refused immediately. Without a declared length, the body is refused as soon as it exceeds the limit. Call
 * this once for each request.
 * @throws ApiError 413, or the error that broke the connection
 */
export async function readBytes(
  request: Request,
  { incoming, alarm, limit = bodyLimit }: BodySource & { limit?: number | undefined },
): Promise<Uint8Array> {
  if (incoming !== undefined) return readIncoming(incoming, { limit, alarm });
  if (Number(request.headers.get('content-length')) > limit) throw bodyTooLarge(limit);
  const chunks: Uint8Array[] = [];
  let length = 0;
  // oxlint-disable-next-line no-restricted-properties -- the one place that reads a body without a socket
  for await (const chunk of request.body ?? []) {
    length += chunk.byteLength;
    if (length > limit) throw bodyTooLarge(limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}
