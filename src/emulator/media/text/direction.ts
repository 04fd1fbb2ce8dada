// Orders the characters of a line as they appear on the screen. This follows the Unicode Bidirectional
// Algorithm (UAX 9) for text without explicit embeddings: letters, European and Arabic digits and all neutral
// characters.

const rightToLeft =
  /[\u0590-\u05ff\u0600-\u065f\u066a-\u06ef\u06fa-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefe]|[\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const arabicDigit = /[\u0660-\u0669\u06f0-\u06f9]/u;
const letter = /[\p{L}\p{Script=Han}]/u;
const mark = /\p{M}/u;
const separator = /[-.,:/+]/;

const mirrored: Readonly<Record<string, string>> = {
  '(': ')',
  ')': '(',
  '[': ']',
  ']': '[',
  '{': '}',
  '}': '{',
  '<': '>',
  '>': '<',
  '«': '»',
  '»': '«',
  '‹': '›',
  '›': '‹',
};

type Kind = 'left' | 'right' | 'number' | 'neutral';

function kindOf(character: string): Kind {
  if (arabicDigit.test(character) || (character >= '0' && character <= '9')) return 'number';
  if (rightToLeft.test(character)) return 'right';
  return letter.test(character) ? 'left' : 'neutral';
}

/** Whether a paragraph begins on the right: its first letter decides (rules P2 and P3). */
export function isRightToLeft(text: string): boolean {
  for (const character of text) {
    const kind = kindOf(character);
    if (kind === 'left' || kind === 'right') return kind === 'right';
  }
  return false;
}

/** Returns the characters of a line from left to right, in a paragraph of the given direction. */
export function visualOrder(line: string, paragraphFromRight: boolean): string {
  if (!paragraphFromRight && !rightToLeft.test(line)) return line;
  const characters = Array.from(line);
  const base = paragraphFromRight ? 1 : 0;
  const levels = levelsOf(resolve(characters), base);
  const order = characters.map((_, i) => i);
  for (let level = 2; level >= 1; level--) reverseRuns(order, (i) => levels[i]! >= level);
  return order
    .map((i) => (levels[i] === 1 ? (mirrored[characters[i]!] ?? characters[i]!) : characters[i]!))
    .join('');
}

/**
 * Returns the kinds after the weak rules: a mark takes the kind of the character before it (W1), and one
 * separator between two numbers becomes a number (W4).
 */
function resolve(characters: readonly string[]): Kind[] {
  const kinds = characters.map(kindOf);
  characters.forEach((character, i) => {
    const before = kinds[i - 1];
    if (mark.test(character) && before !== undefined) kinds[i] = before;
    else if (separator.test(character) && before === 'number' && kinds[i + 1] === 'number')
      kinds[i] = 'number';
  });
  return kinds;
}

/** Embedding levels: 0 left, 1 right, 2 left inside right (rules W7, N1, N2, I1 and I2). */
function levelsOf(kinds: readonly Kind[], base: 0 | 1): number[] {
  const leftward = base * 2; // level of left-to-right text
  let before: number = base; // direction before a neutral; a number counts as the letter before it
  return kinds.map((kind, i) => {
    if (kind === 'number') return before === 1 ? 2 : leftward;
    if (kind !== 'neutral') {
      before = kind === 'right' ? 1 : 0;
      return kind === 'right' ? 1 : leftward;
    }
    const next = kinds.slice(i).find((later) => later !== 'neutral');
    const after = next === undefined ? base : next === 'left' ? 0 : next === 'right' ? 1 : before;
    return (before === after ? before : base) === 1 ? 1 : leftward;
  });
}

function reverseRuns(order: number[], inRun: (index: number) => boolean): void {
  for (let start = 0; start < order.length; start++) {
    if (!inRun(order[start]!)) continue;
    let end = start;
    while (end < order.length && inRun(order[end]!)) end++;
    const run = order.slice(start, end).toReversed();
    order.splice(start, run.length, ...run);
    start = end;
  }
}
