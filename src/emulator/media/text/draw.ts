// Draws lines of atlas text into a picture. Only luma changes, so the text takes on a trace of the hue of the
// ground.
import { markChanged, type Picture } from '../picture/picture.ts';
import type { Face, Glyph } from './glyphs.ts';
import { glyphOf, textWidth } from './measure.ts';

export interface LinePlace {
  x: number;
  /** Top of the line; the baseline is `face.ascent` below the top. */
  y: number;
  luma: number;
}

/** Draws one line, characters from left to right, and returns the x after its end. */
export function drawLine(picture: Picture, font: Face, line: string, { x, y, luma }: LinePlace): number {
  let advance = 0;
  for (const character of line) {
    const glyph = glyphOf(font, character);
    if (glyph === null) continue;
    const left = x + ((advance + 32) >> 6) + glyph.left;
    const top = y + font.ascent + glyph.top;
    drawGlyph(picture, glyph, { x: left, y: top, luma });
    if (glyph.width > 0) markChanged(picture, { x: left, y: top, width: glyph.width, height: glyph.height });
    advance += glyph.advance;
  }
  return x + textWidth(font, line);
}

function drawGlyph(picture: Picture, glyph: Glyph, { x, y, luma }: LinePlace): void {
  const { samples, stride } = picture.y;
  const firstColumn = Math.max(0, -x);
  const lastColumn = Math.min(glyph.width, stride - x);
  const lastRow = Math.min(glyph.height, picture.mbHeight * 16 - y);
  for (let j = Math.max(0, -y); j < lastRow; j++) {
    const from = glyph.at + j * glyph.width;
    const to = (y + j) * stride + x;
    for (let i = firstColumn; i < lastColumn; i++) {
      const coverage = glyph.pixels[from + i]!;
      if (coverage === 0) continue;
      const old = samples[to + i]!;
      samples[to + i] = old + Math.trunc(((luma - old) * coverage) / 15);
    }
  }
}
