// What moderation stops: word lists by category, compared at word boundaries in any script. It reads letters, not
// meaning: misspelt words pass, and so does "l33t".
import type { Plan } from './plan.ts';
import type { JobError } from './profiles.ts';

/** One kind of content. A `*` at the end of a word stands for further letters, a blank also for hyphens. */
export interface ModerationCategory {
  name: string;
  /** Looked for in prompts. */
  words: readonly string[];
  /** Harmless phrases: words inside of them do not count. */
  except: readonly string[];
  /** Looked for in the file names of reference images. */
  files: readonly string[];
  /** SHA-256 digests of reference images, in hex. */
  sha256: readonly string[];
}

/** What a job is made from, as far as moderation looks. */
export interface Moderated {
  prompt: string;
  fileName: string | undefined;
  sha256: string | null;
}

/** Why something was stopped: the first category of the table that applies. */
export interface Flag {
  category: string;
  /** What it was found in. */
  within: 'prompt' | 'reference';
  /** The words that were found, or the digest. */
  matched: string;
}

export type Judge = (given: Moderated) => Flag | undefined;

/**
 * Makes the function that judges by a table. Pure: the same request gives the same answer. Most prompts contain nothing at
 * all, which a quick look tells; the expressions for all others are made when the first of them comes.
 */
export function createJudge(table: readonly ModerationCategory[]): Judge {
  const harmless = harmlessAscii(table);
  let thorough: Judge | undefined;
  return function judge(given) {
    if (given.fileName === undefined && given.sha256 === null && harmless(given.prompt)) return undefined;
    return (thorough ??= thoroughJudge(table))(given);
  };
}

function thoroughJudge(table: readonly ModerationCategory[]): Judge {
  const categories = table.map(({ name, words: said, except, files, sha256 }) => ({
    name,
    said: anyOf(said, 'u'),
    except: anyOf(except, 'gu'),
    files: anyOf(files, 'u'),
    digests: new Set(sha256.map((digest) => digest.toLowerCase())),
  }));
  // One expression for all prompts that contain nothing. Exceptions only take matches away.
  const anything = anyOf(
    table.flatMap(({ words: said }) => said),
    'u',
  );
  return function judge({ prompt, fileName, sha256 }) {
    const text = words(prompt);
    if (fileName === undefined && sha256 === null && anything?.test(text) !== true) return undefined;
    const name = fileName === undefined ? '' : words(spelledOut(fileName));
    for (const { name: category, said, except, files, digests } of categories) {
      const spoken = found(text, said, except);
      if (spoken !== undefined) return { category, within: 'prompt', matched: spoken };
      const shown =
        found(name, files, except) ?? (sha256 !== null && digests.has(sha256) ? sha256 : undefined);
      if (shown !== undefined) return { category, within: 'reference', matched: shown };
    }
    return undefined;
  };
}

/**
 * The plan of a job that moderation stops: what was asked for is judged, not what was rendered, so it fails after its
 * queue and a tenth of its rendering (INFER: on the wire such jobs fail with progress 0, contract:lifecycle.failed-progress-zero).
 */
export function stopped(plan: Plan, error: JobError): Plan {
  return {
    ...plan,
    renderMs: Math.round(plan.renderMs / 10),
    polls: Math.min(plan.polls, 2),
    outcome: { status: 'failed', error },
  };
}

/** Nothing to fold here but case. */
// oxlint-disable-next-line no-control-regex -- all of ASCII is meant
const ascii = /^[\u0000-\u007f]*$/;

/**
 * Letters that differ only in case, width, accent or invisible characters become the same. Upper case first, since
 * some letters have no lower case of their own (ß, ı).
 */
function folded(text: string): string {
  if (ascii.test(text)) return text.toLowerCase();
  return text
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f\p{Cf}]/gu, '')
    .normalize('NFKC')
    .toUpperCase()
    .toLowerCase()
    .replaceAll('ς', 'σ');
}

/**
 * A text as its words, each between two blanks; any punctuation that no word contains is a word `.` of its own. All
 * that is known of scripts is used here, so that the expressions below stay small: compiling large classes takes long.
 */
