// Help with misspelt words on the command lines of both programs.
import { distance } from 'fastest-levenshtein';

/** The known word that a user probably meant; undefined when none is near. */
export function nearest(given: string, known: readonly string[]): string | undefined {
  const word = given.toLowerCase();
  const most = Math.min(3, Math.max(1, Math.floor(word.length / 2)));
  const [best] = known
    .map((name) => ({ name, steps: distance(word, name.toLowerCase()) }))
    .toSorted((a, b) => a.steps - b.steps);
  if (best !== undefined && best.steps <= most) return best.name;
  // A part of a long name, such as `deployment` of `azure-deployment`.
  return word.length < 4 ? undefined : known.find((name) => name.toLowerCase().includes(word));
}

/** ` (did you mean 'pace'?)`, or nothing. */
export function didYouMean(given: string, known: readonly string[]): string {
  const found = nearest(given, known);
  return found === undefined ? '' : ` (did you mean '${found}'?)`;
}

/**
 * What Node's `parseArgs` found wrong, as one clause, with the option that was probably meant.
 * @param flags all that are known, without dashes
 * @param habits what other programs call an option, and what stands for it here
 */
export function argumentFault(
  thrown: unknown,
  flags: readonly string[],
  habits: Readonly<Record<string, string>> = {},
): string {
  if (!(thrown instanceof Error)) return String(thrown);
  // Node's messages name the flag and the fault in their first sentence.
  const [message = ''] = thrown.message.split(/\.\s/, 1);
  const unknown = /^Unknown option '(--?)([^']+)'/.exec(message);
  if (unknown === null) return message;
  const [, dashes, name = ''] = unknown;
  const habit = Object.hasOwn(habits, name) ? habits[name] : undefined;
  const meant = habit ?? (dashes === '--' ? nearest(name, flags) : undefined);
  return meant === undefined ? message : `${message}; did you mean '--${meant}'?`;
}
