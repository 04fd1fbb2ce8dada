import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteOrder } from '../../../src/emulator/store/ordered-list.ts';
import { fromJson, fromText, toJson, toText } from '../../../src/emulator/store/sql/codec.ts';

const half = '\uD83C';
const names = fc
  .array(fc.constantFrom('\u0000', '\u0001', '\u0002', '0', 'a', '\u007F', 'ä', '🎬', ' '))
  .map((parts) => parts.join(''));

describe('a name in the database', () => {
  it.each(['', 'video_1', '\u0000', '\u0001', 'a\u00000001', `${half}a`, '\u0001\u0000', '\t\u007F\u0085'])(
    'is read back as it was: %j',
    (name) => {
      expect(fromText(toText(name))).toBe(name);
    },
  );

  it('contains neither U+0000, which PostgreSQL refuses, nor half a surrogate pair, which becomes another character', () => {
    for (const name of ['\u0000', half, `${half}${half}`]) {
      expect(toText(name)).not.toContain('\u0000');
      expect(Buffer.from(toText(name)).toString()).toBe(toText(name));
    }
  });

  it('is different from every other name, and has the same order', () => {
    fc.assert(
      fc.property(names, names, (a, b) => {
        expect(fromText(toText(a))).toBe(a);
        expect(Math.sign(byteOrder(toText(a), toText(b)))).toBe(Math.sign(byteOrder(a, b)));
      }),
    );
  });
});

describe('a body in the database', () => {
  it('is read back with its infinite numbers, and with members that this version does not know', () => {
    const body = {
      ends: Number.POSITIVE_INFINITY,
      starts: [Number.NEGATIVE_INFINITY, { deep: Number.POSITIVE_INFINITY }],
      'of a later version': { kept: [true, null, 1.5] },
      text: '{"$number":"Infinity"} \u0000 \uD83C',
    };
    expect(fromJson(toJson(body))).toEqual(body);
    expect(toJson(body)).not.toContain('\u0000');
  });

  it('lacks members that are undefined', () => {
    expect(fromJson(toJson({ a: undefined, b: 1 }))).toEqual({ b: 1 });
    expect(fromJson(toJson(undefined))).toBeNull();
  });

  it('is read back as it was, for every JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const read = JSON.stringify(fromJson(toJson(value)));
        expect(read).toBe(JSON.stringify(value));
      }),
    );
  });
});
