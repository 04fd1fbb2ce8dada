// Limits the size of all expressions of one place together. A single request can send these expressions, or
// is matched against them.
import { RuleError } from '../domain/rule.ts';

export interface StepBudget {
  /** @throws RuleError when more steps have been taken than the budget had */
  take(steps: number, path: readonly (string | number)[]): void;
}

/** Largest number of steps of all expressions of one place. */
export const stepLimits = { header: 2_000, project: 10_000, file: 10_000 } as const;

/** @param taken steps of the existing rules that stay */
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
