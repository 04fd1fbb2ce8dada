// Request bodies: JSON or multipart/form-data in, one plain object of parameters out, bounded before it is read.
import { bodyTooLarge, invalidType, malformedJson, unsupportedContentType } from '../domain/errors.ts';
import { parseForm } from './form.ts';

const formType = 'multipart/form-data';
const mediaTypeOf = (contentType: string) => contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';

/** Largest body, in bytes. */
export const bodyLimit = 32 * 1024 * 1024;

/** For the operations that take nothing else. @throws ApiError 400 for a body that is no form */
export function assertForm(request: Request): void {
  const contentType = request.headers.get('content-type') ?? '';
  if (mediaTypeOf(contentType) !== formType) throw unsupportedContentType(contentType, [formType]);
}

/**
 * Reads a body as parameters, whatever its encoding.
 * @throws ApiError 400 or 413
 */
export async function readParams(request: Request): Promise<Record<string, unknown>> {
  const contentType = request.headers.get('content-type') ?? '';
  const mediaType = mediaTypeOf(contentType);
  if (mediaType === formType) return parseForm(await readBytes(request), contentType);
  if (!readAsJson.has(mediaType)) throw unsupportedContentType(contentType);
  return parseJson(await readBytes(request), contentType, mediaType === 'application/json');
}

/**
 * `curl -d '{…}'` labels its JSON as a URL-encoded form, and the guide's own remix example is sent that way; so this
 * label, and none at all, is read as JSON when the body is JSON. Other types are refused unread.
 */
const readAsJson: ReadonlySet<string> = new Set([
  'application/json',
  'application/x-www-form-urlencoded',
  '',
]);

/** Made once: it keeps no state between whole texts, and making one costs more than most bodies. */
const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

function parseJson(bytes: Uint8Array, contentType: string, labelled: boolean): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(strictUtf8.decode(bytes));
  } catch {
    throw labelled ? malformedJson() : unsupportedContentType(contentType);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  // UNKNOWN: how the service words a JSON body that is no object.
  throw labelled ? invalidType('body', 'an object', value) : unsupportedContentType(contentType);
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
