// Building blocks of an ISO base media file: big-endian numbers, boxes and full boxes (ISO/IEC 14496-12 clause 4.2).

const utf8 = new TextEncoder();

export function u8(...values: readonly number[]): Uint8Array {
  return Uint8Array.from(values);
}

export function u16(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 2);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => view.setUint16(i * 2, value));
  return bytes;
}

export function u32(...values: readonly number[]): Uint8Array {
  return u32Array(values);
}

/** Same as `u32`, for lists that are too long to be passed as arguments. */
export function u32Array(values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => view.setUint32(i * 4, value));
  return bytes;
}

export function text(value: string): Uint8Array {
  return utf8.encode(value);
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** A box; its type is four Latin-1 characters (tags such as ©nam are not ASCII). */
export function box(type: string, ...content: readonly Uint8Array[]): Uint8Array {
  const size = content.reduce((sum, part) => sum + part.length, 8);
  const name = Uint8Array.from(type, (character) => character.charCodeAt(0));
  return concat([u32(size), name, ...content]);
}

/** A box with version 0 and flags. */
export function fullBox(type: string, flags: number, ...content: readonly Uint8Array[]): Uint8Array {
  return box(type, u32(flags), ...content);
}
