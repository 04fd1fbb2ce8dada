// Which characters the baked glyph atlas holds. The bake script reads the same list, so the two cannot differ.

/** First and last code point of each range. */
const ranges: readonly (readonly [number, number])[] = [
  [0x20, 0x7e], // Basic Latin
  [0xa1, 0xac], // Latin-1; the soft hyphen 0xad is not drawn
  [0xae, 0x17f], // Latin-1 and Latin Extended-A
  [0x192, 0x192],
  [0x1a0, 0x1a1], // Vietnamese horn letters
  [0x1af, 0x1b0],
  [0x1cd, 0x1dc], // Pinyin tone marks
  [0x218, 0x21b], // Romanian
  [0x259, 0x259],
  [0x384, 0x38a], // Greek
  [0x38c, 0x38c],
  [0x38e, 0x3a1],
  [0x3a3, 0x3ce],
  [0x400, 0x45f], // Cyrillic
  [0x490, 0x491],
  [0x1e9e, 0x1e9e],
  [0x1ea0, 0x1ef9], // Vietnamese
  [0x2010, 0x2015], // dashes
  [0x2018, 0x201e], // quotes
  [0x2020, 0x2022],
  [0x2026, 0x2026],
  [0x2030, 0x2030],
  [0x2032, 0x2033],
  [0x2039, 0x203a],
  [0x20ac, 0x20ac],
  [0x20bd, 0x20bd],
  [0x2116, 0x2116],
  [0x2122, 0x2122],
  [0x2190, 0x2195], // arrows
  [0x2212, 0x2212],
  [0x221e, 0x221e],
  [0x2248, 0x2248],
  [0x2260, 0x2260],
  [0x2264, 0x2265],
  [0x25a0, 0x25a0],
  [0x25b6, 0x25b6],
  [0x25cf, 0x25cf],
  [0x2713, 0x2713],
];

/** Every character of the text faces, ascending. */
const atlasCharacters: readonly string[] = ranges.flatMap(([first, last]) =>
  Array.from({ length: last - first + 1 }, (_, i) => String.fromCodePoint(first + i)),
);

const inAtlas: ReadonlySet<string> = new Set(atlasCharacters);

/** True when the atlas has every character of the text (already normalised, see `cleanText`). */
export function isDrawable(text: string): boolean {
  for (const character of text) if (!inAtlas.has(character)) return false;
  return true;
}
