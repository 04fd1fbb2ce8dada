// Applies a project's rules to a line of a batch. The line is a creation without its own exchange.
import type { LiveRule, Rule, Verdicts } from '../../domain/rule.ts';
import { hasTags } from '../../domain/tags.ts';
import type { Call } from '../../http/call.ts';
import type { JobPorts } from '../job-ports.ts';
import { refusingRuleErrors, factsFrom, invalidRule, jobEffectsOf } from '../under-rules.ts';
import type { ProjectScope } from '../../projects/project-scope.ts';

const operation = 'createVideo';

/**
 * Applies the rules to a line. If a rule answers with an error, this error is the line's answer. Other
 * effects on an exchange cannot act here.
 * @throws ApiError 400 for tags that are not a rule
 */
export async function applyLineRules(
  ports: Pick<JobPorts, 'profile' | 'promptTags'>,
  given: { project: ProjectScope; sent: Readonly<Record<string, unknown>> },
): Promise<{ refusal?: { status: number; body: unknown }; jobEffects?: NonNullable<Call['jobEffects']> }> {
  const { project, sent } = given;
  const rules = project.rules;
  const nth = await rules.called(operation, false);
  const { prompt } = sent;
  const tagged = ports.promptTags && typeof prompt === 'string' && hasTags(prompt) ? prompt : undefined;
  if (tagged === undefined && !rules.watches(operation)) return {};
  const own: LiveRule[] =
    tagged === undefined ? [] : [await refusingRuleErrors('prompt', rules.fromPrompt(tagged))];
  for (const { rule } of own) assertInLine(rule);
  const facts = await factsFrom(ports, { project, operation, nth, header: () => null, sent });
  await rules.testAhead(own, facts);
  const verdicts: Verdicts = new Map();
  const met = await rules.decide(own, { slot: 'exchange', facts, verdicts });
  const error = met?.rule.then.fault?.error;
  if (error !== undefined) return { refusal: { status: error.status, body: error.body } };
  return { jobEffects: jobEffectsOf(rules, { own, facts, verdicts }) };
}

/**
 * Refuses effects on an answer other than an error, because a line has no answer of its own that could be
 * late or break off.
 * @throws ApiError 400
 */
function assertInLine({ then }: Rule): void {
  const { error: _, ...others } = then.fault ?? {};
  if (Object.keys(others).length === 0) return;
  throw invalidRule('prompt', 'of the effects on an answer, only error acts in a line of a batch');
}
