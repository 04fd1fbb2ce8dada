// Turns the faults that zod found into a refusal of the service: the first fault, in a fixed order.
import * as z from 'zod/mini';
import {
  arrayTooLong,
  emptyArray,
  emptyString,
  integerTooBig,
  integerTooSmall,
  invalidType,
  invalidValue,
  missingParameter,
  stringTooLong,
  unknownParameter,
  type ApiError,
} from '../domain/errors.ts';
import { codePoints, quotedList } from '../domain/words.ts';

/**
 * Parses parameters or throws the service's refusal of the first fault: unknown parameters in the order sent, then
 * fields in the order of the schema (INFER: the service's own order is unknown).
 * @param prefix path of the object inside the request, for messages: `input_reference` gives `input_reference.image_url`
 * @throws ApiError 400
 */
export function parseParams<S extends z.core.$ZodType>(
  schema: S,
  input: unknown,
  prefix: readonly string[] = [],
): z.infer<S> {
  const result = z.safeParse(schema, input);
  return result.success ? result.data : refuse(schema, input, prefix);
}

/**
 * Parses the input again, now with the input of each issue, to word the refusal. The first parse does not ask
 * for it, because most input is valid and issues with their input are slower.
 */
function refuse(schema: z.core.$ZodType, input: unknown, prefix: readonly string[]): never {
  const { issues } = z.safeParse(schema, input, { reportInput: true }).error ?? { issues: [] };
  const first = issues.find((issue) => issue.code === 'unrecognized_keys') ?? issues[0];
  if (first === undefined) throw new Error('zod refused without an issue');
  throw refusal(first, prefix);
}

function refusal(issue: z.core.$ZodIssue, prefix: readonly string[]): ApiError {
  const param = paramOf(prefix, issue.path);
  const { input } = issue;
  switch (issue.code) {
    case 'unrecognized_keys':
      return unknownParameter([...prefix, ...issue.path.map(String), issue.keys[0]].join('.'));
    case 'invalid_type':
      return input === undefined
        ? missingParameter(param)
        : invalidType(param, withArticle(issue.expected), input);
    case 'invalid_value': {
      const supported = issue.values.map(String);
      if (input === undefined) return missingParameter(param);
      return typeof input === 'string'
        ? invalidValue(param, input, supported)
        : invalidType(param, `one of ${quotedList(supported, 'or')}`, input);
    }
    case 'too_small':
      if (issue.origin === 'array') return emptyArray(param);
      return issue.origin === 'string'
        ? emptyString(param)
        : integerTooSmall(param, Number(issue.minimum), Number(input));
    case 'too_big':
      if (issue.origin === 'array' && Array.isArray(input))
        return arrayTooLong(param, Number(issue.maximum), input.length);
      return issue.origin === 'string'
        ? stringTooLong(param, Number(issue.maximum), codePoints(String(input)))
        : integerTooBig(param, Number(issue.maximum), Number(input));
    default:
      throw new Error(`no refusal is worded for zod's '${issue.code}' on '${param}'`);
  }
}

/** `input_reference.image_url`, `event_types[0]`. */
function paramOf(prefix: readonly string[], path: readonly PropertyKey[]): string {
  return [...prefix, ...path]
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${String(key)}`))
    .join('');
}

/** Every number of this API is an integer. */
const articles: Readonly<Record<string, string>> = {
  int: 'an integer',
  number: 'an integer',
  array: 'an array',
  object: 'an object',
};

function withArticle(expected: string): string {
  return articles[expected] ?? `a ${expected}`;
}
