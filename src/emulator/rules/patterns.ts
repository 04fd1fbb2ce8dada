// Patterns of rules: plain texts and regular expressions. Expressions are matched in linear time, so that no
// expression can block the server.
import type * as Engine from 're2js';
import { RuleError, type Pattern } from '../domain/rule.ts';
import type { StepBudget } from './step-budget.ts';

/**
 * Largest number of steps of one expression. A step is roughly a character; a character in a repetition
 * counts as often as it is repeated.
 */
const stepLimit = 1_000;
/** Bytes of an expression's cache of states. A larger cache would be faster for few texts only. */
const cacheBytes = 128 * 1024;
/**
 * The limit of one test in steps times characters: a fifth of a second at worst. A test of a longer text
 * reads only the beginning of the text. An expression of up to 60 steps always sees 32,000 characters.
 */
const workLimit = 2_000_000;

/**
 * Reads a pattern: `/cat|dog/i` is an expression; any other pattern is a text that must occur as it is.
 * @param path of the pattern in its rule, for messages
 * @param budget limit for all expressions of one place together
 * @throws RuleError for an expression that cannot be read, or is too large
 */
export async function readPattern(
  text: string,
  path: readonly (string | number)[],
  budget?: StepBudget,
): Promise<Pattern> {
  const [, source, flags] = /^\/(.+)\/([a-z]*)$/s.exec(text) ?? [];
  if (source === undefined || flags === undefined) return { test: (given) => given.includes(text), steps: 0 };
  if (!/^[imsu]*$/.test(flags)) throw new RuleError(`unknown flags '${flags}'; known are i, m, s, u`, path);
  const fault = faultIn(source);
  if (fault !== undefined) throw new RuleError(fault, path);
  // The engine is loaded here, because only programs whose rules have expressions need it.
  const engine = await import('re2js');
  const { set, steps } = compiled(engine, { source, flags }, path);
  budget?.take(steps, path);
  const longest = Math.floor(workLimit / steps);
  return {
    // A character is added after a cut, so that the cut does not match as the end of the text.
    test: (given) =>
      set.match(given.length > longest ? `${given.slice(0, longest)}${goesOn}` : given).length > 0,
    steps,
  };
}

/** A code point that is no character. */
const goesOn = '\uFFFF';

/** Syntax that the engine does not know, or would understand differently. */
const unknown: readonly (readonly [RegExp, string])[] = [
  [/^\\(?:[1-9]|k<)/, 'back references'],
  [/^\(\?<?[=!]/, 'lookaround'],
];

/** Checks an expression before the engine reads it. Returns the fault; undefined when there is none. */
function faultIn(source: string): string | undefined {
  // The tokens are classes, escapes and openings of groups, so that `[(?=]` and `\\1` are not taken for
  // unknown syntax.
  for (const [token] of source.matchAll(/\[\^?\]?(?:\\.|[^\]\\])*\]|\\k<|\\.|\(\?<?[=!]/gs)) {
    const found = unknown.find(([form]) => form.test(token));
    if (found !== undefined) {
      return `the expression has '${token}': ${found[1]} cannot be matched in linear time; known is the syntax of RE2`;
    }
  }
  const repeats = [...source.matchAll(/\{(\d+)(?:,(\d*))?\}/g)];
  const most = repeats.reduce((sum, [, least, end = '']) => sum + Number(end === '' ? least : end), 0);
  return most > stepLimit ? tooLarge(`its repetitions add up to ${most}`) : undefined;
}

const tooLarge = (why: string) => `the expression is too large: ${why}, more than ${stepLimit}`;

/** @throws RuleError */
function compiled(
  { RE2JS, RE2Set }: typeof Engine,
  { source, flags }: { source: string; flags: string },
  path: readonly (string | number)[],
) {
  const meant =
    (flags.includes('i') ? RE2JS.CASE_INSENSITIVE : 0) |
    (flags.includes('m') ? RE2JS.MULTILINE : 0) |
    (flags.includes('s') ? RE2JS.DOTALL : 0);
  try {
    const translated = RE2JS.translateRegExp(source);
    const steps = RE2JS.compile(translated, meant).programSize();
    if (steps > stepLimit) throw new RuleError(tooLarge(`it has ${steps} steps`), path);
    // A set with one expression: a set has a limit for its cache, a single expression has none.
    const set = new RE2Set(RE2Set.UNANCHORED, meant, cacheBytes);
    set.add(translated);
    set.compile();
    return { set, steps };
  } catch (thrown) {
    if (thrown instanceof RuleError) throw thrown;
    const { message } = thrown as Error;
    throw new RuleError(
      `the expression cannot be read (${message.replace('error parsing regexp: ', '')}); known is the syntax of RE2`,
      path,
    );
  }
}