function words(text: string, between: RegExp = /[^\p{L}\p{N}\p{M}]+/gu): string {
  const spaced = folded(text).replaceAll(between, (found) => (joining.test(found) ? ' ' : ' . '));
  return ` ${spaced} `;
}

/** Blanks, dashes and apostrophes hold the parts of a name together. */
const joining = /^[\s\p{Pd}\p{Pc}'’]+$/u;

/** A file name as words: `myFace-01.png` is "my Face", and then some. */
function spelledOut(fileName: string): string {
  return fileName.replaceAll(/\p{N}+|\./gu, ' ').replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2');
}

function found(text: string, phrases: RegExp | undefined, except: RegExp | undefined): string | undefined {
  if (phrases === undefined || text === '') return undefined;
  // What stands for an exception is no gap between words, so that nothing new is joined.
  return phrases.exec(except === undefined ? text : text.replaceAll(except, ' . '))?.[0].trim();
}

/**
 * Makes a quick look at prompts in plain ASCII, most of all: one without a word that any phrase begins with contains none of
 * them. It only ever says yes when the whole judgement would, too.
 */
function harmlessAscii(table: readonly ModerationCategory[]): (prompt: string) => boolean {
  const first = table
    .flatMap(({ words: said }) => said)
    .map((phrase) => (ascii.test(phrase) ? phrase : (partsOf(phrase)[0] ?? '')).toLowerCase())
    // A phrase that begins otherwise can stand anywhere: then nothing is harmless at a glance.
    .map((phrase) => (ascii.test(phrase) ? (/^[a-z0-9]*/.exec(phrase)?.[0] ?? '') : undefined))
    .filter((word) => word !== undefined);
  const begins = new RegExp(
    `(?<![a-z0-9])(?:${first.length === 0 ? '(?!)' : [...new Set(first)].join('|')})`,
    'i',
  );
  return (prompt) => ascii.test(prompt) && !begins.test(prompt);
}

/** Scripts that do not put blanks between words, where every place is a boundary. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー]/u;

/** What is wrong with a phrase of a table, as the end of a sentence; undefined when it can be used. */
export function phraseFault(phrase: string): string | undefined {
  const parts = partsOf(phrase);
  if (!/[\p{L}\p{N}]/u.test(parts.join(''))) return 'expected a word or a phrase with a letter or a digit';
  return parts.every((part) => /^[^*]+\*?$/u.test(part))
    ? undefined
    : "expected '*' only at the end of a word, where it stands for further letters";
}

/** A phrase as `words` has it, with its stars. */
function partsOf(phrase: string): string[] {
  return words(phrase, /[^\p{L}\p{N}\p{M}*]+/gu)
    .split(' ')
    .filter((part) => part !== '');
}

/** One expression for a list of phrases; undefined for an empty list. */
function anyOf(phrases: readonly string[], flags: 'u' | 'gu'): RegExp | undefined {
  if (phrases.length === 0) return undefined;
  const bodies = new Map<string, string[]>();
  for (const phrase of phrases) {
    const parts = partsOf(phrase);
    const body = parts.map((part, index) => expressionOf(part, starOf(parts, index))).join(' ');
    const kind = boundaries(parts.join(''));
    bodies.set(kind, [...(bodies.get(kind) ?? []), body]);
  }
  // Boundaries stand once before and behind all phrases that need them: a text is mostly passed over by them alone.
  const groups = [...bodies].map(([kind, list]) => kind.replace('…', () => `(?:${list.join('|')})`));
  return new RegExp(groups.join('|'), flags);
}

const expressionOf = (part: string, star: string) => part.replace('.', String.raw`\.`).replace('*', star);

/**
 * A phrase of an unspaced script can begin at every letter of a word: if each beginning looked for the word's end, the time
 * would grow with the square of the word's length. 40 further letters are more than any such word has.
 */
function starOf(parts: readonly string[], index: number): string {
  const again = index === 0 && parts.length > 1 && unspaced.test(parts[0]?.slice(0, 1) ?? '');
  return again ? '[^ ]{0,40}' : '[^ ]*';
}

/** What stands around a phrase that begins and ends like this. */
function boundaries(phrase: string): string {
  return `${unspaced.test(phrase.slice(0, 1)) ? '' : ' '}…${unspaced.test(phrase.slice(-1)) ? '' : '(?= )'}`;
}
