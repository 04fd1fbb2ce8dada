// Suggestions for misspelt words on the command lines of both programs.
import { distance } from 'fastest-levenshtein';

/** Returns the known word that the user probably meant; undefined when no known word is similar. */
function nearest(given: string, known: readonly string[]): string | undefined {
  const word = given.toLowerCase();
  const most = Math.min(3, Math.max(1, Math.floor(word.length / 2)));
  const [best] = known
    .map((name) => ({ name, steps: distance(word, name.toLowerCase()) }))
    .toSorted((a, b) => a.steps - b.steps);
  if (best !== undefined && best.steps <= most) return best.name;
  // The word may be a part of a long name, such as `deployment` of `azure-deployment`.
  return word.length < 4 ? undefined : known.find((name) => name.toLowerCase().includes(word));
}

/** Returns ` (did you mean 'pace'?)`, or an empty text. */
export function didYouMean(given: string, known: readonly string[]): string {
  const found = nearest(given, known);
  return found === undefined ? '' : ` (did you mean '${found}'?)`;
}

/**
 * Describes an error of Node's `parseArgs` in one clause, with the option that the user probably meant.
 * @param flags all known flags, without dashes
 * @param habits names that other programs use for an option, with the option of this program
 */
export function argumentFault(
  thrown: unknown,
  flags: readonly string[],
  habits: Readonly<Record<string, string>> = {},
): string {
  if (!(thrown instanceof Error)) return String(thrown);
  // The first sentence of Node's message names the flag and the fault.
  const [message = ''] = thrown.message.split(/\.\s/, 1);
  const dashed = /^Option '(?:-\w, )?(--[\w-]+)[^']*' argument is ambiguous/.exec(message);
  if (dashed !== null)
    return `${dashed[1]} needs a value; a value that begins with a dash is written ${dashed[1]}=-1`;
  const unknown = /^Unknown option '(--?)([^']+)'/.exec(message);
  if (unknown === null) return message;
  const [, dashes, name = ''] = unknown;
  const habit = Object.hasOwn(habits, name) ? habits[name] : undefined;
  const meant = habit ?? (dashes === '--' ? nearest(name, flags) : undefined);
  return meant === undefined ? message : `${message}; did you mean '--${meant}'?`;
}
