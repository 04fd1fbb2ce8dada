// Draws text with sharp's pango, using the fonts that this machine has.
import { loadSharp } from '../images/sharp.ts';

/** Pixels with an alpha byte, not premultiplied. */
export interface DrawnText {
  width: number;
  height: number;
  rgba: Uint8Array;
}

interface Setting {
  px: number;
  /** Width at which lines are broken; without it there is a single line. */
  width?: number;
}

/** Draws Pango markup. Returns null when pango refuses, for example because nothing is left to draw. */
export async function drawMarkup(markup: string, { px, width }: Setting): Promise<DrawnText | null> {
  const sharp = await loadSharp();
  const font = `sans ${px}`; // in points, which are pixels at 72 dpi
  const wrapping = width === undefined ? {} : { width, wrap: 'word-char' as const };
  try {
    const { data, info } = await sharp({ text: { text: markup, font, dpi: 72, rgba: true, ...wrapping } })
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, rgba: new Uint8Array(data) };
  } catch {
    return null;
  }
}

export function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
