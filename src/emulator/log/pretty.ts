// The log for people: aligned columns, short ids, and never more than 100 columns.
import type { styleText } from 'node:util';
import type { Exchange } from '../http/exchange-record.ts';

export type Painter = (style: Parameters<typeof styleText>[0], text: string) => string;

const widest = 100;
/** A method and a path such as `/v1/videos/…1b2c3d/content`. */
const placeColumns = 7 + 26;
/** Time, status and duration. */
const fixedColumns = 20;
const indent = 12;

/**
 * `12:00:00 200   3 ms POST   /v1/videos   …1b2c3d queued 0 % sora-2 4 s 720x1280`, by the wall clock in local time. A note that does not fit
 * continues on the next line, in its column.
 * @param line.note printed in place of the exchange's own note
 * @param line.hint printed in place of the note
 */
export function prettyLine(
  line: { exchange: Exchange; wall: number; note?: string | undefined; hint?: string | undefined },
  paint: Painter,
): string {
  const { exchange, wall, note = shortNote(exchange), hint } = line;
  const { method, status, durationMs } = exchange;
  const code = paint(status < 400 ? 'green' : status < 500 ? 'yellow' : 'red', String(status));
  const time = paint('dim', duration(durationMs).padStart(6));
  const fixed = `${paint('dim', clock(wall))} ${code} ${time} `;
  const place = `${printable(method).slice(0, 10).padEnd(6)} ${shortPath(exchange.path)}`;
  return `${fixed}${besides(place, { text: hint ?? note, style: hint === undefined ? undefined : 'yellow' }, paint)}`;
}

/** A connection that never became a request; `status` is the status of the answer, null without an answer. */
export function prettyFault(
  { wall, status, hint }: { wall: number; status: number | null; hint: string },
  paint: Painter,
): string {
  const fixed = `${paint('dim', clock(wall))} ${paint('yellow', String(status ?? '---'))}        `;
  return `${fixed}${besides('no request', { text: hint, style: 'yellow' }, paint)}`;
}

/** The state in a note, without the id that the path already contains. */
export function shortNote({ path, note = '' }: Pick<Exchange, 'path' | 'note'>): string {
  const [first = '', ...rest] = note.split(' ');
  const named = first.length > 16 && path.includes(`/${first}`);
  const text = named ? rest.join(' ') : note;
  // A line that names the job omits model, seconds and size, because the line of the creation contains them.
  const details = / \(([^(),]+), ([^(),]+), (\d+x\d+)\)/;
  return shortIds(text.replace(details, named ? '' : ' $1 $2 $3'));
}

/**
 * Shortens ids to their last characters, which distinguish ids; the first characters are the time of
 * creation.
 */
function shortIds(text: string): string {
  return text.replaceAll(/[\w-]{24,}=*/g, (id) =>
    /\d/.test(id) ? `…${id.replace(/=+$/, '').slice(-6)}` : id,
  );
}

function shortPath(path: string): string {
  const text = printable(shortIds(path));
  const most = widest - fixedColumns - 8;
  return text.length <= most ? text : `${text.slice(0, most - 21)}…${text.slice(-20)}`;
}

/** Puts a text after the place where it happened: on the same line when it fits, else on lines of its own. */
function besides(
  place: string,
  told: { text: string; style: Parameters<Painter>[0] | undefined },
  paint: Painter,
): string {
  const { style } = told;
  const text = printable(told.text);
  const painted = (part: string) => (style === undefined ? part : paint(style, part));
  const padded = place.padEnd(placeColumns);
  if (text === '') return padded.trimEnd();
  const beside = fixedColumns + placeColumns + 1;
  // When the place is too long for its column, the text is printed below.
  const fits = padded.length === placeColumns;
  const column = fits ? beside : indent;
  const [first = '', ...more] = wrapped(text, widest - column);
  const below = (fits ? more : [first, ...more]).map((part) => `${' '.repeat(column)}${painted(part)}`);
  return [fits ? `${padded} ${painted(first)}` : padded.trimEnd(), ...below].join('\n');
}

/** Breaks a text into lines of at most `most` columns, between words where possible. */
function wrapped(text: string, most: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((whole) => pieces(whole, most))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (columns(longer) <= most) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

/**
 * Cuts a long word into pieces of half as many letters as columns. They always fit, because a wide letter
 * takes two columns.
 */
function pieces(word: string, most: number): string[] {
  if (columns(word) <= most) return [word];
  return word.match(new RegExp(`.{1,${Math.floor(most / 2)}}`, 'gsu')) ?? [];
}

const wide =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u{3000}-\u{303f}\u{ff01}-\u{ff60}]/u;

/** How many columns of a terminal a text takes. */
export function columns(text: string): number {
  let sum = 0;
  for (const letter of text) sum += wide.test(letter) ? 2 : 1;
  return sum;
}

function clock(wall: number): string {
  const date = new Date(wall);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}

function duration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  return ms < 9_950 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}

/** Replaces control characters: texts of clients must not control the terminal. */
function printable(text: string): string {
  return text.replaceAll(/[^\P{C}]/gu, '?').slice(0, 300);
}
