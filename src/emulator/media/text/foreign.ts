// Draws text whose characters the atlas lacks (CJK, Arabic, emoji ...) with sharp's pango and the machine's fonts.
import { loadSharp } from '../images/sharp.ts';
import type { Overlay } from '../scene/card.ts';
import type { Label } from '../scene/labels.ts';
import { face } from './glyphs.ts';

/** Characters that are ever looked at: a box holds a few hundred. */
const longest = 2000;

/**
 * A label's text as an overlay, cut to its box with an ellipsis; null when this machine cannot draw it.
 * Pango orders right-to-left runs, shapes letters, and puts boxes with the code point where no font has a character.
 */
export async function drawForeign(label: Label): Promise<Overlay | null> {
  const characters = Array.from(label.text).slice(0, longest);
  for (const name of label.faces) {
    const whole = await drawWithPango(characters.join(''), label, face(name).px);
    if (whole === null) return null;
    const complete = characters.length < longest;
    if (complete && whole.height <= label.box.height) return whole;
    if (name === label.faces.at(-1)) return longestThatFits(characters, label, face(name).px);
  }
  return null;
}

/** Halving search for the most characters that fit together with an ellipsis. */
async function longestThatFits(
  characters: readonly string[],
  label: Label,
  px: number,
): Promise<Overlay | null> {
  let best: Overlay | null = null;
  let low = 1;
  let high = characters.length;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const drawn = await drawWithPango(`${characters.slice(0, middle).join('').trimEnd()}…`, label, px);
    if (drawn === null) return best;
    if (drawn.height <= label.box.height) {
      best = drawn;
      low = middle + 1;
    } else high = middle - 1;
  }
  return best;
}

async function drawWithPango(text: string, label: Label, px: number): Promise<Overlay | null> {
  const sharp = await loadSharp();
  const grey = Math.trunc(((label.luma - 16) * 255) / 219)
    .toString(16)
    .padStart(2, '0');
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const markup = `<span foreground="#${grey}${grey}${grey}">${escaped}</span>`;
  try {
    const { data, info } = await sharp({
      // At 72 dpi a point is a pixel.
      text: {
        text: markup,
        font: `sans ${px}`,
        width: label.box.width,
        dpi: 72,
        rgba: true,
        wrap: 'word-char',
      },
    })
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const overlay = { width: info.width, height: info.height, rgba: new Uint8Array(data) };
    return hasInk(overlay) ? overlay : null;
  } catch {
    return null; // no font at all on this machine
  }
}

function hasInk({ rgba }: Overlay): boolean {
  for (let at = 3; at < rgba.length; at += 4) if (rgba[at] !== 0) return true;
  return false;
}
