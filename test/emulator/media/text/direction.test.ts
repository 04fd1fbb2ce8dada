// Right-to-left text is drawn in the order in which it is read.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRightToLeft, visualOrder } from '../../../../src/emulator/media/text/direction.ts';

// Latin letters stand for themselves. The right-hand column is the text on the screen from left to right.
const hebrew = 'אבגד';
const arabic = 'مرحبا';
const reversed = (text: string) => Array.from(text).toReversed().join('');

/** Brackets may be mirrored. */
const plain = (text: string) => Array.from(text.replaceAll(')', '(')).toSorted();

const cases: [string, string, string][] = [
  ['Latin alone', 'a cat, 35 mm', 'a cat, 35 mm'],
  ['Hebrew alone', hebrew, reversed(hebrew)],
  ['Arabic with a space', `${arabic} ${hebrew}`, `${reversed(hebrew)} ${reversed(arabic)}`],
  ['Hebrew in Latin', `a ${hebrew} b`, `a ${reversed(hebrew)} b`],
  ['two Hebrew words in Latin', `a אב גד b`, 'a דג בא b'],
  ['Latin in Hebrew', `${hebrew} cat ${arabic}`, `${reversed(arabic)} cat ${reversed(hebrew)}`],
  ['a number after Hebrew', `${hebrew} 35`, `35 ${reversed(hebrew)}`],
  ['a number with a separator', `${hebrew} 3,500.5 ג`, `ג 3,500.5 ${reversed(hebrew)}`],
  ['Arabic digits', `${arabic} ٣٥`, `٣٥ ${reversed(arabic)}`],
  ['a number at the start of a Hebrew text', `35 ${hebrew}`, `${reversed(hebrew)} 35`],
  ['a number after Hebrew in Latin', `a ${hebrew} 35 b`, `a 35 ${reversed(hebrew)} b`],
  ['brackets are mirrored', `${hebrew} (א)`, `(א) ${reversed(hebrew)}`],
  ['a full stop ends on the left', `${hebrew}.`, `.${reversed(hebrew)}`],
  ['a full stop of a Latin text stays', `a ${hebrew}.`, `a ${reversed(hebrew)}.`],
];

describe('visualOrder', () => {
  it.each(cases)('draws the text "%s" in the right order', (_, logical, visual) => {
    expect(visualOrder(logical, isRightToLeft(logical))).toBe(visual);
  });

  it('neither loses nor adds a character, for any text', () => {
    const mixed = fc.string({
      unit: fc.constantFrom(...Array.from('ab 1,2.(ש׃مع٣日)-\u0301')),
      maxLength: 40,
    });
    fc.assert(
      fc.property(mixed, fc.boolean(), (text, fromRight) => {
        expect(plain(visualOrder(text, fromRight))).toEqual(plain(text));
      }),
    );
  });

  it('does not change text without right-to-left letters', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...Array.from('aя日 1,.(-')), maxLength: 40 }),
        (text) => {
          expect(visualOrder(text, false)).toBe(text);
        },
      ),
    );
  });
});
