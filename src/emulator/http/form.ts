// multipart/form-data: fields with bracket keys become nested parameters, file parts keep their bytes.
import type { BusboyInstance } from '@fastify/busboy';
import { duplicateParameter, malformedForm } from '../domain/errors.ts';

/** A file part. `filename` is undefined where the part named none, as the Java and Ruby SDKs send (PROBE). */
export interface UploadedFile {
  filename: string | undefined;
  mimetype: string;
  bytes: Uint8Array;
}

/** True for a value that came as a file part. */
export function isUploadedFile(value: unknown): value is UploadedFile {
  return (
    typeof value === 'object' &&
    value !== null &&
    'mimetype' in value &&
    'bytes' in value &&
    value.bytes instanceof Uint8Array
  );
}

/** More parts than any request of this API has. */
const partLimit = 1_000;

/**
 * Parses a whole form.
 * @param contentType the request's, with its boundary
 * @param lists fields that may stand more than once
 * @throws ApiError 400 for a form that cannot be read, or a parameter that stands twice
 */
export async function parseForm(
  body: Uint8Array,
  contentType: string,
  lists: readonly string[] = [],
): Promise<Record<string, unknown>> {
  const params = emptyParams();
  for (const [name, value] of await readParts(body, contentType)) {
    const path = splitKey(name);
    const read = path.length > 1 ? untyped(value) : value;
    place(params, lists.includes(name) ? [...path, ''] : path, read, name);
  }
  return params;
}

/**
 * A part without a filename is text to the service, whatever its type says (WIRE, videos-api 1.5). Under a bracket key that
 * matters: the Java SDK sends `input_reference[image_url]` and `video[id]` as application/octet-stream (PROBE, 4.101.0).
 */
function untyped(value: string | UploadedFile): string | UploadedFile {
  const isText = isUploadedFile(value) && value.filename === undefined;
  return isText ? new TextDecoder().decode(value.bytes) : value;
}

type Part = [name: string, value: string | UploadedFile];

async function readParts(body: Uint8Array, contentType: string): Promise<Part[]> {
  const parser = await makeParser(body, contentType);
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => reject(malformedForm(reason));
    if (parser === undefined) return fail('the Content-Type header has no boundary');
    const parts: Part[] = [];
    parser.on('field', (name, value) => parts.push([name, value]));
    parser.on('file', (name, stream, filename: string | undefined, _encoding, mimetype) => {
      const file: UploadedFile = { filename, mimetype, bytes: new Uint8Array() };
      // Its place among the parts is where it begins: it may end behind later fields.
      parts.push([name, file]);
      const chunks: Uint8Array[] = [];
      stream.on('data', (chunk: Uint8Array) => chunks.push(chunk));
      stream.on('error', () => fail('a file part ended too early'));
      stream.on('end', () => (file.bytes = Buffer.concat(chunks)));
    });
    parser.on('partsLimit', () => fail(`it has more than ${partLimit} parts`));
    parser.on('error', () => fail('it ended before its last boundary'));
    parser.on('finish', () => resolve(parts));
    parser.end(body);
  });
}

/** The package is loaded with the first form: a program that sends none need not wait for it at the start. */
async function makeParser(body: Uint8Array, contentType: string): Promise<BusboyInstance | undefined> {
  const { Busboy } = await import('@fastify/busboy');
  // The body is bounded already, so no single part needs a limit of its own.
  const limits = {
    parts: partLimit,
    fieldNameSize: 1_000,
    fieldSize: body.byteLength,
    fileSize: body.byteLength,
  };
  try {
    return new Busboy({ headers: { 'content-type': contentType }, limits });
  } catch {
    return undefined;
  }
}

type Params = Record<string, unknown>;

/** Without a prototype, `__proto__` is a key like any other. */
const emptyParams = (): Params => Object.create(null) as Params;

/** `a[b][]` → `['a', 'b', '']`; a key whose brackets do not close is taken as it stands. */
function splitKey(name: string): string[] {
  const [, first, rest] = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name) ?? [];
  if (first === undefined || rest === undefined) return [name];
  return [first, ...[...rest.matchAll(/\[([^[\]]*)\]/g)].map(([, key = '']) => key)];
}

/**
 * Puts a value at its bracket key: `a`, `a[b]`, `a[][b]`, `a[0][b]` (INFER, videos-api 1.3).
 * @throws ApiError 400 when something stands there already
 */
function place(params: Params, path: readonly string[], value: unknown, name: string): void {
  const [key = '', next, ...rest] = path;
  if (next === undefined) {
    if (key in params) throw duplicateParameter(name);
    params[key] = value;
  } else if (/^\d*$/.test(next)) {
    const list = (params[key] ??= []);
    if (!Array.isArray(list)) throw duplicateParameter(name);
    placeInList(list, [next, ...rest], value, name);
  } else {
    const nested = (params[key] ??= emptyParams());
    if (!isParams(nested)) throw duplicateParameter(name);
    place(nested, [next, ...rest], value, name);
  }
}

/** `[]` opens a new element unless the last one still lacks the key; `[n]` names one, in order. */
function placeInList(
  list: unknown[],
  [index = '', ...rest]: readonly string[],
  value: unknown,
  name: string,
): void {
  const [key] = rest;
  if (key === undefined) {
    list.push(value);
    return;
  }
  const last = list.at(-1);
  const open = isParams(last) && !(key in last) ? list.length - 1 : list.length;
  const at = index === '' ? open : Number(index);
  if (at > list.length) throw malformedForm(`'${name}' skips an index`);
  const element = (list[at] ??= emptyParams());
  if (!isParams(element)) throw duplicateParameter(name);
  place(element, rest, value, name);
}

function isParams(value: unknown): value is Params {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isUploadedFile(value);
}
