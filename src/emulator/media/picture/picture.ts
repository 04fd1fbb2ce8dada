// A picture that is drawn into: a frame that remembers which macroblocks were touched.
import { createFrame, type Frame, type Plane } from '../h264/frame.ts';
import type { Yuv } from './colour.ts';

export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Picture extends Frame {
  /** Macroblocks drawn into since the caller last cleared this. */
  dirty: Uint8Array;
  /** Macroblocks that may differ from their left neighbour; never cleared, so it errs on the safe side. */
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

/** The part of a rectangle inside the coded area; empty ones come back with a size of 0. */
export function clipRect(picture: Frame, { x, y, width, height }: Rect): Rect {
  const left = Math.max(0, x);
  const top = Math.max(0, y);
  return {
    x: left,
    y: top,
    width: Math.max(0, Math.min(picture.mbWidth * 16, x + width) - left),
    height: Math.max(0, Math.min(picture.mbHeight * 16, y + height) - top),
  };
}

/** Notes that samples in a rectangle have changed. */
export function touch(picture: Picture, rect: Rect): void {
  const { x, y, width, height } = clipRect(picture, rect);
  if (width === 0 || height === 0) return;
  const left = x >> 4;
  const right = (x + width - 1) >> 4;
  // The macroblock behind the rectangle no longer continues its left neighbour either.
  const behind = Math.min(picture.mbWidth - 1, right + 1);
  const fullRow = x === 0 && width === picture.mbWidth * 16;
  for (let row = y >> 4; row <= (y + height - 1) >> 4; row++) {
    const at = row * picture.mbWidth;
    picture.dirty.fill(1, at + left, at + right + 1);
    if (!fullRow) picture.busy.fill(1, at + left, at + behind + 1);
  }
}

/** Fills a rectangle. Coordinates should be even: chroma has half the resolution. */
export function fillRect(picture: Picture, rect: Rect, colour: Yuv): void {
  const { x, y, width, height } = clipRect(picture, rect);
  fillPlane(picture.y, { x, y, width, height }, colour.y);
  const half = { x: x >> 1, y: y >> 1, width: width >> 1, height: height >> 1 };
  fillPlane(picture.u, half, colour.u);
  fillPlane(picture.v, half, colour.v);
  touch(picture, rect);
}

function fillPlane({ samples, stride }: Plane, { x, y, width, height }: Rect, value: number): void {
  for (let j = y; j < y + height; j++) samples.fill(value, j * stride + x, j * stride + x + width);
}

/** Lays a colour over a rectangle; `share` of 256 is how much of the picture below stays. */
export function veilRect(picture: Picture, rect: Rect, colour: Yuv, share: number): void {
  const { x, y, width, height } = clipRect(picture, rect);
  veilPlane(picture.y, { x, y, width, height }, colour.y, share);
  const half = { x: x >> 1, y: y >> 1, width: width >> 1, height: height >> 1 };
  veilPlane(picture.u, half, colour.u, share);
  veilPlane(picture.v, half, colour.v, share);
  touch(picture, rect);
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
