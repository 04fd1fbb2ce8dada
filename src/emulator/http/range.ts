// Reads the Range header (RFC 9110, 14): one range of bytes, or no range.

/** Offsets in bytes; `end` is exclusive. */
export interface ByteRange {
  start: number;
  end: number;
}

/**
 * Returns the part of `length` bytes that the client asks for. Several ranges, other units and a stale
 * `If-Range` mean the whole content.
 * @returns undefined for the whole content, 'unsatisfiable' for a range outside of the content
 */
export function readRange(
  headers: Headers,
  etag: string,
  length: number,
): ByteRange | 'unsatisfiable' | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(headers.get('range')?.trim() ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined;
  const condition = headers.get('if-range');
  if (condition !== null && condition !== etag) return undefined;
  const start = first === '' ? Math.max(0, length - Number(last)) : Number(first);
  const end = first === '' || last === '' ? length : Math.min(length, Number(last) + 1);
  // `5-2` is not a valid range, and a server ignores it.
  if (first !== '' && last !== '' && Number(last) < start) return undefined;
  return start >= length || (first === '' && Number(last) === 0) ? 'unsatisfiable' : { start, end };
}
