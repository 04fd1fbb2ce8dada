// Breaks text into lines of a given width and finds the largest face in which it fits.
import { face, textWidth, type Face, type FaceName } from './glyphs.ts';

/** What is drawn of a text: one paragraph, composed (NFC), without control characters. */
export function cleanText(text: string): string {
  return text
    .normalize('NFC')
    .replaceAll(/[\s\u00a0\u2028\u2029]+/gu, ' ')
    .replaceAll(/[\p{Cc}\u00ad\u200b\ufeff]/gu, '')
    .trim();
}

export interface FittedText {
  face: FaceName;
  lines: string[];
  /** True when the end had to go; the last line then ends with an ellipsis. */
  cut: boolean;
}

export interface TextBox {
  /** In order of preference, usually from large to small. */
  faces: readonly FaceName[];
  width: number;
  height: number;
}

/** Lines that fit into a box of that height: the last one needs no leading below it. */
export function linesWithin(font: Face, height: number): number {
  const first = font.ascent + font.descent;
  return height < first ? 0 : 1 + Math.floor((height - first) / font.lineHeight);
}

/** The first face in which all of the text fits, else the last one with an ellipsis. */
export function fitText(text: string, box: TextBox): FittedText {
  let fitted: FittedText = { face: box.faces[0] ?? 'text16', lines: [], cut: text !== '' };
  for (const name of box.faces) {
    const font = face(name);
    const room = linesWithin(font, box.height);
    const lines = breakLines(text, font, box.width, room + 1);
    if (lines.length <= room) return { face: name, lines, cut: false };
    fitted = { face: name, lines: withEllipsis(lines.slice(0, room), font, box.width), cut: true };
  }
  return fitted;
}

/** Greedy breaking at spaces; a word wider than a line is broken inside. Stops after `most` lines. */
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

/** One word at a time, so that a prompt of 32,000 characters is not split up for six lines. */
function* words(text: string): Generator<string> {
  let start = 0;
  while (start < text.length) {
    const space = text.indexOf(' ', start);
    const end = space === -1 ? text.length : space;
    if (end > start) yield text.slice(start, end);
    start = end + 1;
  }
}

/** Cuts a word into pieces no wider than a line; at least one character each. */
function breakWord(word: string, font: Face, width: number, most: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  let advance = 0;
  for (const character of word) {
    const step = font.glyphs.get(character)?.advance ?? 0;
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

/** Shortens the last line until an ellipsis fits behind it. */
function withEllipsis(lines: string[], font: Face, width: number): string[] {
  const last = lines.pop();
  if (last === undefined) return [];
  const mark = font.glyphs.has('…') ? '…' : '...';
  const characters = Array.from(last);
  while (characters.length > 0 && textWidth(font, characters.join('').trimEnd() + mark) > width)
    characters.pop();
  return [...lines, characters.join('').trimEnd() + mark];
}
