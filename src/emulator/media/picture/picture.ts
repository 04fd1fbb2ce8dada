// A picture to draw into: a frame that records which macroblocks were changed.
import { createFrame, type Frame, type Plane } from '../h264/frame.ts';
import type { Yuv } from './colour.ts';

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Picture extends Frame {
  /** Macroblocks that were drawn into since the caller last cleared these marks. */
  dirty: Uint8Array;
  /**
   * Macroblocks that may differ from their left neighbour. A marked macroblock may be equal to it; an
   * unmarked one is always equal.
   */
  busy: Uint8Array;
}

export function createPicture(width: number, height: number, ground: Yuv): Picture {
  const frame = createFrame(width, height);
  frame.y.samples.fill(ground.y);
  frame.u.samples.fill(ground.u);
  frame.v.samples.fill(ground.v);
  const macroblocks = frame.mbWidth * frame.mbHeight;
  return { ...frame, dirty: new Uint8Array(macroblocks), busy: new Uint8Array(macroblocks) };
}

/** Returns the part of a rectangle inside the coded area. An empty part has a size of 0. */
function clipRect(picture: Frame, { x, y, width, height }: Rect): Rect {
  const left = Math.max(0, x);
  const top = Math.max(0, y);
  return {
    x: left,
    y: top,
    width: Math.max(0, Math.min(picture.mbWidth * 16, x + width) - left),
    height: Math.max(0, Math.min(picture.mbHeight * 16, y + height) - top),
  };
}

/** Records that samples in a rectangle have changed. */
export function markChanged(picture: Picture, rect: Rect): void {
  const { x, y, width, height } = clipRect(picture, rect);
  if (width === 0 || height === 0) return;
  const left = x >> 4;
  const right = (x + width - 1) >> 4;
  // The macroblock to the right of the rectangle no longer continues its left neighbour either.
  const behind = Math.min(picture.mbWidth - 1, right + 1);
  for (let row = y >> 4; row <= (y + height - 1) >> 4; row++) {
    const at = row * picture.mbWidth;
    picture.dirty.fill(1, at + left, at + right + 1);
    picture.busy.fill(1, at + left, at + behind + 1);
  }
}

/**
 * Same as `touch`, for a rectangle of one colour: macroblocks inside it do continue their left neighbours.
 */
function touchFlat(picture: Picture, rect: Rect): void {
  const { x, y, width, height } = clipRect(picture, rect);
  if (width === 0 || height === 0) return;
  const { mbWidth, busy, dirty } = picture;
  const left = x >> 4;
  const right = (x + width - 1) >> 4;
  const firstCovered = (x + 15) >> 4;
  const coveredEnd = (x + width) >> 4;
  for (let row = y >> 4; row <= (y + height - 1) >> 4; row++) {
    const at = row * mbWidth;
    dirty.fill(1, at + left, at + right + 1);
    // Marks the edges: the macroblocks that are covered in part, the first covered macroblock, and the
    // macroblock after the last. At x = 0 there is no left neighbour.
    for (let column = left; column <= firstCovered && column < mbWidth; column++) {
      if (column > 0) busy[at + column] = 1;
    }
    for (let column = coveredEnd; column <= right + 1 && column < mbWidth; column++) busy[at + column] = 1;
    // A row that is covered in part keeps its old samples above and below the rectangle, so its busy marks
    // stay.
    const wholeRow = y <= row * 16 && y + height >= row * 16 + 16;
    if (wholeRow && coveredEnd > firstCovered + 1) busy.fill(0, at + firstCovered + 1, at + coveredEnd);
  }
}

/** Fills a rectangle. Coordinates should be even: chroma has half the resolution. */
export function fillRect(picture: Picture, rect: Rect, colour: Yuv): void {
  const { x, y, width, height } = clipRect(picture, rect);
  fillPlane(picture.y, { x, y, width, height }, colour.y);
  const half = { x: x >> 1, y: y >> 1, width: width >> 1, height: height >> 1 };
  fillPlane(picture.u, half, colour.u);
  fillPlane(picture.v, half, colour.v);
  touchFlat(picture, rect);
}

function fillPlane({ samples, stride }: Plane, { x, y, width, height }: Rect, value: number): void {
  for (let j = y; j < y + height; j++) samples.fill(value, j * stride + x, j * stride + x + width);
}

/** Blends a colour over a rectangle. `share` / 256 of the picture below stays visible. */
export function veilRect(picture: Picture, rect: Rect, colour: Yuv, share: number): void {
  const { x, y, width, height } = clipRect(picture, rect);
  veilPlane(picture.y, { x, y, width, height }, colour.y, share);
  const half = { x: x >> 1, y: y >> 1, width: width >> 1, height: height >> 1 };
  veilPlane(picture.u, half, colour.u, share);
  veilPlane(picture.v, half, colour.v, share);
  markChanged(picture, rect);
}

function veilPlane(
  { samples, stride }: Plane,
  { x, y, width, height }: Rect,
  value: number,
  share: number,
): void {
  for (let j = y; j < y + height; j++) {
    for (let p = j * stride + x; p < j * stride + x + width; p++) {
      samples[p] = value + (((samples[p]! - value) * share + 128) >> 8);
    }
  }
}
