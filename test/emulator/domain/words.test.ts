// The grammar of the service's messages (contract:validation.list-quotes).
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { codePoints, quotedList, typeInWords } from '../../../src/emulator/domain/words.ts';

describe('quotedList', () => {
  it.each([
    [[], 'and', ''],
    [['a'], 'and', "'a'"],
    [['a', 'b'], 'and', "'a' and 'b'"],
    [['a', 'b'], 'or', "'a' or 'b'"],
    [['4', '8', '12'], 'and', "'4', '8', and '12'"],
    [['4', '8', '12'], 'or', "'4', '8', or '12'"],
    [['a', 'b', 'c', 'd'], 'and', "'a', 'b', 'c', and 'd'"],
  ] as const)("joins %j with '%s'", (values, conjunction, text) => {
    expect(quotedList(values, conjunction)).toBe(text);
  });

  it('contains every value once, in order', () => {
    const word = fc.stringMatching(/^[a-z0-9]{1,6}$/);
    const property = fc.property(fc.array(word, { maxLength: 8 }), (values) => {
      const found = [...quotedList(values, 'and').matchAll(/'([^']*)'/g)].map(([, value]) => value);
      expect(found).toEqual(values);
    });
    fc.assert(property);
  });
});

it.each([
  [null, 'null'],
  [true, 'a boolean'],
  [0, 'an integer'],
  [-7, 'an integer'],
  [1e300, 'an integer'],
  [0.5, 'a decimal number'],
  [Number.POSITIVE_INFINITY, 'a decimal number'],
  ['', 'a string'],
  [[], 'an array'],
  [{}, 'an object'],
])('typeInWords(%j) returns the type with its article', (value, text) => {
  expect(typeInWords(value)).toBe(text);
});

describe('codePoints', () => {
  it.each([
    ['', 0],
    ['abc', 3],
    ['é', 1],
    ['🎬', 1],
    ['👨‍👩‍👧', 5],
    ['\uD83C', 1],
  ])('counts the code points of %j', (text, length) => {
    expect(codePoints(text)).toBe(length);
  });

  it('is never larger than the number of UTF-16 units', () => {
    const codes = fc.array(fc.integer({ min: 0, max: 0x10ffff }));
    const text = codes.map((points) => String.fromCodePoint(...points));
    const property = fc.property(text, (given) => {
      expect(codePoints(given)).toBeLessThanOrEqual(given.length);
    });
    fc.assert(property);
  });
});
