// multipart/form-data: fields with bracket keys become nested parameters, file parts keep their bytes.
import { duplicateParameter, malformedForm } from '../domain/errors.ts';
import { decodeText, FormFault, readParameters, splitParts, type RawPart } from './multipart.ts';

/**
 * A file part. `filename` is undefined when the part has no filename, as in the Java and Ruby SDKs (PROBE).
 */
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

/** The maximum number of parts. No request of this API has so many. */
const partLimit = 1_000;

/**
 * Parses a whole form.
 * @param contentType the request's content type, with its boundary
 * @param lists fields that may occur more than once
 * @throws ApiError 400 for a form that cannot be read, or a parameter that occurs twice
 */
export function parseForm(
  body: Uint8Array,
  contentType: string,
  lists: readonly string[] = [],
): Record<string, unknown> {
  const params = emptyParams();
  for (const [name, value] of readParts(body, contentType)) {
    const path = splitKey(name);
    const read = path.length > 1 ? untyped(value) : value;
    place(params, lists.includes(name) ? [...path, ''] : path, read, name);
  }
  return params;
}

/**
 * The service reads a part without a filename as text, whatever the type of the part is (WIRE,
 * contract:validation.reference-part-without-filename). This matters for a bracket key: the Java SDK sends
 * `input_reference[image_url]` and `video[id]` as application/octet-stream (PROBE, 4.101.0).
 */
function untyped(value: string | UploadedFile): string | UploadedFile {
  const isText = isUploadedFile(value) && value.filename === undefined;
  return isText ? new TextDecoder().decode(value.bytes) : value;
}

type Part = [name: string, value: string | UploadedFile];

/** @throws ApiError 400 */
function readParts(body: Uint8Array, contentType: string): Part[] {
  const boundary = readParameters(contentType).parameters.get('boundary') ?? '';
  if (boundary === '') throw malformedForm('the Content-Type header has no boundary');
  try {
    return splitParts(body, boundary, partLimit).map(readPart);
  } catch (thrown) {
    throw thrown instanceof FormFault ? malformedForm(thrown.message) : thrown;
  }
}

/**
 * A part is a file when it has a filename or the type application/octet-stream, because the Java and Ruby
 * SDKs send files without a filename (PROBE). A file without a type is application/octet-stream (WIRE,
 * contract:validation.reference-types).
 */
function readPart({ headers, content }: RawPart): Part {
  const { value: disposition, parameters } = readParameters(headers.get('content-disposition') ?? '');
  const name = parameters.get('name');
  if (disposition !== 'form-data' || name === undefined) {
    throw new FormFault("a part has no header 'Content-Disposition: form-data' with a name");
  }
  const filename = parameters.get('filename');
  const type = readParameters(headers.get('content-type') ?? '');
  const isFile = filename !== undefined || type.value === octets;
  if (!isFile) return [name, decodeText(content, type.parameters.get('charset'))];
  const mimetype = type.value === '' ? octets : type.value;
  // The bytes are copied, so that a stored file does not keep the whole body in memory.
  return [name, { filename: filename && baseName(filename), mimetype, bytes: Buffer.from(content) }];
}

const octets = 'application/octet-stream';

/** Returns the last part of a path, because old browsers send the whole path. */
const baseName = (path: string) => path.replace(/^.*[/\\]/s, '').replace(/^\.\.?$/, '');

type Params = Record<string, unknown>;

/** Makes an object without a prototype, so that `__proto__` is a key like any other. */
const emptyParams = (): Params => Object.create(null) as Params;

/**
 * The maximum number of brackets in one name. No parameter of this API needs so many. Placing a value takes
 * time for each bracket.
 */
const bracketLimit = 16;

/**
 * `a[b][]` → `['a', 'b', '']`; a key whose brackets do not close stays unchanged.
 * @throws ApiError 400 for a name with too many brackets
 */
function splitKey(name: string): string[] {
  const [, first, rest] = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name) ?? [];
  if (first === undefined || rest === undefined) return [name];
  const keys = [...rest.matchAll(/\[([^[\]]*)\]/g)].map(([, key = '']) => key);
  if (keys.length > bracketLimit)
    throw malformedForm(`the name of a part has more than ${bracketLimit} brackets`);
  return [first, ...keys];
}

/**
 * Puts a value at its bracket key: `a`, `a[b]`, `a[][b]`, `a[0][b]` (INFER,
 * contract:create.bracket-with-index).
 * @throws ApiError 400 when that place already has a value
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

/** `[]` starts a new element unless the last element lacks the key. `[n]` names an element, in order. */
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
