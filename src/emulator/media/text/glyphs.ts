// The baked glyph atlas: bitmaps of DejaVu Sans in a few sizes, unpacked when a face is first used.
import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';

/**
 * Each name states the weight and the size in pixels. Counter faces contain digits only, hex faces
 * hexadecimal digits, and bold faces ASCII.
 */
export type FaceName =
  | 'text16'
  | 'text24'
  | 'text32'
  | 'text40'
  | 'text48'
  | 'text64'
  | 'bold16'
  | 'bold24'
  | 'bold32'
  | 'counter48'
  | 'counter72'
  | 'counter104'
  | 'hex7'
  | 'hex11'
  | 'hex15'
  | 'hex18'
  | 'hex22'
  | 'hex29';

/** A bitmap and its position relative to the baseline. */
export interface Glyph {
  /** In 1/64 pixel, so that rounding does not add up along a line. */
  advance: number;
  left: number;
  /** First row, counted down from the baseline; negative above the baseline. */
  top: number;
  width: number;
  height: number;
  /** Coverage 0-15, one byte per pixel. The pixels of this glyph begin at `at`. */
  pixels: Uint8Array;
  at: number;
}

export interface Face {
  px: number;
  ascent: number;
  descent: number;
  /** Distance between baselines. */
  lineHeight: number;
  glyphs: ReadonlyMap<string, Glyph>;
}

interface BakedFace {
  px: number;
  ascent: number;
  descent: number;
  characters: string;
  boxes: string;
  pixels: string;
}

let baked: Record<FaceName, BakedFace> | undefined;
const faces = new Map<FaceName, Face>();

export function face(name: FaceName): Face {
  const known = faces.get(name);
  if (known !== undefined) return known;
  baked ??= (
    JSON.parse(readFileSync(new URL('glyphs.json', import.meta.url), 'utf8')) as {
      faces: Record<FaceName, BakedFace>;
    }
  ).faces;
  const made = unpack(baked[name]);
  faces.set(name, made);
  return made;
}

function unpack({ px, ascent, descent, characters, boxes, pixels }: BakedFace): Face {
  const packed = inflateRawSync(Buffer.from(pixels, 'base64'));
  const coverage = new Uint8Array(packed.length * 2);
  for (let i = 0; i < packed.length; i++) {
    coverage[2 * i] = packed[i]! >> 4;
    coverage[2 * i + 1] = packed[i]! & 15;
  }
  const numbers = boxes.split(' ').map(Number);
  const glyphs = new Map<string, Glyph>();
  let at = 0;
  Array.from(characters).forEach((character, i) => {
    const [advance = 0, left = 0, top = 0, width = 0, height = 0] = numbers.slice(i * 5, i * 5 + 5);
    glyphs.set(character, { advance, left, top, width, height, pixels: coverage, at });
    at += width * height;
  });
  return { px, ascent, descent, lineHeight: Math.round((px * 21) / 16), glyphs };
}
