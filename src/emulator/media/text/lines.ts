// Breaks text into lines of a given width and finds the largest face in which it fits.
import { face, type Face, type FaceName } from './glyphs.ts';
import { advanceOf, textWidth } from './measure.ts';

/**
 * Returns a text as it is drawn: one paragraph, composed (NFC), without control characters and explicit
 * embeddings. Half a surrogate pair becomes the replacement character.
 */
export function cleanText(text: string): string {
  return text
    .normalize('NFC')
    .replaceAll(/\p{Cs}/gu, '\ufffd')
    .replaceAll(/[\s\u00a0\u2028\u2029]+/gu, ' ')
    .replaceAll(/[\p{Cc}\u00ad\u200b\u202a-\u202e\u2066-\u2069\ufeff]/gu, '')
    .trim();
}

export interface FittedText {
  face: FaceName;
  lines: string[];
  /** True when the end of the text was removed; the last line then ends with an ellipsis. */
  cut: boolean;
}

export interface TextBox {
  /** In order of preference, usually from large to small. */
  faces: readonly FaceName[];
  width: number;
  height: number;
}

/** Number of lines that fit into a box of this height. The last line needs no leading below it. */
function linesWithin(font: Face, height: number): number {
  const first = font.ascent + font.descent;
  return height < first ? 0 : 1 + Math.floor((height - first) / font.lineHeight);
}

/**
 * Returns the text in the first face in which all of it fits. If it fits in none, the last face is used and
 * the text is cut with an ellipsis.
 */
export function fitText(text: string, box: TextBox): FittedText {
  const faces = facesFor(text, box.faces);
  let fitted: FittedText = { face: faces[0] ?? 'text16', lines: [], cut: text !== '' };
  for (const name of faces) {
    const font = face(name);
    const room = linesWithin(font, box.height);
    const lines = breakLines(text, font, box.width, room + 1);
    if (lines.length <= room) return { face: name, lines, cut: false };
    fitted = { face: name, lines: withEllipsis(lines.slice(0, room), font, box.width), cut: true };
  }
  return fitted;
}

/** Bold faces contain ASCII only. They are used only for ASCII text, unless there are no other faces. */
function facesFor(text: string, names: readonly FaceName[]): readonly FaceName[] {
  const isAscii = !/[^ -~]/.test(text);
  const complete = names.filter((name) => isAscii || !name.startsWith('bold'));
  return complete.length > 0 ? complete : names;
}

/** Breaks greedily at spaces; a word wider than a line is broken inside. Stops after `most` lines. */
export function breakLines(text: string, font: Face, width: number, most: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of words(text)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (textWidth(font, longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = breakWord(word, font, width, most - lines.length);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1) ?? '';
    if (lines.length >= most) return lines.slice(0, most);
  }
  if (line !== '') lines.push(line);
  return lines;
}

/** Yields one word at a time, so that a prompt of 32,000 characters is not split completely for six lines. */
function* words(text: string): Generator<string> {
  let start = 0;
  while (start < text.length) {
    const space = text.indexOf(' ', start);
    const end = space === -1 ? text.length : space;
    if (end > start) yield text.slice(start, end);
    start = end + 1;
  }
}

/** Cuts a word into pieces no wider than a line; each piece has at least one character. */
function breakWord(word: string, font: Face, width: number, most: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  let advance = 0;
  for (const character of word) {
    const step = advanceOf(font, character);
    if (piece !== '' && (advance + step + 63) >> 6 > width) {
      pieces.push(piece);
      if (pieces.length > most) return pieces;
      piece = '';
      advance = 0;
    }
    piece += character;
    advance += step;
  }
  return [...pieces, piece];
}

/** Shortens the last line until an ellipsis fits after it. */
function withEllipsis(lines: string[], font: Face, width: number): string[] {
  const last = lines.pop();
  if (last === undefined) return [];
  const mark = font.glyphs.has('…') ? '…' : '...';
  const characters = Array.from(last);
  while (characters.length > 0 && textWidth(font, characters.join('').trimEnd() + mark) > width)
    characters.pop();
  return [...lines, characters.join('').trimEnd() + mark];
}
