// Draws the stills of a clip: the first frame as a thumbnail, and frames in a grid as a spritesheet.
import type { Frame, Plane } from '../h264/frame.ts';
import { toRgb } from '../picture/colour.ts';
import type { Picture, Rect } from '../picture/picture.ts';
import { frameToPixels, type Pixels } from '../picture/rgb.ts';
import { changedMacroblocks } from './changes.ts';
import { createStage, type PreparedClip } from './stage.ts';

/**
 * The spritesheet: 10 frames in 2 rows of 5, in reading order. Frame k is taken at k tenths of the clip, so
 * the first tile is the first frame of the video. A tile has the shape of the video, and its longer side is
 * 320 px. There are no gaps.
 */
const spritesheet = { columns: 5, rows: 2, longSide: 320 } as const;

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
  const shrink = createShrink(sheet, stage.picture, tile);
  let before: Corner = { x: 0, y: 0 };
  for (let k = 0; k < columns * rows; k++) {
    const frame = Math.trunc((stage.frames * k) / (columns * rows));
    stage.show(frame);
    stage.showBlock(frame);
    const at = { x: (k % columns) * tile.width, y: Math.trunc(k / columns) * tile.height };
    const changed = changedRects(stage.picture, tile);
    if (k === 0) shrink(at, { x: 0, y: 0, ...tile });
    else {
      copyTile(sheet, tile, before, at);
      for (const rect of changed) shrink(at, rect);
    }
    before = at;
  }
  return sheet;
}

interface Corner {
  x: number;
  y: number;
}

type Size = Pick<Rect, 'width' | 'height'>;

function copyTile({ width, data }: Pixels, tile: Size, from: Corner, to: Corner): void {
  for (let j = 0; j < tile.height; j++) {
    const start = ((from.y + j) * width + from.x) * 3;
    data.copyWithin(((to.y + j) * width + to.x) * 3, start, start + tile.width * 3);
  }
}

/**
 * Returns the parts of a tile that show macroblocks changed since the last call. Neighbours in a row share
 * one rectangle.
 */
function changedRects(picture: Picture, tile: Size): Rect[] {
  const { mbWidth, mbHeight, width, height } = picture;
  const rects: Rect[] = [];
  const changed = changedMacroblocks(picture, { top: 0, end: mbHeight });
  const across = (x: number) => Math.trunc((x * tile.width) / width);
  const down = (y: number) => Math.trunc((y * tile.height) / height);
  for (let i = 0, end = 0; i < changed.length; i = end) {
    const first = changed[i]!;
    const row = Math.trunc(first / mbWidth);
    for (end = i + 1; changed[end] === changed[end - 1]! + 1 && changed[end]! < (row + 1) * mbWidth; end++);
    const column = first - row * mbWidth;
    // One pixel more on either side: a chroma sample reaches into its neighbour's.
    const x = Math.max(0, across(column * 16) - 1);
    const y = Math.max(0, down(row * 16) - 1);
    const right = Math.min(tile.width, across((column + end - i) * 16) + 2);
    rects.push({ x, y, width: right - x, height: Math.min(tile.height, down(row * 16 + 16) + 2) - y });
  }
  return rects;
}

/**
 * Draws part of a tile from the current content of the frame. Each pixel shows the mean of the samples that
 * it covers, and only those means are converted to RGB.
 */
function createShrink(sheet: Pixels, frame: Frame, tile: Size) {
  const luma = { across: edges(frame.width, tile.width), down: edges(frame.height, tile.height) };
  const chroma = { across: edges(frame.width >> 1, tile.width), down: edges(frame.height >> 1, tile.height) };
  return function shrink(at: Corner, { x, y, width, height }: Rect): void {
    for (let j = y; j < y + height; j++) {
      let to = ((at.y + j) * sheet.width + at.x + x) * 3;
      for (let i = x; i < x + width; i++, to += 3) {
        const { r, g, b } = toRgb({
          y: mean(frame.y, luma, i, j),
          u: mean(frame.u, chroma, i, j),
          v: mean(frame.v, chroma, i, j),
        });
        sheet.data[to] = r;
        sheet.data[to + 1] = g;
        sheet.data[to + 2] = b;
      }
    }
  };
}

/**
 * The first sample of every pixel, and the sample after its last. Where a pixel is smaller than a sample,
 * several pixels share the sample.
 */
function edges(samples: number, pixels: number): { first: Int32Array; behind: Int32Array } {
  const first = Int32Array.from({ length: pixels }, (_, i) => Math.trunc((i * samples) / pixels));
  return { first, behind: first.map((from, i) => Math.max(from + 1, first[i + 1] ?? samples)) };
}

type Edges = ReturnType<typeof edges>;

function mean(
  { samples, stride }: Plane,
  area: { across: Edges; down: Edges },
  i: number,
  j: number,
): number {
  const left = area.across.first[i]!;
  const right = area.across.behind[i]!;
  const bottom = area.down.behind[j]! * stride;
  let sum = 0;
  let count = 0;
  for (let line = area.down.first[j]! * stride; line < bottom; line += stride) {
    for (let at = line + left; at < line + right; at++) sum += samples[at]!;
    count += right - left;
  }
  return Math.trunc((sum + (count >> 1)) / count);
}
