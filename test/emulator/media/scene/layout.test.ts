// With any prompt and any size, nothing is cut off, nothing overlaps, and nothing reaches the edge.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Clip } from '../../../../src/emulator/domain/clip.ts';
import type { Rect } from '../../../../src/emulator/media/picture/picture.ts';
import { placeLines } from '../../../../src/emulator/media/scene/card.ts';
import { labelsOf } from '../../../../src/emulator/media/scene/labels.ts';
import { layoutOf } from '../../../../src/emulator/media/scene/layout.ts';
import { face } from '../../../../src/emulator/media/text/glyphs.ts';
import { glyphOf } from '../../../../src/emulator/media/text/measure.ts';
import { azureSizes, clip, smallSizes, soraSizes } from '../support/clips.ts';

const longWord = 'W'.repeat(32_000);
const everySize = [...soraSizes, ...azureSizes, ...smallSizes];

const text = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 400 }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 400 }), // control characters, halves of surrogate pairs, and any other character
  fc.string({
    unit: fc.constantFrom(...Array.from('jfÅgW \n\t\u0000\u0301\u0489日ש🐈')),
    minLength: 1,
    maxLength: 3000,
  }),
  fc.lorem({ maxCount: 300 }),
  fc.constantFrom(longWord, '日'.repeat(32_000), 'i\u0301'.repeat(16_000), 'j j '.repeat(8000), 'A\n\nB'),
);

const even = fc.integer({ min: 160, max: 960 }).map((half) => half * 2);
const size = fc.oneof(fc.constantFrom(...everySize), fc.tuple(even, even));

const clips = fc
  .record({
    size,
    prompt: text,
    id: fc.oneof(fc.constant(clip().id), fc.string({ minLength: 1, maxLength: 200 })),
    source: fc.option(text.map((prompt) => ({ kind: 'remix' as const, id: 'video_68d7512d0784', prompt }))),
    reference: fc.option(fc.constant({ sha256: '', bytes: new Uint8Array(0) })),
    seconds: fc.constantFrom(4, 20, 120),
  })
  .map(({ size: [width, height], ...rest }) => clip({ width, height, ...rest }));

/** The lines as they are drawn, with the pixels of their glyphs. */
function drawnLines(spec: Clip) {
  const layout = layoutOf(spec);
  return labelsOf(spec, layout).flatMap((label) =>
    placeLines(label).map((line) => {
      const font = face(line.face);
      const ink = { left: line.x, right: line.x };
      let advance = 0;
      for (const character of line.text) {
        const glyph = glyphOf(font, character);
        if (glyph === null) continue;
        const x = line.x + ((advance + 32) >> 6) + glyph.left;
        ink.left = Math.min(ink.left, x);
        ink.right = Math.max(ink.right, x + glyph.width);
        advance += glyph.advance;
      }
      return { label, line, ink, px: font.px };
    }),
  );
}

const bottom = (rect: Rect) => rect.y + rect.height;
const overlap = (a: Rect, b: Rect) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < bottom(b) && b.y < bottom(a);

describe('the layout of a frame', () => {
  it('keeps every glyph inside the safe margin and every line inside its box', () => {
    fc.assert(
      fc.property(clips, (spec) => {
        const { measures } = layoutOf(spec);
        for (const { label, line, ink, px } of drawnLines(spec)) {
          const overhang = px >> 3; // glyphs such as j and f are wider than their advance
          expect(ink.left).toBeGreaterThanOrEqual(measures.margin - overhang);
          expect(ink.right).toBeLessThanOrEqual(spec.width - measures.margin + overhang);
          expect(line.y).toBeGreaterThanOrEqual(label.box.y);
          expect(line.y + line.height).toBeLessThanOrEqual(bottom(label.box));
          expect(bottom(label.box)).toBeLessThan(spec.height);
        }
      }),
    );
  });

  it('lets no line overlap another line or the figure', () => {
    fc.assert(
      fc.property(clips, (spec) => {
        const { figure, lane, bar } = layoutOf(spec);
        const moving = { x: 0, y: lane.top * 16, width: spec.width, height: (bar.end - lane.top) * 16 };
        const lines = drawnLines(spec).map(({ line }) => line);
        lines.forEach((line, i) => {
          for (const other of lines.slice(0, i)) expect(overlap(line, other)).toBe(false);
          expect(overlap(line, figure)).toBe(false);
          expect(overlap(line, moving)).toBe(false);
        });
      }),
    );
  });

  it('stacks its bands without gaps down to the last row', () => {
    fc.assert(
      fc.property(size, ([width, height]) => {
        const { card, counter, lane, bar } = layoutOf(clip({ width, height }));
        expect([card.top, card.end, counter.end, lane.end, bar.end]).toEqual([
          0,
          counter.top,
          lane.top,
          bar.top,
          (height + 15) >> 4,
        ]);
      }),
    );
  });

  it.each(everySize)(
    'shows a part of any prompt, with an ellipsis unless it is the whole prompt, at %i x %i',
    (width, height) => {
      for (const over of [{}, { reference: { sha256: '', bytes: new Uint8Array(0) } }]) {
        const shown = (prompt: string) =>
          drawnLines(clip({ width, height, prompt, ...over }))
            .filter(({ label }) => label.name === 'prompt')
            .map(({ line }) => line.text);
        expect(shown('A cat')).toEqual(['A cat']);
        for (const endless of [longWord, 'cats and '.repeat(3000)]) {
          expect(shown(endless).length).toBeGreaterThan(0);
          expect(shown(endless).at(-1)).toMatch(/…$/);
        }
      }
    },
  );

  it.each(everySize)('shows the whole id, the model and the size at %i x %i', (width, height) => {
    const lines = drawnLines(clip({ width, height, id: `video_${'0123456789abcdef'.repeat(3)}` }));
    const shown = (name: string) =>
      lines.filter(({ label }) => label.name === name).map(({ line }) => line.text);
    expect(shown('id').join('')).toBe(`video_${'0123456789abcdef'.repeat(3)}`);
    expect(shown('model')).toEqual(['sora-2']);
    expect(shown('format').join('')).toContain(`${width}×${height}`);
    expect(shown('title')).toEqual(['SORA EMULATOR']);
  });

  it.each(everySize)(
    'has a figure at %i x %i, unless a reference picture fills the frame',
    (width, height) => {
      const { figure } = layoutOf(clip({ width, height }));
      expect(figure.width).toBeGreaterThanOrEqual(40);
      expect(figure.x + figure.width).toBeLessThanOrEqual(width - 16);
    },
  );
});
