// Finds out which characters this machine's fonts hold. Pango does not tell; but for a character without a glyph it draws
// a box whose size and frame are always the same, so a noncharacter, which no font has, shows what to look for.
import { drawMarkup, escapeMarkup, type Drawn } from './pango.ts';

/** Noncharacters of four and of more digits: pango's boxes differ in width. */
const noncharacters = ['\ufdd0', '\u{1fffe}'] as const;
const px = 16;

/** Answers so far. Fonts installed while the process runs count from its next start. */
const covered = new Map<string, boolean>();
let boxes: Promise<(Drawn | null)[]> | undefined;

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
  boxes ??= Promise.all([...noncharacters, 'A'].map((each) => drawMarkup(each, { px })));
  const [narrow, wide, letter] = await boxes;
  if (narrow == null || wide == null || letter == null || haveSameFrame(letter, narrow)) return false; // no font at all
  const drawn = await drawMarkup(escapeMarkup(character), { px });
  if (drawn === null) return true; // a blank
  return !haveSameFrame(drawn, narrow) && !haveSameFrame(drawn, wide);
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
