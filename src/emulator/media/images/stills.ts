// Draws the stills of a clip: the first frame as a thumbnail, and frames in a grid as a spritesheet.
import type { Frame, Plane } from '../h264/frame.ts';
import { toRgb } from '../picture/colour.ts';
import { frameToPixels, type Pixels } from '../picture/rgb.ts';
import { createStage, type PreparedClip } from '../scene/stage.ts';

/**
 * The spritesheet: 10 frames in 2 rows of 5, read like text. Frame k is the one at k tenths of the clip, so the first is
 * the first frame of the video. A tile has the video's shape, its longer side is 320 px; there are no gaps.
 */
export const spritesheet = { columns: 5, rows: 2, longSide: 320 } as const;

/** The first frame, at the video's size. */
export function drawThumbnail(clip: PreparedClip): Pixels {
  const stage = createStage(clip);
  stage.show(0);
  stage.showBlock(0);
  return frameToPixels(stage.picture);
}

/** Size of one tile in pixels, at least 1 each. */
export function tileSize(width: number, height: number): { width: number; height: number } {
  const long = Math.max(width, height);
  const scale = (side: number) => Math.max(1, Math.trunc((side * spritesheet.longSide + long / 2) / long));
  return { width: scale(width), height: scale(height) };
}

export function drawSpritesheet(clip: PreparedClip): Pixels {
  const stage = createStage(clip);
  const tile = tileSize(clip.width, clip.height);
  const { columns, rows } = spritesheet;
  const width = tile.width * columns;
  const height = tile.height * rows;
  const sheet: Pixels = { width, height, data: new Uint8Array(width * height * 3) };
  for (let k = 0; k < columns * rows; k++) {
    const frame = Math.trunc((stage.frames * k) / (columns * rows));
    stage.show(frame);
    stage.showBlock(frame);
    const at = { x: (k % columns) * tile.width, y: Math.trunc(k / columns) * tile.height };
    placeTile(sheet, stage.picture, { ...at, ...tile });
  }
  return sheet;
}

interface Tile {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Each pixel of the tile shows the mean of the samples it covers; only those are converted to RGB. */
function placeTile(sheet: Pixels, frame: Frame, tile: Tile): void {
  for (let j = 0; j < tile.height; j++) {
    const top = Math.trunc((j * frame.height) / tile.height);
    const bottom = Math.max(top + 1, Math.trunc(((j + 1) * frame.height) / tile.height));
    for (let i = 0; i < tile.width; i++) {
      const left = Math.trunc((i * frame.width) / tile.width);
      const right = Math.max(left + 1, Math.trunc(((i + 1) * frame.width) / tile.width));
      const half = { left: left >> 1, right: (right + 1) >> 1, top: top >> 1, bottom: (bottom + 1) >> 1 };
      const { r, g, b } = toRgb({
        y: mean(frame.y, { left, right, top, bottom }),
        u: mean(frame.u, half),
        v: mean(frame.v, half),
      });
      const to = ((tile.y + j) * sheet.width + tile.x + i) * 3;
      sheet.data[to] = r;
      sheet.data[to + 1] = g;
      sheet.data[to + 2] = b;
    }
  }
}

interface Area {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

function mean({ samples, stride }: Plane, { left, right, top, bottom }: Area): number {
  let sum = 0;
  for (let y = top; y < bottom; y++) {
    for (let at = y * stride + left; at < y * stride + right; at++) sum += samples[at]!;
  }
  const count = (right - left) * (bottom - top);
  return Math.trunc((sum + (count >> 1)) / count);
}
