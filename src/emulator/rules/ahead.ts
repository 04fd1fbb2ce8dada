// Tests the expressions of rules in advance: the decision between rules is one synchronous step, and must not
// take long.
import { breathe } from '../time/real-timers.ts';
import { isSpent, matches, type Facts, type LiveRule, type Match } from '../domain/rule.ts';

/**
 * Steps times characters between two pauses. They take 0.1 s at worst, and far less with ordinary
 * expressions.
 */
const workAtOnce = 1_000_000;

/** Steps of all expressions of a rule. */
export function stepsOf({ prompt, headers = [] }: Match): number {
  return headers.reduce((sum, [, { steps }]) => sum + steps, prompt?.steps ?? 0);
}

/**
 * Stores the results in `facts.tested`. The server answers other requests during the pauses.
 * @param rules only rules with expressions
 */
export async function testAhead(rules: readonly LiveRule[], facts: Facts): Promise<void> {
  if (facts.tested === undefined) return;
  let work = 0;
  for (const live of rules) {
    if (isSpent(live)) continue;
    matches(live.rule.match, facts);
    work += workOf(live.rule.match, facts);
    if (work < workAtOnce) continue;
    work = 0;
    await breathe();
  }
}

function workOf({ prompt, headers = [] }: Match, facts: Facts): number {
  const inHeaders = headers.map(([name, { steps }]) => steps * (facts.header(name)?.length ?? 0));
  return inHeaders.reduce((sum, work) => sum + work, (prompt?.steps ?? 0) * (facts.prompt?.length ?? 0));
}
