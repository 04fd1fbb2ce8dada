// The form of a rule: its fields as texts, the rule that they make, and a form that is filled from a request.
import { effectNamed, type EffectInput } from './effects.ts';
import type { Entry, RuleInput } from './types.ts';

/** The fields of the form. An empty text means that the rule does not have the field. */
export interface Draft {
  operation: string;
  model: string;
  prompt: string;
  video_id: string;
  path: string;
  nth: string;
  times: string;
  after: string;
  chance: string;
  effect: string;
  value: string;
}

/** A new form for an effect, with the example value of the effect. */
export function emptyDraft(effect = 'error'): Draft {
  const { initial, operation } = effectNamed(effect);
  const none = { model: '', prompt: '', video_id: '', path: '', nth: '', after: '', chance: '' };
  return { ...none, operation, times: '1', effect, value: initial };
}

/** The form with another effect. The conditions stay, except an operation that only the old effect proposed. */
export function withEffect(draft: Draft, effect: string): Draft {
  const { initial, operation } = effectNamed(effect);
  const proposed = draft.operation === effectNamed(draft.effect).operation;
  return { ...draft, effect, value: initial, operation: proposed ? operation : draft.operation };
}

/** The form whose rule matches requests like this one. */
export function draftFrom(entry: Entry): Draft {
  const draft = emptyDraft('error');
  const prompt = entry.body?.['prompt'];
  const start = typeof prompt === 'string' ? prompt.slice(0, 60).trim() : '';
  const known = entry.operation ?? 'none';
  return {
    ...draft,
    operation: known,
    // A slash at both ends would make the text an expression.
    prompt: start.startsWith('/') ? '' : start,
    path: known === 'none' ? entry.path.slice(0, 300) : '',
    video_id: known.startsWith('create') ? '' : (entry.video_id ?? ''),
  };
}

/** The rule of a form. @returns a sentence in place of the rule when a field cannot be read */
export function ruleOf(draft: Draft): RuleInput | string {
  const value = valueOf(effectNamed(draft.effect).input, draft.value.trim());
  if (value === undefined)
    return `The value of ${draft.effect} is not readable: ${wanted(effectNamed(draft.effect).input)}.`;
  const { operation, model, prompt, video_id: id, path } = draft;
  const texts = Object.entries({ operation, model, prompt, video_id: id, path }).filter(
    ([, text]) => text !== '',
  );
  const match = { ...Object.fromEntries(texts), ...numbers({ nth: draft.nth }) };
  const { times, after, chance } = draft;
  const rule = {
    ...(Object.keys(match).length === 0 ? {} : { match }),
    ...numbers({ times, after, chance }),
    then: { [draft.effect]: value },
  };
  return Object.values(numbers({ nth: draft.nth, times, after, chance })).every(Number.isFinite)
    ? rule
    : 'Times, after, chance and nth are numbers.';
}

const numbers = (fields: Readonly<Record<string, string>>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, text]) => (text.trim() === '' ? [] : [[name, Number(text)]])),
  );

/** The value of an effect, or undefined for a text that the effect cannot read. */
function valueOf({ kind }: EffectInput, text: string): unknown {
  if (kind === 'flag') return true;
  if (text === '') return undefined;
  if (kind === 'number') return Number.isFinite(Number(text)) ? Number(text) : undefined;
  if (kind === 'size' && /^\d+$/.test(text)) return Number(text);
  if (kind !== 'json') return text;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function wanted(input: EffectInput): string {
  if (input.kind === 'number') return `expected a number from ${input.least} to ${input.most}`;
  if (input.kind === 'json') return 'expected a JSON object';
  return input.kind === 'duration' ? 'expected a duration such as 500ms, 5s, 2m or 1h' : 'expected a text';
}

/** The tag that has the same effect on one creation, inside its prompt. Undefined for other operations. */
export function tagOf({ match, then }: RuleInput): string | undefined {
  const [[name, value] = []] = Object.entries(then);
  if (name === undefined || (match?.operation !== undefined && match.operation !== 'createVideo'))
    return undefined;
  if (value === true) return `[[${name}]]`;
  return `[[${name}: ${typeof value === 'object' ? JSON.stringify(value) : String(value)}]]`;
}
