// Bakes src/emulator/media/text/glyphs.json from DejaVu Sans. Run when sizes or characters change:
//   npm run build && node scripts/media/bake-glyphs.mjs DejaVuSans.ttf DejaVuSans-Bold.ttf
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { atlasCharacters } from '../../dist/emulator/media/text/charset.js';
import { rasterise } from './rasterise.mjs';
import { readFont } from './truetype.mjs';

const [regular, bold] = process.argv.slice(2).map(readFont);
if (!bold) throw new Error('usage: bake-glyphs.mjs DejaVuSans.ttf DejaVuSans-Bold.ttf');

const counterCharacters = Array.from('0123456789:');
const hexCharacters = Array.from('0123456789ABCDEF'); // digits in the boxes of missing characters
const ascii = atlasCharacters.filter((character) => character <= '~');
const faces = [
  ...[16, 24, 32, 40, 48, 64].map((px) => ({
    name: `text${px}`,
    font: regular,
    px,
    characters: atlasCharacters,
  })),
  ...[16, 24, 32].map((px) => ({ name: `bold${px}`, font: bold, px, characters: ascii })),
  ...[48, 72, 104].map((px) => ({ name: `counter${px}`, font: bold, px, characters: counterCharacters })),
  ...[7, 11, 15, 18, 22, 29].map((px) => ({
    name: `hex${px}`,
    font: regular,
    px,
    characters: hexCharacters,
  })),
];

/** One face: per glyph five numbers (advance in 1/64 px, then left, top, width, height in px) and its 4-bit pixels. */
function bake({ font, px, characters }) {
  const scale = px / font.unitsPerEm;
  const boxes = [];
  const nibbles = [];
  for (const character of characters) {
    const codePoint = character.codePointAt(0);
    if (!font.has(codePoint)) throw new Error(`the font has no ${character} (U+${codePoint.toString(16)})`);
    const glyph = rasterise(font.contours(codePoint), scale);
    boxes.push(
      Math.round(font.advance(codePoint) * scale * 64),
      glyph.left,
      glyph.top,
      glyph.width,
      glyph.height,
    );
    nibbles.push(...glyph.coverage);
  }
  const packed = Uint8Array.from(
    { length: (nibbles.length + 1) >> 1 },
    (_, i) => (nibbles[2 * i] << 4) | (nibbles[2 * i + 1] ?? 0),
  );
  return {
    px,
    ascent: Math.round(font.ascent * scale),
    descent: Math.round(-font.descent * scale),
    characters: characters.join(''),
    boxes: boxes.join(' '),
    pixels: deflateRawSync(packed, { level: 9 }).toString('base64'),
  };
}

const atlas = {
  licence: 'Glyphs of DejaVu Sans, see glyphs.LICENSE.txt beside this file',
  faces: Object.fromEntries(faces.map((face) => [face.name, bake(face)])),
};
const out = join(import.meta.dirname, '../../src/emulator/media/text/glyphs.json');
writeFileSync(out, `${JSON.stringify(atlas, null, 1)}\n`);
for (const [name, face] of Object.entries(atlas.faces)) console.log(name, face.pixels.length);
