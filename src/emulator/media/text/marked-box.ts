// Draws the replacement for a character that no font has: a box with its hexadecimal code point in two rows.
import { face, type Face, type FaceName, type Glyph } from './glyphs.ts';

/**
 * Digits and measures by the size of the text around the box, ascending. All numbers but `upTo` are in
 * pixels.
 */
const styles: readonly { upTo: number; digits: FaceName; frame: number; padding: number; gap: number }[] = [
  { upTo: 16, digits: 'hex7', frame: 1, padding: 1, gap: 1 },
  { upTo: 24, digits: 'hex11', frame: 1, padding: 2, gap: 2 },
  { upTo: 32, digits: 'hex15', frame: 2, padding: 2, gap: 2 },
  { upTo: 40, digits: 'hex18', frame: 2, padding: 3, gap: 3 },
  { upTo: 48, digits: 'hex22', frame: 2, padding: 4, gap: 4 },
  { upTo: 64, digits: 'hex29', frame: 3, padding: 5, gap: 5 },
];

/** Number of boxes kept for one face. A prompt rarely has more different characters that no font can draw. */
const kept = 1000;
const boxes = new Map<FaceName, Map<string, Glyph>>();

/** Returns a box in the size of a face, as a glyph. */
export function markedBox(font: Face, character: string): Glyph {
  const style = styles.find(({ upTo }) => font.px <= upTo) ?? styles.at(-1)!;
  const known = boxes.get(style.digits) ?? new Map<string, Glyph>();
  boxes.set(style.digits, known);
  const box = known.get(character) ?? drawBox(character, style);
  if (known.size >= kept) known.clear();
  known.set(character, box);
  return box;
}

function drawBox(character: string, { digits, frame, padding, gap }: (typeof styles)[number]): Glyph {
  const font = face(digits);
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  const perRow = code.length > 4 ? 3 : 2;
  const rows = code.padStart(perRow * 2, '0');
  const cells = Array.from(rows, (digit) => font.glyphs.get(digit)!);
  const cellWidth = (cells[0]!.advance + 32) >> 6; // digits are of equal width
  const cellHeight = Math.max(...cells.map((cell) => -cell.top));
  const inset = frame + padding;
  const width = perRow * cellWidth + 2 * inset;
  const height = 2 * cellHeight + gap + 2 * inset;
  const pixels = new Uint8Array(width * height);
  drawFrame(pixels, { width, height, frame });
  cells.forEach((cell, i) => {
    const left = inset + (i % perRow) * cellWidth + cell.left;
    const baseline = inset + cellHeight + (i < perRow ? 0 : cellHeight + gap);
    for (let y = 0; y < cell.height; y++) {
      const row = (baseline + cell.top + y) * width + left;
      for (let x = 0; x < cell.width; x++) {
        pixels[row + x] = Math.max(pixels[row + x]!, cell.pixels[cell.at + y * cell.width + x]!);
      }
    }
  });
  const side = frame; // free columns left and right
  const below = inset + Math.trunc(cellHeight / 4); // the box reaches below the baseline, like most brackets
  return { advance: (width + 2 * side) * 64, left: side, top: below - height, width, height, pixels, at: 0 };
}

function drawFrame(
  pixels: Uint8Array,
  { width, height, frame }: { width: number; height: number; frame: number },
): void {
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const edge = Math.min(x, y, width - 1 - x, height - 1 - y);
      if (edge < frame) pixels[y * width + x] = 15;
    }
  }
}
