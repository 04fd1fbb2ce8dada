// Request bodies, built by hand, because the checks need control over every byte of a form.

export interface RequestBody {
  bytes: Uint8Array;
  contentType: string | undefined;
  /** True: the body is sent in chunks, without `content-length`. */
  chunked?: boolean;
  /** The curl arguments that send the same body, without the URL. */
  curl: readonly string[];
  /** The fields that the body contains; undefined when the suite does not know the fields. */
  fields?: Readonly<Record<string, unknown>>;
}

export interface Part {
  name: string;
  value: string | Uint8Array;
  /** The file name; it is written only when it is given. A file part usually has a file name. */
  filename?: string;
  /** The content type; it is written only when it is given. */
  contentType?: string;
  /** Further headers of the part, as written: `Content-Transfer-Encoding: binary`. */
  headers?: readonly string[];
}

export interface FormOptions {
  boundary?: string;
  /** True: the content type contains `boundary="…"` with quotes, as openai-dotnet sends it. */
  quoted?: boolean;
  /** True: the closing boundary is left out. */
  unfinished?: boolean;
  contentType?: string;
}

const encoder = new TextEncoder();

export function json(value: unknown): RequestBody {
  const body = raw(JSON.stringify(value), 'application/json');
  return isRecord(value) ? { ...body, fields: value } : body;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** @param contentType when undefined, no content type is sent */
export function raw(content: string | Uint8Array, contentType: string | undefined): RequestBody {
  const bytes = typeof content === 'string' ? encoder.encode(content) : content;
  const data = typeof content === 'string' ? content : '@body.bin';
  return {
    bytes,
    contentType,
    curl: [
      ...(contentType === undefined ? [] : ['-H', `content-type: ${contentType}`]),
      '--data-binary',
      data,
    ],
  };
}

/**
 * Returns a form. The fields of an object become text parts, named as the SDKs name nested fields: `a[b]`,
 * `a[][b]`.
 */
export function form(fields: Readonly<Record<string, unknown>> | readonly Part[], options: FormOptions = {}) {
  const parts = Array.isArray(fields) ? (fields as readonly Part[]) : partsOf(fields);
  const { boundary = 'conformance-5f9c1e7a', quoted = false, unfinished = false } = options;
  const pieces = parts.flatMap((part) => [
    encoder.encode(`--${boundary}\r\n${partHeaders(part)}\r\n\r\n`),
    typeof part.value === 'string' ? encoder.encode(part.value) : part.value,
    encoder.encode('\r\n'),
  ]);
  if (!unfinished) pieces.push(encoder.encode(`--${boundary}--\r\n`));
  const written = quoted ? `"${boundary}"` : boundary;
  return {
    bytes: new Uint8Array(Buffer.concat(pieces)),
    contentType: options.contentType ?? `multipart/form-data; boundary=${written}`,
    curl: parts.flatMap((part) => ['-F', curlPart(part)]),
    fields: Object.fromEntries(parts.map(({ name, value }) => [name, value])),
  } satisfies RequestBody;
}

function partHeaders({ name, filename, contentType, headers = [] }: Part): string {
  const file = filename === undefined ? '' : `; filename="${filename}"`;
  const type = contentType === undefined ? [] : [`Content-Type: ${contentType}`];
  return [`Content-Disposition: form-data; name="${name}"${file}`, ...type, ...headers].join('\r\n');
}

function curlPart({ name, value, filename, contentType }: Part): string {
  const type = contentType === undefined ? '' : `;type=${contentType}`;
  return typeof value === 'string' && filename === undefined
    ? `${name}=${value}${type}`
    : `${name}=@${filename ?? 'file'}${type}`;
}

/** Leaves out undefined fields, and null fields, because a form cannot express null. */
function partsOf(fields: unknown, prefix = ''): Part[] {
  return Object.entries(fields as Record<string, unknown>).flatMap(([key, value]) => {
    const name = prefix === '' ? key : `${prefix}[${key}]`;
    return fieldParts(name, value);
  });
}

function fieldParts(name: string, value: unknown): Part[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item: unknown) => fieldParts(`${name}[]`, item));
  if (typeof value !== 'object') return [{ name, value: `${value as string | number | boolean}` }];
  const file = value as Partial<Omit<Part, 'name'>>;
  if (file.value instanceof Uint8Array) return [{ ...file, name, value: file.value }];
  return partsOf(value, name);
}
