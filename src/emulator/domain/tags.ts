// Rules inside prompts: `[[fail: moderation_blocked]]`. The prompt itself is stored and returned unchanged.
import { ownProperty } from './own-property.ts';

/** The error for a tag that cannot be read; `message` states the reason. */
export class TagError extends Error {}

/** Whether the prompt contains any `[[…]]`. This runs for every prompt, so it allocates no objects. */
export function hasTags(prompt: string): boolean {
  const open = prompt.indexOf('[[');
  return open >= 0 && prompt.indexOf(']]', open + 2) >= 0;
}

interface Span {
  from: number;
  to: number;
  text: string;
}

/** Every `[[…]]` in order. Brackets without closing brackets are normal text. */
function spans(prompt: string): Span[] {
  const found: Span[] = [];
  let from = prompt.indexOf('[[');
  while (from >= 0) {
    const close = prompt.indexOf(']]', from + 2);
    if (close < 0) break;
    found.push({ from, to: close + 2, text: prompt.slice(from + 2, close).trim() });
    from = prompt.indexOf('[[', close + 2);
  }
  return found;
}

/** The prompt without its tags. Moderation checks this text. */
export function withoutTags(prompt: string): string {
  const tags = spans(prompt);
  if (tags.length === 0) return prompt;
  const starts = [0, ...tags.map(({ to }) => to)];
  const ends = [...tags.map(({ from }) => from), prompt.length];
  const texts = starts.map((start, index) => prompt.slice(start, ends[index]).trim());
  return texts.filter((text) => text !== '').join(' ');
}

/** Effects that take several values, each with the key for a word before the `key=value` pairs. */
const pairs: Readonly<Record<string, string>> = {
  fail: 'error',
  error: 'name',
  respond: 'status',
  headers: '',
  status: '',
  webhook: '',
  download: '',
};

/**
 * Reads a prompt's tags as the `then` of a rule: `[[name]]`, `[[name: value]]`, `[[name: value key=value …]]`, or
 * `[[name: {JSON}]]`. Names and values are validated later, with the rest of the rule.
 * @throws TagError for text that is not a tag, or for a name that occurs twice
 */
export function readTags(prompt: string): Record<string, unknown> {
  // Without a prototype, `__proto__` is a key like any other.
  const then = Object.create(null) as Record<string, unknown>;
  for (const { text } of spans(prompt)) {
    const [, name, value] = /^([a-z_]+)\s*(?::\s*([^]*))?$/.exec(text) ?? [];
    if (name === undefined)
      throw new TagError(`'[[${shortened(text)}]]' is no tag of the form [[name: value]]`);
    if (Object.hasOwn(then, name)) throw new TagError(`the tag '${name}' occurs twice`);
    then[name] = value === undefined ? true : valueOf(name, value.trim());
  }
  return then;
}

function valueOf(name: string, text: string): unknown {
  if (text.startsWith('{')) return json(text);
  const key = ownProperty(pairs, name);
  const words = text.split(/\s+/);
  const named = key === undefined ? [] : words.filter((word) => /^[\w-]+=/.test(word));
  if (named.length === 0) return scalar(text);
  const main = words.filter((word) => !named.includes(word)).join(' ');
  if (main !== '' && key === '') throw new TagError(`the tag '${name}' takes key=value pairs, not '${main}'`);
  return Object.fromEntries([
    ...(main === '' ? [] : [[key, scalar(main)]]),
    ...named.map((pair) => [pair.slice(0, pair.indexOf('=')), scalar(pair.slice(pair.indexOf('=') + 1))]),
  ]) as Record<string, unknown>;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new TagError(`'${shortened(text)}' is not JSON`);
  }
}

/** Returns `true`, `false`, `null` and whole numbers as JSON values, and all other texts unchanged. */
function scalar(text: string): unknown {
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === 'null') return null;
  return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
}

const shortened = (text: string) => (text.length > 60 ? `${text.slice(0, 60)}…` : text);
