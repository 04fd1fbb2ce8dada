// Judges one expectation by the facts of one visit.
import { notExercised, passed, type Facts, type Finding, type Seen } from '../facts.ts';
import { matchingRequests, triggeringRequests } from '../match.ts';
import type { Expectation, Judgement, Trigger } from '../model.ts';
import { judgeCount, judgeNoneAfter, judgeSomeAfter, nameOf } from './counting.ts';
import { judgeExit } from './ending.ts';
import { judgeReceiver } from './receiving.ts';
import { judgeFile } from './saving.ts';
import { judgeField, judgeHeader } from './sending.ts';
import { judgeWait } from './waiting.ts';

/** Returns `not-exercised` without the trigger; else the first judgement that does not pass. */
export function judge({ trigger, judgement }: Expectation, facts: Facts): Finding {
  const missing = notPulled(trigger, facts);
  if (missing !== undefined) return notExercised(missing);
  const triggers = triggeringRequests(trigger, facts);
  for (const one of Array.isArray(judgement) ? judgement : [judgement]) {
    const finding = judgeOne(one, facts, triggers);
    if (finding.verdict !== 'passed') return finding;
  }
  return passed;
}

function judgeOne(judgement: Judgement, facts: Facts, triggers: readonly Seen[]): Finding {
  if ('count' in judgement) return judgeCount(judgement.count, facts);
  if ('none_after' in judgement) return judgeNoneAfter(judgement.none_after, facts, triggers);
  if ('some_after' in judgement) return judgeSomeAfter(judgement.some_after, facts, triggers);
  if ('wait_at_least' in judgement) return judgeWait(judgement.wait_at_least, facts, triggers);
  if ('field' in judgement) return judgeField(judgement.field, facts);
  if ('header' in judgement) return judgeHeader(judgement.header, facts);
  if ('file' in judgement) return judgeFile(judgement.file, facts);
  if ('exit' in judgement) return judgeExit(judgement.exit, facts);
  return judgeReceiver(judgement.receiver, facts);
}

const ownPrompt =
  'the program sent a prompt of its own and did not pass SORA_LAB_PROMPT on, so this run does not show whether the ' +
  'prompt arrives as it was given: let the program send SORA_LAB_PROMPT when it is set';

/** Returns the reason why the trigger was not pulled; undefined when it was. */
function notPulled(trigger: Trigger, facts: Facts): string | undefined {
  if ('event' in trigger) {
    const sent = facts.events.some(({ genuine }) => genuine === (trigger.event === 'genuine'));
    return sent ? undefined : `no ${trigger.event} webhook was sent`;
  }
  const [match, least] = 'request' in trigger ? [trigger.request, 1] : [trigger.requests, trigger.at_least];
  const found = matchingRequests(match, facts).length;
  if (found >= least) return undefined;
  const rule = match.rule === undefined ? '' : ` that the rule ${[match.rule].flat().join(' or ')} answered`;
  if (facts.requests.length === 0) return 'the program sent no request';
  if (found === 0 && match.prompt_given === true) {
    const { prompt_given: _, ...others } = match;
    if (matchingRequests(others, facts).length > 0) return ownPrompt;
  }
  return found === 0
    ? `the program sent no ${nameOf(match)}${rule}`
    : `the program sent ${found} of ${least} requests (${nameOf(match)})`;
}
