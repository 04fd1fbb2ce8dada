// Finds out which characters this machine's fonts hold. Pango does not tell; but for a character without a glyph it draws
// a box whose size and frame are always the same, so a noncharacter, which no font has, shows what to look for.
import { drawMarkup, escapeMarkup, type Drawn } from './pango.ts';

/** Noncharacters of four and of more digits: pango's boxes differ in width. */
const noncharacters = ['\ufdd0', '\u{1fffe}'] as const;
const px = 16;

/** Answers so far. Fonts installed while the process runs count from its next start. */
const covered = new Map<string, boolean>();
let samples: Promise<Samples> | undefined;

interface Samples {
  /** What stands for missing characters; none where pango has no font at all. */
  boxes: readonly Drawn[];
}

/** Those of the characters that no font on this machine has. */
export async function uncovered(characters: Iterable<string>): Promise<Set<string>> {
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

/** Equal size, and equal pixels around the edge: what is inside are the digits. */
function haveSameFrame(a: Drawn, b: Drawn): boolean {
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
