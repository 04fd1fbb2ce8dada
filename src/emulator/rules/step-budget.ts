// How large the expressions of one place may be together: what a single request can bring, or be matched against.
import { RuleError } from '../domain/rules.ts';

export interface StepBudget {
  /** @throws RuleError when more has been taken than there was */
  take(steps: number, path: readonly (string | number)[]): void;
}

/** Steps of all expressions of one place. */
export const stepLimits = { header: 2_000, project: 10_000, file: 10_000 } as const;

/** @param taken steps that rules have already which stay */
export function stepBudget(place: keyof typeof stepLimits, taken = 0): StepBudget {
  const limit = stepLimits[place];
  let sum = taken;
  return {
    take(steps, path) {
      sum += steps;
      if (sum <= limit) return;
      throw new RuleError(
        `the expressions of one ${place} are too large together: more than ${limit} steps`,
        path,
      );
    },
  };
}
