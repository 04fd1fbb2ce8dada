// Moderation. It compares prompts with word lists by category, at word boundaries, in any script. It compares
// letters, not meaning, so misspelt words pass, and so does "l33t".
import type { Plan } from './plan.ts';
import type { JobError } from './profiles.ts';

/** One kind of content. A `*` at the end of a word matches further letters. A blank also matches a hyphen. */
export interface ModerationCategory {
  name: string;
  /** Words that are searched in prompts. */
  words: readonly string[];
  /** Harmless phrases: a word inside such a phrase is not a match. */
  except: readonly string[];
  /** Words that are searched in the file names of reference images. */
  files: readonly string[];
  /** SHA-256 digests of reference images, in hex. */
  sha256: readonly string[];
}

/** The inputs of a job that moderation checks. */
interface Moderated {
  prompt: string;
  fileName: string | undefined;
  sha256: string | null;
}

/** The reason why a job was stopped: the first matching category of the table. */
interface Flag {
  category: string;
  /** The input that contains the match. */
  within: 'prompt' | 'reference';
  /** The matching words, or the matching digest. */
  matched: string;
}

export type Judge = (given: Moderated) => Flag | undefined;

/**
 * Makes the function that checks requests against a table. The function is pure: the same request gives the
 * same answer. A quick check passes most prompts, because they contain no listed word. The expressions for
 * the full check are compiled when the first other prompt comes.
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
  // This expression contains the words of all categories. A prompt that does not match it is harmless,
  // because exceptions only remove matches.
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
 * Returns the plan of a job that moderation stops. Moderation checks the request, not the rendered clip.
 * Therefore the job fails after its queue time and a tenth of its render time (INFER: on the wire such jobs
 * fail with progress 0, contract:lifecycle.failed-progress-zero).
 */
export function stoppedPlan(plan: Plan, error: JobError): Plan {
  return {
    ...plan,
    renderMs: Math.round(plan.renderMs / 10),
    polls: Math.min(plan.polls, 2),
    outcome: { status: 'failed', error },
  };
}

/** For ASCII texts, only the case must be folded. */
// oxlint-disable-next-line no-control-regex -- all of ASCII is meant
const ascii = /^[\u0000-\u007f]*$/;

/**
 * Makes letters equal that differ only in case, width, accent or invisible characters. It converts to upper
 * case first, because some letters have no lower case of their own (ß, ı).
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
 * Returns a text as its words, each between two blanks. Punctuation between words becomes a separate word
 * `.`. This function handles the differences between scripts, so that the expressions below stay small: large
 * character classes take long to compile.
 */
function words(text: string, between: RegExp = /[^\p{L}\p{N}\p{M}]+/gu): string {
  const spaced = folded(text).replaceAll(between, (found) => (joining.test(found) ? ' ' : ' . '));
  return ` ${spaced} `;
}

/** Blanks, dashes and apostrophes join the parts of a phrase, so they become a blank and not a `.`. */
const joining = /^[\s\p{Pd}\p{Pc}'’]+$/u;

/** Splits a file name into words: `myFace-01.png` becomes "my Face", followed by the rest. */
function spelledOut(fileName: string): string {
  return fileName.replaceAll(/\p{N}+|\./gu, ' ').replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2');
}

function found(text: string, phrases: RegExp | undefined, except: RegExp | undefined): string | undefined {
  if (phrases === undefined || text === '') return undefined;
  // Each exception is replaced by the word `.`, so that the words before and after it do not form a new
  // phrase.
  return phrases.exec(except === undefined ? text : text.replaceAll(except, ' . '))?.[0].trim();
}

/**
 * Makes a quick check for prompts in plain ASCII, which most prompts are. A prompt without the first word of
 * any phrase contains no phrase. The check returns true only when the full check would find nothing, too.
 */
function harmlessAscii(table: readonly ModerationCategory[]): (prompt: string) => boolean {
  const first = table
    .flatMap(({ words: said }) => said)
    .map((phrase) => (ascii.test(phrase) ? phrase : (partsOf(phrase)[0] ?? '')).toLowerCase())
    // A phrase that does not begin with an ASCII letter or digit adds an empty word. Then every prompt gets
    // the full check.
    .map((phrase) => (ascii.test(phrase) ? (/^[a-z0-9]*/.exec(phrase)?.[0] ?? '') : undefined))
    .filter((word) => word !== undefined);
  const begins = new RegExp(
    `(?<![a-z0-9])(?:${first.length === 0 ? '(?!)' : [...new Set(first)].join('|')})`,
    'i',
  );
  return (prompt) => ascii.test(prompt) && !begins.test(prompt);
}

/** Scripts without blanks between words. In these scripts every position is a word boundary. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー]/u;

/** The fault of a phrase of a table, worded as the end of a sentence; undefined for a valid phrase. */
export function phraseFault(phrase: string): string | undefined {
  const parts = partsOf(phrase);
  if (!/[\p{L}\p{N}]/u.test(parts.join(''))) return 'expected a word or a phrase with a letter or a digit';
  return parts.every((part) => /^[^*]+\*?$/u.test(part))
    ? undefined
    : "expected '*' only at the end of a word, where it stands for further letters";
}

/** Splits a phrase into words in the same way as `words`, but keeps the stars. */
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
  // All phrases with the same boundaries share one group, with the boundaries before and after it. The
  // boundaries alone rule out most positions of a text.
  const groups = [...bodies].map(([kind, list]) => kind.replace('…', () => `(?:${list.join('|')})`));
  return new RegExp(groups.join('|'), flags);
}

const expressionOf = (part: string, star: string) => part.replace('.', String.raw`\.`).replace('*', star);

/**
 * A phrase of an unspaced script can begin at every letter of a word. If the search ran to the end of the
 * word from each beginning, the time would grow with the square of the word's length. The limit is 40 further
 * letters, which is more than any such word has.
 */
function starOf(parts: readonly string[], index: number): string {
  const again = index === 0 && parts.length > 1 && unspaced.test(parts[0]?.slice(0, 1) ?? '');
  return again ? '[^ ]{0,40}' : '[^ ]*';
}

/** The boundaries around a phrase, which depend on its first and last character. */
function boundaries(phrase: string): string {
  return `${unspaced.test(phrase.slice(0, 1)) ? '' : ' '}…${unspaced.test(phrase.slice(-1)) ? '' : '(?= )'}`;
}
