// Chooses the colours and the figure of a clip from its palette digits.
import { createHash } from 'node:crypto';
import type { Clip } from '../../domain/clip.ts';
import { parseRgb, toYuv, type Yuv } from '../picture/colour.ts';

/** Colours by their use. Text is written on ground, panel and band with `bright` and `dim`, on `accent` with `ink`. */
export interface Palette {
  ground: Yuv;
  panel: Yuv;
  band: Yuv;
  /** Colour of stripes, bar and block; also the first colour of the figure. */
  accent: Yuv;
  companion: Yuv;
  shade: Yuv;
}

/** Luma of text. */
export const ink = { bright: 235, dim: 184 } as const;

/** 16 hues, each as ground, panel, band, accent, companion, shade (scripts/media/bake-colours.mjs). */
const hues: readonly string[] = [
  '301515 4c2122 190909 ff9f9f ce9c09 a75052',
  '30160c 4b2414 190a05 ffa37f afaa17 a55534',
  '2c1905 462805 170b02 fea849 85b749 9b5e11',
  '271c02 3e2e00 140d01 e6b731 4bbf75 896a05',
  '1f2004 333303 0f0f02 c4c642 0ebfa0 737409',
  '16220b 233712 091104 98d268 05bbbf 547c30',
  '092414 0e3a21 041209 61da92 09b7dc 278250',
  '00251e 003930 00120e 12dcbd 3aaefa 04816e',
  '012325 03383a 001213 00d7e0 78a1ff 047e83',
  '01222d 013645 001118 2dd1fe a094fd 057b98',
  '092032 0e334f 040f1a 80c5ff c188ea 2874ad',
  '151d33 222e51 090e1b a1bcff db7fcd 516bb1',
  '1e1a32 302a4f 0e0c1a bcb2ff ec79a9 6e61ac',
  '25172d 3b2648 130a18 dca2fe f47981 85599e',
  '2b1526 44233d 160913 f897e4 f28058 975389',
  '2f141e 4a2130 19090e ff9abe e68c2b a24f6f',
];

export const hueCount = hues.length;

/** Returns 32 bytes that decide every random choice of the drawing. Equal digits give an equal look. */
export function drawingDigits(digits: string): Uint8Array {
  return createHash('sha256').update(digits).digest();
}

function paletteOfHue(hue: number): Palette {
  const colours = (hues[hue % hues.length] ?? '').split(' ').map((hex) => toYuv(parseRgb(hex)));
  const [ground, panel, band, accent, companion, shade] = colours as [Yuv, Yuv, Yuv, Yuv, Yuv, Yuv];
  return { ground, panel, band, accent, companion, shade };
}

/** The hue that a clip's digits choose, 0-15. */
export function hueOf(clip: Pick<Clip, 'palette'>): number {
  return (drawingDigits(clip.palette)[0] ?? 0) & 15;
}

/**
 * A derived clip keeps its source's ground and swaps the two bright colours: the clips look related, but not
 * the same.
 */
export function paletteOf(clip: Pick<Clip, 'palette' | 'source'>): Palette {
  const palette = paletteOfHue(hueOf(clip));
  if (clip.source === null) return palette;
  return { ...palette, accent: palette.companion, companion: palette.accent };
}
