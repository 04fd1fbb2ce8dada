// Texts and JSON in a database.
//
// Names and ids: a PostgreSQL text cannot contain the character U+0000, and neither database keeps half of a
// surrogate pair. Such characters are escaped with U+0001, which is escaped itself. The order by bytes stays.
//
// Bodies: JSON, with infinite numbers as objects. Unknown members stay as they are, and absent members stay
// absent, so records of other versions of the emulator can be read.

/** Makes the text that stands for a name in the database. */
export function toText(name: string): string {
  return name.replaceAll(special, (character) =>
    character > escape && character < firstSurrogate ? character : escape + hexOf(character),
  );
}

/** Reads a name back. */
export function fromText(stored: unknown): string {
  const text = String(stored);
  if (!text.includes(escape)) return text;
  return text.replaceAll(escapes, (found, hex: string) =>
    found.startsWith(escape) ? String.fromCharCode(Number.parseInt(hex, 16)) : found,
  );
}

const escape = '\u0001';
const firstSurrogate = '\uD800';
/** Control characters and halves of surrogate pairs. */
const special = /\p{Cc}|\p{Surrogate}/gu;
const escapes = /\p{Cc}([0-9a-f]{4})/gu;

const hexOf = (unit: string) => unit.charCodeAt(0).toString(16).padStart(4, '0');

/** The only member of an object that stands for a number that JSON does not have. */
const marker = '$number';

/** Makes the text of a body. */
export function toJson(body: unknown): string {
  return (
    JSON.stringify(body, (_, value: unknown) =>
      typeof value === 'number' && !Number.isFinite(value) ? { [marker]: String(value) } : value,
    ) ?? 'null'
  );
}

/** Reads a body back. */
export function fromJson(stored: unknown): unknown {
  const text = String(stored);
  return text.includes(`{"${marker}":`) ? JSON.parse(text, revive) : JSON.parse(text);
}

function revive(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const [[key, text] = [], ...more] = Object.entries(value);
  return key === marker && more.length === 0 && typeof text === 'string' ? Number(text) : value;
}

/** Reads a number. Some databases return large integers as texts. */
export const toNumber = (stored: unknown): number => Number(stored);

/** Reads bytes without copying them. */
export function toBytes(stored: unknown): Uint8Array {
  if (stored instanceof Uint8Array)
    return new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength);
  return stored instanceof ArrayBuffer ? new Uint8Array(stored) : new Uint8Array(0);
}
