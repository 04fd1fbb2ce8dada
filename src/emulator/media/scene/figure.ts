// The figure of a clip: a mirrored 5 x 5 mosaic, which distinguishes jobs at a glance.
import type { Clip } from '../../domain/clip.ts';
import type { Yuv } from '../picture/colour.ts';
import { fillRect, type Picture, type Rect } from '../picture/picture.ts';
import { drawingDigits, type Palette } from './palette.ts';

export const figureTiles = 5;

/** Tile colours in rows, null for gaps. */
export type Figure = readonly (readonly (keyof Palette | null)[])[];

/**
 * The digits choose the tiles. A derived clip starts from its source's figure and inverts the middle column's gaps and
 * two tiles chosen by its own id.
 */
export function figureOf(clip: Pick<Clip, 'id' | 'palette' | 'source'>): Figure {
  const bytes = drawingDigits(clip.palette);
  const half = Array.from({ length: figureTiles * 3 }, (_, i) => tile(bytes[1 + i] ?? 0));
  // Each empty row gets one tile. A figure without a gap from edge to edge is in the middle of its panel.
  for (let row = 0; row < figureTiles; row++) {
    const [a, b, c] = half.slice(row * 3, row * 3 + 3);
    if (a === null && b === null && c === null) half[row * 3 + ((bytes[20 + row] ?? 0) % 3)] = 'shade';
  }
  if (clip.source !== null) {
    const own = drawingDigits(clip.id);
    for (const byte of own.subarray(0, 2)) {
      const at = byte % half.length;
      half[at] = half[at] === null ? 'companion' : null;
    }
  }
  return Array.from({ length: figureTiles }, (_, row) => {
    const [a = null, b = null, c = null] = half.slice(row * 3, row * 3 + 3);
    return [a, b, c, b, a];
  });
}

/** 10 of 16 tiles are set, most of them in the accent colour. */
function tile(byte: number): keyof Palette | null {
  if ((byte & 15) >= 10) return null;
  const kind = byte >> 4;
  if (kind < 8) return 'accent';
  return kind < 12 ? 'companion' : 'shade';
}

/** Draws into a square whose side is a multiple of five tiles. */
export function drawFigure(picture: Picture, square: Rect, figure: Figure, palette: Palette): void {
  const side = Math.trunc(square.width / figureTiles);
  figure.forEach((line, row) =>
    line.forEach((use, column) => {
      if (use === null) return;
      const colour: Yuv = palette[use];
      fillRect(
        picture,
        { x: square.x + column * side, y: square.y + row * side, width: side, height: side },
        colour,
      );
    }),
  );
}
