// The bytes that a Range header asks for (RFC 9110, 14).
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRange } from '../../../src/emulator/http/range.ts';

const etag = '"e"';
const read = (range: string | null, length = 1_000, ifRange?: string) => {
  const headers = new Headers(ifRange === undefined ? {} : { 'if-range': ifRange });
  if (range !== null) headers.set('range', range);
  return readRange(headers, etag, length);
};

describe('readRange of 1,000 bytes', () => {
  it.each([
    ['bytes=0-0', { start: 0, end: 1 }],
    ['bytes=0-999', { start: 0, end: 1_000 }],
    ['bytes=0-', { start: 0, end: 1_000 }],
    ['bytes=999-', { start: 999, end: 1_000 }],
    ['bytes=100-199', { start: 100, end: 200 }],
    ['bytes=990-5000', { start: 990, end: 1_000 }],
    ['bytes=0-99999999999999999999999', { start: 0, end: 1_000 }],
    ['bytes=-1', { start: 999, end: 1_000 }],
    ['bytes=-1000', { start: 0, end: 1_000 }],
    ['bytes=-5000', { start: 0, end: 1_000 }],
    [' bytes=5-6 ', { start: 5, end: 7 }],
    ['bytes=005-006', { start: 5, end: 7 }],
  ])('returns the part for %s', (range, expected) => {
    expect(read(range)).toEqual(expected);
  });

  it.each(['bytes=1000-', 'bytes=1000-1000', 'bytes=99999999999999999999-', 'bytes=-0'])(
    'returns no part for %s, which is outside the file',
    (range) => {
      expect(read(range)).toBe('unsatisfiable');
    },
  );

  it.each([
    null,
    '',
    'bytes',
    'bytes=',
    'bytes=-',
    'bytes=a-b',
    'bytes=5-2',
    'bytes=0-0,5-6',
    'bytes=0-0, ',
    'bytes=1.5-2',
    'bytes=--5',
    'bytes=+1-2',
    'items=0-5',
    '0-5',
    'bytes 0-5',
  ])("returns the whole file for '%s'", (range) => {
    expect(read(range)).toBeUndefined();
  });

  it.each([
    [etag, { start: 0, end: 5 }],
    ['"other"', undefined],
    [`W/${etag}`, undefined],
    ['e', undefined],
    ['Wed, 23 Sep 2026 00:00:00 GMT', undefined],
  ])('compares the validator with If-Range: %s', (ifRange, expected) => {
    expect(read('bytes=0-4', 1_000, ifRange)).toEqual(expected);
  });
});

it('readRange of an empty file returns no part', () => {
  expect([read('bytes=0-', 0), read('bytes=-1', 0), read(null, 0)]).toEqual([
    'unsatisfiable',
    'unsatisfiable',
    undefined,
  ]);
});

describe('readRange for any range and length', () => {
  const offset = fc.nat(2_000);

  it('returns exactly the existing bytes from first to last', () => {
    const property = fc.property(offset, offset, offset, (first, span, length) => {
      const last = first + span;
      const expected = first >= length ? 'unsatisfiable' : { start: first, end: Math.min(last + 1, length) };
      expect(read(`bytes=${first}-${last}`, length)).toEqual(expected);
      const rest = first >= length ? 'unsatisfiable' : { start: first, end: length };
      expect(read(`bytes=${first}-`, length)).toEqual(rest);
    });
    fc.assert(property);
  });

  it('returns at most the given number of last bytes', () => {
    const property = fc.property(offset, offset, (suffix, length) => {
      const some = suffix > 0 && length > 0;
      const expected = some ? { start: Math.max(0, length - suffix), end: length } : 'unsatisfiable';
      expect(read(`bytes=-${suffix}`, length)).toEqual(expected);
    });
    fc.assert(property);
  });

  it('returns a part of the bytes, all bytes, or none for any header', () => {
    const text = fc.oneof(
      fc.stringMatching(/^[\x20-\x7e]{0,20}$/),
      fc.stringMatching(/^bytes=[0-9,-]{0,9}$/),
    );
    const property = fc.property(text, offset, (range, length) => {
      const found = read(range, length);
      if (found === undefined || found === 'unsatisfiable') return;
      expect(found.start).toBeGreaterThanOrEqual(0);
      expect(found.start).toBeLessThan(found.end);
      expect(found.end).toBeLessThanOrEqual(length);
    });
    fc.assert(property, { numRuns: 500 });
  });
});
