// Converts between the drawn YUV 4:2:0 pictures and RGB pixels, for thumbnails, spritesheets and reference images.
import { toRgb, type Rgb } from './colour.ts';
import type { Frame } from '../h264/frame.ts';
import type { Picture } from './picture.ts';

/** Three bytes a pixel, rows without padding. */
export interface Pixels {
  width: number;
  height: number;
  data: Uint8Array;
}

/** The visible part of a frame at full size, of even width; each chroma sample counts for its four pixels. */
export function frameToPixels(frame: Frame): Pixels {
  const { width, height, y, u, v } = frame;
  const luma = y.samples;
  const out = new Uint8ClampedArray(width * height * 3);
  let at = 0;
  for (let j = 0; j < height; j++) {
    const line = j * y.stride;
    const chromaLine = (j >> 1) * u.stride;
    for (let i = 0; i < width; i += 2, at += 6) {
      // The same calculation as toRgb in colour.ts, written inline because it runs for every pixel. Both
      // pixels share their chroma.
      const cb = u.samples[chromaLine + (i >> 1)]! - 128;
      const cr = v.samples[chromaLine + (i >> 1)]! - 128;
      const red = 459 * cr;
      const green = -55 * cb - 136 * cr;
      const blue = 541 * cb;
      const left = (luma[line + i]! - 16) * 298 + 128;
      const right = (luma[line + i + 1]! - 16) * 298 + 128;
      out[at] = (left + red) >> 8;
      out[at + 1] = (left + green) >> 8;
      out[at + 2] = (left + blue) >> 8;
      out[at + 3] = (right + red) >> 8;
      out[at + 4] = (right + green) >> 8;
      out[at + 5] = (right + blue) >> 8;
    }
  }
  return { width, height, data: new Uint8Array(out.buffer) };
}

/** Returns one pixel as a player shows it. */
export function pixelAt(frame: Frame, x: number, y: number): Rgb {
  const chroma = (y >> 1) * frame.u.stride + (x >> 1);
  return toRgb({
    y: frame.y.samples[y * frame.y.stride + x]!,
    u: frame.u.samples[chroma]!,
    v: frame.v.samples[chroma]!,
  });
}

/** Fills a picture with pixels of its own size, and repeats the last row and column up to whole macroblocks. */
export function drawPixels(picture: Picture, { width, height, data }: Pixels): void {
  const { y, u, v } = picture;
  for (let j = 0; j < picture.mbHeight * 16; j += 2) {
    const top = Math.min(j, height - 2) * width;
    for (let i = 0; i < picture.mbWidth * 16; i += 2) {
      const left = (top + Math.min(i, width - 2)) * 3;
      let red = 0;
      let green = 0;
      let blue = 0;
      for (let k = 0; k < 4; k++) {
        const from = left + ((k >> 1) * width + (k & 1)) * 3;
        const r = data[from]!;
        const g = data[from + 1]!;
        const b = data[from + 2]!;
        red += r;
        green += g;
        blue += b;
        y.samples[(j + (k >> 1)) * y.stride + i + (k & 1)] = 16 + ((47 * r + 157 * g + 16 * b + 128) >> 8);
      }
      // Chroma of the mean of four pixels: the same factors, in 1/1024.
      const at = (j >> 1) * u.stride + (i >> 1);
      u.samples[at] = 128 + ((-26 * red - 87 * green + 112 * blue + 512) >> 10);
      v.samples[at] = 128 + ((112 * red - 102 * green - 10 * blue + 512) >> 10);
    }
  }
  picture.dirty.fill(1);
  picture.busy.fill(1);
}

/** Lays pixels with an alpha byte over a picture, for text that was drawn elsewhere. `x` and `y` are even. */
export function drawOverlay(
  picture: Picture,
  x: number,
  y: number,
  overlay: { width: number; height: number; rgba: Uint8Array },
): void {
  const { rgba } = overlay;
  for (let j = 0; j < overlay.height && y + j < picture.height; j++) {
    for (let i = 0; i < overlay.width && x + i < picture.width; i++) {
      const from = (j * overlay.width + i) * 4;
      const alpha = rgba[from + 3]!;
      if (alpha === 0) continue;
      const r = rgba[from]!;
      const g = rgba[from + 1]!;
      const b = rgba[from + 2]!;
      const at = (y + j) * picture.y.stride + x + i;
      mix(picture.y.samples, at, 16 + ((47 * r + 157 * g + 16 * b + 128) >> 8), alpha);
      // Grey pixels keep the chroma of the ground, so they take on a trace of its hue, as the atlas's text
      // does (text/draw.ts).
      if (((i | j) & 1) === 1 || (r === g && g === b)) continue;
      const chromaAt = ((y + j) >> 1) * picture.u.stride + ((x + i) >> 1);
      mix(picture.u.samples, chromaAt, 128 + ((-26 * r - 87 * g + 112 * b + 128) >> 8), alpha);
      mix(picture.v.samples, chromaAt, 128 + ((112 * r - 102 * g - 10 * b + 128) >> 8), alpha);
    }
  }
}

function mix(samples: Uint8Array, at: number, value: number, alpha: number): void {
  const old = samples[at]!;
  samples[at] = old + Math.trunc(((value - old) * alpha + 127) / 255);
}
