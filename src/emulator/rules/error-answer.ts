// Makes the answer of an `error` effect: a named error, a named error with changes, or the user's own error.
import type { ErrorAnswer } from '../domain/effects.ts';
import { requestErrors } from '../domain/error-catalogue.ts';
import { RuleError } from '../domain/rule.ts';
import type { RuleThen } from '../schema/rule-input.ts';
import { headerTexts } from './header-texts.ts';
import { ownProperty } from '../domain/own-property.ts';

type Custom = Exclude<NonNullable<RuleThen['error']>, string>;

/** @throws RuleError for an error without a name and a status */
export function errorAnswer(
  error: NonNullable<RuleThen['error']>,
  path: readonly (string | number)[],
): ErrorAnswer {
  const custom: Custom = typeof error === 'string' ? { name: error } : error;
  const named = custom.name === undefined ? undefined : ownProperty(requestErrors, custom.name);
  const status = custom.status ?? named?.status;
  if (status === undefined) throw new RuleError('needs a name or a status', path);
  const headers = named?.headers ?? {};
  if (custom.body !== undefined) return { status, body: writable(custom.body, path), headers };
  const envelope = {
    message: custom.message ?? named?.body.message ?? 'An error of a rule.',
    type: custom.type ?? named?.body.type ?? (status < 500 ? 'invalid_request_error' : 'server_error'),
    param: custom.param === undefined ? (named?.body.param ?? null) : custom.param,
    code: custom.code === undefined ? (named?.body.code ?? null) : custom.code,
  };
  return { status, body: { error: envelope }, envelope, headers };
}

type Answer = NonNullable<RuleThen['respond']>;

/** Statuses whose answers have no body (RFC 9110, 15.3.5, 15.3.6 and 15.4.5). */
const bodyless: ReadonlySet<number> = new Set([204, 205, 304]);

/** Makes the answer of a `respond` effect. @throws RuleError for a body that the status cannot have */
export function plainAnswer(
  { status, content_type: type, body, headers = {} }: Answer,
  path: readonly (string | number)[],
): ErrorAnswer {
  if (body !== undefined && bodyless.has(status))
    throw new RuleError(`an answer with status ${status} has no body`, [...path, 'body']);
  const declared = type ?? (typeof body === 'object' ? 'application/json' : undefined);
  return {
    status,
    body: writable(body ?? '', path),
    headers: {
      ...(declared === undefined ? {} : { 'content-type': declared }),
      ...withoutNulls(headerTexts(headers, [...path, 'headers'])),
    },
  };
}

/** There is nothing that null could remove. */
const withoutNulls = (headers: Readonly<Record<string, string | null>>) =>
  Object.fromEntries(Object.entries(headers).filter((pair): pair is [string, string] => pair[1] !== null));

/** Refuses a body that cannot be written as JSON: a caller of the library can pass such a value. */
function writable<T extends string | object>(body: T, path: readonly (string | number)[]): T {
  try {
    JSON.stringify(body);
    return body;
  } catch (thrown) {
    throw new RuleError(`cannot be written as JSON (${String(thrown).split('\n', 1)[0]})`, [...path, 'body']);
  }
}
