// Finds out which characters the fonts of this machine contain. Pango does not report it. But for a character
// without a glyph, pango draws a box whose size and frame are always the same. A noncharacter, which no font
// has, is drawn as a sample of this box.
import { drawMarkup, escapeMarkup, type DrawnText } from './pango.ts';

/** Noncharacters with four and with more digits, because pango's boxes differ in width. */
const noncharacters = ['\ufdd0', '\u{1fffe}'] as const;
const px = 16;

/** Results so far. Fonts that are installed while the process runs are found after its next start. */
const covered = new Map<string, boolean>();
let samples: Promise<Samples> | undefined;

interface Samples {
  /** Pango's boxes for missing characters; empty where pango has no font at all. */
  boxes: readonly DrawnText[];
}

/** Returns the characters that no font on this machine has. */
export async function charactersWithoutFont(characters: Iterable<string>): Promise<Set<string>> {
  const missing = new Set<string>();
  await Promise.all(
    Array.from(new Set(characters), async (character) => {
      const known = covered.get(character) ?? (await isCovered(character));
      covered.set(character, known);
      if (!known) missing.add(character);
    }),
  );
  return missing;
}

async function isCovered(character: string): Promise<boolean> {
  samples ??= drawSamples();
  const { boxes } = await samples;
  if (boxes.length === 0) return false;
  const drawn = await drawMarkup(escapeMarkup(character), { px });
  return drawn === null || !boxes.some((box) => haveSameFrame(drawn, box)); // null: a blank
}

async function drawSamples(): Promise<Samples> {
  const boxes = await Promise.all(noncharacters.map((each) => drawMarkup(each, { px })));
  const letter = await drawMarkup('A', { px });
  const drawn = boxes.filter((box) => box !== null);
  const hasFont = letter !== null && drawn.length > 0 && !drawn.some((box) => haveSameFrame(letter, box));
  return { boxes: hasFont ? drawn : [] };
}

/**
 * Compares the size and the pixels around the edge. The inside is ignored, because it contains the digits.
 */
function haveSameFrame(a: DrawnText, b: DrawnText): boolean {
  if (a.width !== b.width || a.height !== b.height) return false;
  for (let y = 0; y < a.height; y++) {
    const step = y === 0 || y === a.height - 1 ? 1 : a.width - 1;
    for (let x = 0; x < a.width; x += Math.max(1, step)) {
      const alpha = (y * a.width + x) * 4 + 3;
      if (a.rgba[alpha] !== b.rgba[alpha]) return false;
    }
  }
  return true;
}
