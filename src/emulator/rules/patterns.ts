// Patterns of rules: plain texts, and expressions that cannot keep the server from its work.
import { createContext, Script, type Context } from 'node:vm';
import { RuleError, type Pattern } from '../domain/rules.ts';

/** The longest that one expression may take for one text, in ms. */
const patience = 100;

/**
 * `/cat|dog/i` is an expression, everything else a text that must occur as it is.
 * @param path of the pattern in its rule, for messages
 * @throws RuleError for an expression that is none
 */
export function readPattern(text: string, path: readonly (string | number)[]): Pattern {
  const [, source, flags] = /^\/(.+)\/([a-z]*)$/s.exec(text) ?? [];
  if (source === undefined || flags === undefined) return { test: (given) => given.includes(text) };
  if (!/^[imsu]*$/.test(flags)) throw new RuleError(`unknown flags '${flags}'; known are i, m, s, u`, path);
  let expression: RegExp;
  try {
    expression = new RegExp(source, flags);
  } catch (thrown) {
    throw new RuleError(thrown instanceof Error ? thrown.message : String(thrown), path);
  }
  // Without repetition there is nothing to be lost in.
  return /[*+?{]/.test(source) ? patient(expression) : { test: (given) => expression.test(given) };
}

let room: Context | undefined;
const search = new Script('expression.test(text)');

/**
 * An expression such as `/(a+)+$/` can take longer than anyone lives. Only a script can be interrupted; one that has to
 * be once matches nothing any more, so that it costs its time once.
 */
function patient(expression: RegExp): Pattern {
  let lost = false;
  return {
    test(text) {
      if (lost) return false;
      room ??= createContext();
      Object.assign(room, { expression, text });
      try {
        return search.runInContext(room, { timeout: patience }) === true;
      } catch {
        lost = true;
        return false;
      } finally {
        Object.assign(room, { expression: undefined, text: undefined });
      }
    },
  };
}
