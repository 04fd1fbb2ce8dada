// Measures the width of text, character by character. A marked box replaces each character that a face lacks.
import type { Face, Glyph } from './glyphs.ts';
import { markedBox } from './marked-box.ts';

/**
 * Joiners, variation selectors, direction marks: they change other characters and have no form of their own.
 */
const formless = /^\p{Default_Ignorable_Code_Point}$/u;

/** Returns the glyph that is drawn for a character, or null when nothing is drawn. */
export function glyphOf(font: Face, character: string): Glyph | null {
  const glyph = font.glyphs.get(character);
  if (glyph !== undefined) return glyph;
  return formless.test(character) ? null : markedBox(font, character);
}

/** The advance is in 1/64 pixel, so that sums stay exact. */
export function advanceOf(font: Face, character: string): number {
  return glyphOf(font, character)?.advance ?? 0;
}

/** Width of a line in pixels. */
export function textWidth(font: Face, line: string): number {
  let advance = 0;
  for (const character of line) advance += advanceOf(font, character);
  return (advance + 63) >> 6;
}
