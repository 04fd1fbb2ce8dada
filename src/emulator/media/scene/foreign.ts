// Draws text with characters that the atlas lacks (CJK, Arabic, emoji ...), using the fonts of the machine.
// Pango orders right-to-left runs and shapes letters. Where no font has a character, our own marked box
// replaces the box that pango draws.
import type { Overlay } from './card.ts';
import type { Label } from './labels.ts';
import { isDrawable } from '../text/charset.ts';
import { charactersWithoutFont } from '../text/coverage.ts';
import { face, type Face, type Glyph } from '../text/glyphs.ts';
import { glyphOf } from '../text/measure.ts';
import { drawMarkup, escapeMarkup, type DrawnText } from '../text/pango.ts';

/** Number of characters that are processed: a box holds a few hundred. */
const longest = 1500;

/**
 * Draws a label's text as an overlay, cut to its box with an ellipsis. Returns null when no font on this
 * machine has any of the characters that the atlas lacks: then the atlas draws the label alone, with a box
 * for each of these characters.
 */
export async function drawForeign(label: Label): Promise<Overlay | null> {
  const characters = Array.from(label.text.slice(0, 2 * longest)).slice(0, longest);
  const foreign = characters.filter((character) => !isDrawable(character) && !/\p{DI}/u.test(character));
  const missing = await charactersWithoutFont(foreign);
  if (foreign.every((character) => missing.has(character))) return null;
  const complete = characters.length < longest;
  for (const name of label.faces) {
    const font = face(name);
    const draw = (text: readonly string[]) => drawText(text, { label, font, missing });
    if (name === label.faces.at(-1)) return longestThatFits(characters, label.box.height, draw);
    const whole = complete ? await draw(characters) : null;
    if (whole !== null && whole.height <= label.box.height) return whole;
  }
  return null;
}

/**
 * Returns the whole text if it fits. Otherwise a binary search finds the most characters that fit together
 * with an ellipsis.
 */
async function longestThatFits(
  characters: readonly string[],
  height: number,
  draw: (text: readonly string[]) => Promise<Overlay | null>,
): Promise<Overlay | null> {
  const whole = characters.length < longest ? await draw(characters) : null;
  if (whole !== null && whole.height <= height) return whole;
  let best: Overlay | null = null;
  let low = 0;
  let high = characters.length;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const drawn = await draw(withEllipsis(characters.slice(0, middle)));
    if (drawn !== null && drawn.height <= height) {
      best = drawn;
      low = middle + 1;
    } else high = middle - 1;
  }
  return best;
}

function withEllipsis(characters: readonly string[]): string[] {
  const end = characters.findLastIndex((character) => character !== ' ') + 1;
  return [...characters.slice(0, end), '…'];
}

interface Setting {
  label: Label;
  font: Face;
  missing: ReadonlySet<string>;
}

async function drawText(text: readonly string[], { label, font, missing }: Setting): Promise<Overlay | null> {
  const boxed: string[] = [];
  const parts = text.map((character) => {
    if (!missing.has(character)) return escapeMarkup(character);
    boxed.push(character);
    // A combining mark takes the colour of its letter unless a character separates them, hence the zero-width
    // space.
    const apart = /\p{M}/u.test(character) ? '\u200b' : '';
    return `${apart}<span foreground="${markOf(boxed.length - 1)}">${escapeMarkup(character)}</span>`;
  });
  const grey = Math.trunc(((label.luma - 16) * 255) / 219);
  const markup = `<span foreground="${hex(grey, grey, grey)}">${parts.join('')}</span>`;
  const drawn = await drawMarkup(markup, { px: font.px, width: label.box.width });
  if (drawn === null || drawn.width > label.box.width) return null;
  return boxed.length > 0 ? replaceBoxes(drawn, { boxed, font, grey }) : drawn;
}

const hex = (...bytes: readonly number[]) =>
  `#${bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;

/**
 * Pango draws its own box in the place of a missing character. Each missing character gets a colour that
 * encodes its number, so the colour shows where our box has to go. Red and blue count in steps of four,
 * because the half transparent pixels of edges come back with slightly different values. The greens are
 * brighter than the greens of emoji.
 */
const markGreen = 254;
const perBlue = 32;

const markOf = (index: number) => hex((index % perBlue) * 4, markGreen, Math.trunc(index / perBlue) * 4);

/** Returns the number of a mark, or null for any other pixel. */
function markAt(rgba: Uint8Array, at: number): number | null {
  const red = rgba[at]!;
  const blue = rgba[at + 2]!;
  if (rgba[at + 1]! < markGreen - 2 || red > perBlue * 4 || blue > 192) return null;
  return ((blue + 2) >> 2) * perBlue + ((red + 2) >> 2);
}

interface Boxes {
  boxed: readonly string[];
  font: Face;
  grey: number;
}

/** Draws our box at the centre of each of pango's boxes. */
function replaceBoxes(drawn: DrawnText, { boxed, font, grey }: Boxes): DrawnText {
  const boxes = Array.from(takeMarks(drawn, boxed.length), ([index, { left, right, top, bottom }]) => {
    const glyph = glyphOf(font, boxed[index]!)!;
    const place = { x: (left + right + 1 - glyph.width) >> 1, y: (top + bottom + 1 - glyph.height) >> 1 };
    return { glyph, ...place };
  });
  // Our box may be a little higher than pango's box, which ends at the edge of the picture.
  const above = Math.max(0, ...boxes.map(({ y }) => -y));
  const below = Math.max(0, ...boxes.map(({ y, glyph }) => y + glyph.height - drawn.height));
  const picture = withRows(drawn, above, below);
  for (const { glyph, x, y } of boxes) drawBox(picture, glyph, { x, y: y + above, grey });
  return picture;
}

function withRows({ width, height, rgba }: DrawnText, above: number, below: number): DrawnText {
  const rows = height + above + below;
  const taller = new Uint8Array(width * rows * 4);
  taller.set(rgba, above * width * 4);
  return { width, height: rows, rgba: taller };
}

function drawBox(
  { width, rgba }: DrawnText,
  glyph: Glyph,
  { x, y, grey }: { x: number; y: number; grey: number },
): void {
  for (let j = 0; j < glyph.height; j++) {
    for (let i = Math.max(0, -x); i < Math.min(glyph.width, width - x); i++) {
      const alpha = glyph.pixels[glyph.at + j * glyph.width + i]! * 17;
      if (alpha > 0) rgba.set([grey, grey, grey, alpha], ((y + j) * width + x + i) * 4);
    }
  }
}

interface Place {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Returns the place of each mark by its number, and makes the pixels of the marks transparent. */
function takeMarks({ width, height, rgba }: DrawnText, count: number): Map<number, Place> {
  const places = new Map<number, Place>();
  for (let at = 0, y = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 4) {
      const alpha = rgba[at + 3]!;
      if (alpha === 0) continue;
      const index = alpha < 100 ? null : markAt(rgba, at); // faint pixels have inexact colours
      if (index !== null && index < count) {
        const place = places.get(index) ?? { left: x, right: x, top: y, bottom: y };
        place.left = Math.min(place.left, x);
        place.right = Math.max(place.right, x);
        place.bottom = y;
        places.set(index, place);
        rgba.fill(0, at, at + 4);
      } else if (alpha < 100 && rgba[at + 1]! > rgba[at]! + 48 && rgba[at + 1]! > 200) {
        rgba.fill(0, at, at + 4); // the fringe of a mark
      }
    }
  }
  return places;
}
