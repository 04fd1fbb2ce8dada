// Colours in the format of the video: BT.709, limited range, in integers.

export interface Rgb {
  r: number;
  g: number;
  b: number;
}

/** Luma 16-235, chroma 16-240 around 128. */
export interface Yuv {
  y: number;
  u: number;
  v: number;
}

/** `hex` is six digits without '#'. */
export function parseRgb(hex: string): Rgb {
  const value = Number.parseInt(hex, 16);
  return { r: value >> 16, g: (value >> 8) & 255, b: value & 255 };
}

// The factors are the BT.709 coefficients times 219/255 (luma) or 224/255 (chroma), in 1/256.
export function toYuv({ r, g, b }: Rgb): Yuv {
  return {
    y: 16 + ((47 * r + 157 * g + 16 * b + 128) >> 8),
    u: 128 + ((-26 * r - 87 * g + 112 * b + 128) >> 8),
    v: 128 + ((112 * r - 102 * g - 10 * b + 128) >> 8),
  };
}

const clip = (value: number): number => (value < 0 ? 0 : value > 255 ? 255 : value);

/** Returns the colour that a player shows for a sample. */
export function toRgb({ y, u, v }: Yuv): Rgb {
  const luma = (y - 16) * 298 + 128;
  return {
    r: clip((luma + 459 * (v - 128)) >> 8),
    g: clip((luma - 55 * (u - 128) - 136 * (v - 128)) >> 8),
    b: clip((luma + 541 * (u - 128)) >> 8),
  };
}
