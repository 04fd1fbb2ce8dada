// The rules of a project in its snapshots. Only added rules are saved; the rules of a file stay in the file.
import { RuleError } from '../../domain/rule.ts';
import type { Rules } from '../../rules/rule-books.ts';
import { ControlError } from '../vocabulary/control-errors.ts';
import type { RuleCounts } from '../../rules/book.ts';
import type { StatePart } from '../../store/state-part.ts';

/** Hits are not saved: a restored rule counts from 0. */
export function rulesPart(rules: Rules): StatePart {
  return {
    name: 'rules',
    inSnapshots: true,
    save: (project) =>
      rules.added(project).map(({ id, match, times, after, chance, then }) => {
        const limited = times === null ? {} : { times };
        return { id, match, ...limited, after, chance, then };
      }),
    async prepare(project, saved = []) {
      try {
        return await rules.prepare(project, saved);
      } catch (thrown) {
        if (!(thrown instanceof RuleError)) throw thrown;
        throw new ControlError(
          'invalid_request',
          `This file cannot be imported: its rules: ${thrown.message}`,
        );
      }
    },
    forget: (project) => rules.forget(project),
  };
}

/** The hits and draws of rules, which are not in snapshots. This part is restored after the rules. */
export function ruleCountsPart(rules: Rules): StatePart {
  return {
    name: 'rule counts',
    save: (project) => rules.counts(project),
    prepare: async (project, saved) =>
      saved === undefined ? () => undefined : rules.prepareCounts(project, saved as RuleCounts),
    forget: (project) => rules.forget(project),
  };
}
