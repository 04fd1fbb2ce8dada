// Judgements on sent requests: `field` and `header`.
import { failed, passed, type Facts, type Finding, type Seen } from '../facts.ts';
import { matchingRequests } from '../match.ts';
import type { Judgement } from '../model.ts';
import { lineOf } from './describe-request.ts';

type Field = Extract<Judgement, { field: unknown }>['field'];
type Header = Extract<Judgement, { header: unknown }>['header'];

/** Judges a field of the body, or a part of a form, in every matching request. */
export function judgeField(given: Field, facts: Facts): Finding {
  for (const seen of matchingRequests(given.match, facts)) {
    const fault = given.part === undefined ? fieldFault(given, seen, facts) : partFault(given, seen);
    if (fault !== undefined) return failed(fault, [lineOf(seen)]);
  }
  return passed;
}

function fieldFault(
  { name = '', type, equals }: Field,
  { body }: Seen,
  { prompt }: Facts,
): string | undefined {
  const value = body?.[name];
  if (type === 'text' && typeof value !== 'string')
    return `${name} is ${value === undefined ? 'missing' : `a ${typeof value}`}, not a text`;
  if (
    equals === 'prompt' &&
    (typeof value !== 'string' || withPlainBreaks(value) !== withPlainBreaks(prompt))
  )
    return `${name} arrived as ${JSON.stringify(value) ?? 'nothing'}, given was ${JSON.stringify(prompt)}`;
  return undefined;
}

/** Forms send line breaks as CR LF, and that is no fault of the program. */
const withPlainBreaks = (text: string) => text.replaceAll('\r\n', '\n');

const partTests = {
  anything: { holds: () => true, fault: '' },
  'file-name': {
    holds: ({ fileName }: Seen['parts'][number]) => fileName !== undefined && fileName !== '',
    fault: 'has no filename',
  },
  'image-type': {
    holds: ({ type = '' }: Seen['parts'][number]) => /^image\/(png|jpeg|webp)\b/i.test(type),
    fault: 'does not say image/png, image/jpeg or image/webp',
  },
} as const;

function partFault(
  { part: wanted, part_has: has = 'anything' }: Field,
  { parts, headers }: Seen,
): string | undefined {
  const found = parts.filter(({ name }) => name === wanted);
  if (found.length === 0)
    return `no part ${wanted} in a form: the request is ${headers['content-type'] ?? 'without a content type'}`;
  const wrong = found.find((part) => !partTests[has].holds(part));
  if (wrong === undefined) return undefined;
  const type = has === 'image-type' ? `: ${wrong.type ?? 'no type'}` : '';
  return `the part ${wanted} ${partTests[has].fault}${type}`;
}

/** Judges a header of every matching request. */
export function judgeHeader({ match, name, contains, absent }: Header, facts: Facts): Finding {
  for (const seen of matchingRequests(match, facts)) {
    const value = seen.headers[name];
    if (absent === true && value !== undefined) return failed(`the header ${name} was sent`, [lineOf(seen)]);
    if (contains !== undefined && !(value ?? '').toLowerCase().includes(contains))
      return failed(`the header ${name} is ${value ?? 'missing'}, expected ${contains}`, [lineOf(seen)]);
  }
  return passed;
}
