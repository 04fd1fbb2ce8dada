// Splits a multipart body (RFC 2046 5.1, RFC 7578) that is completely in memory. The code does not wait: it
// returns or throws at once, whatever the body contains. A streaming parser can stop without reporting an
// end, and then the client never gets an answer.

/** One part: its headers by lower-case name, and its content as a view of the body. */
export interface RawPart {
  headers: ReadonlyMap<string, string>;
  content: Buffer;
}

/** Largest size of the headers of one part, in bytes. */
const headLimit = 64 * 1024;

const lineBreak = '\r\n';
const blankLine = '\r\n\r\n';

/** A form that cannot be read. `message` completes the sentence "Could not parse multipart form: …". */
export class FormFault extends Error {}

/**
 * @param boundary the boundary from the Content-Type header
 * @param limit the largest number of parts
 * @throws FormFault for a body without its boundaries, with too many parts, or with a part whose headers do
 * not end
 */
export function splitParts(body: Uint8Array, boundary: string, limit: number): RawPart[] {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const parts: RawPart[] = [];
  let delimiter = nextDelimiter(bytes, boundary, 0);
  while (delimiter?.last === false) {
    const following = nextDelimiter(bytes, boundary, delimiter.end);
    if (following === undefined) break;
    if (parts.length === limit) throw new FormFault(`it has more than ${limit} parts`);
    // The line break after this delimiter can also be the line break before the next delimiter. Then the part
    // is empty.
    parts.push(readPart(bytes.subarray(delimiter.end, Math.max(delimiter.end, following.start))));
    delimiter = following;
  }
  if (delimiter?.last !== true) throw new FormFault('it ended before its last boundary');
  return parts;
}

interface Delimiter {
  /** Offset of the line break before the delimiter. */
  start: number;
  /** Offset of the line after the delimiter. */
  end: number;
  /** True for the delimiter that ends the form. */
  last: boolean;
}

/** Finds the first delimiter at or after `from`. A line that only begins like a delimiter is content. */
function nextDelimiter(bytes: Buffer, boundary: string, from: number): Delimiter | undefined {
  const mark = `--${boundary}`;
  let at = bytes.indexOf(mark, from, 'latin1');
  while (at !== -1) {
    const opensLine = at === 0 || bytes.toString('latin1', at - 2, at) === lineBreak;
    const after = opensLine ? lineEnd(bytes, at + mark.length) : undefined;
    if (after !== undefined) return { start: Math.max(0, at - 2), ...after };
    at = bytes.indexOf(mark, at + 1, 'latin1');
  }
  return undefined;
}

/** Reads the rest of the boundary's line: two dashes, or only blanks. Returns undefined for other text. */
function lineEnd(bytes: Buffer, from: number): Pick<Delimiter, 'end' | 'last'> | undefined {
  if (bytes.toString('latin1', from, from + 2) === '--') return { end: from + 2, last: true };
  let at = from;
  while (bytes[at] === 0x20 || bytes[at] === 0x09) at += 1;
  return bytes.toString('latin1', at, at + 2) === lineBreak ? { end: at + 2, last: false } : undefined;
}

function readPart(part: Buffer): RawPart {
  // A part without headers begins with the blank line.
  if (part.toString('latin1', 0, 2) === lineBreak) return { headers: new Map(), content: part.subarray(2) };
  const end = part.subarray(0, headLimit + blankLine.length).indexOf(blankLine);
  if (end === -1) {
    throw new FormFault(
      part.length > headLimit
        ? `the headers of a part are longer than ${headLimit} bytes`
        : 'a part has no blank line after its headers',
    );
  }
  const head = part.toString('utf8', 0, end);
  return { headers: readHeaders(head), content: part.subarray(end + blankLine.length) };
}

/**
 * The headers by lower-case name. When a name occurs twice, its first value counts.
 * @throws FormFault for a line that is no header
 */
function readHeaders(head: string): Map<string, string> {
  const headers = new Map<string, string>();
  // A line that begins with a blank continues the line before it.
  for (const line of head.replaceAll(/\r\n(?=[ \t])/g, '').split(lineBreak)) {
    const colon = line.indexOf(':');
    if (colon < 1) throw new FormFault('a part has a header without a colon');
    if (/[\r\n]/.test(line)) throw new FormFault('a header of a part contains a single CR or LF');
    const name = line.slice(0, colon).trim().toLowerCase();
    if (!headers.has(name)) headers.set(name, line.slice(colon + 1).trim());
  }
  return headers;
}

/** A header's value and its parameters, by lower-case name. */
export interface ParameterizedValue {
  value: string;
  parameters: ReadonlyMap<string, string>;
}

/**
 * Reads `form-data; name="a"; filename="b.png"` and similar values. Browsers do not escape backslashes in
 * file names, so only `\"` and `\\` are escapes. `filename*=utf-8''…` (RFC 8187) wins over `filename`; older
 * Python clients send it.
 */
export function readParameters(text: string): ParameterizedValue {
  const [value = ''] = text.split(';', 1);
  const plain = new Map<string, string>();
  const extended = new Map<string, string>();
  for (const [, name = '', quoted, bare = ''] of text.matchAll(
    /;\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))/g,
  )) {
    const given = quoted === undefined ? bare.trim() : quoted.replaceAll(/\\(["\\])/g, '$1');
    const key = name.toLowerCase();
    const target = key.endsWith('*') ? extended : plain;
    if (!target.has(key)) target.set(key, given);
  }
  for (const [key, given] of extended) plain.set(key.slice(0, -1), decodeExtended(given));
  return { value: value.trim().toLowerCase(), parameters: plain };
}

/** `utf-8''na%C3%AFve.png` → `naïve.png`. Text in another form is returned as it is. */
function decodeExtended(text: string): string {
  const [, charset, encoded = ''] = /^([\w-]+)'[^']*'(.*)$/.exec(text) ?? [];
  if (charset === undefined) return text;
  const bytes = encoded.replaceAll(/%([\da-f]{2})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return decodeText(Buffer.from(bytes, 'latin1'), charset);
}

/** Decodes text with its charset, or as UTF-8 when the charset is unknown. A byte order mark stays. */
export function decodeText(bytes: Uint8Array, charset = 'utf-8'): string {
  try {
    return new TextDecoder(charset, { ignoreBOM: true }).decode(bytes);
  } catch {
    return decodeText(bytes);
  }
}
