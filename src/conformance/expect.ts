// Expectations: each returns what it has read, or throws a Mismatch that a reporter can print.
import { isDeepStrictEqual } from 'node:util';
import type * as z from 'zod';
import type { Answer } from './http/client.ts';
import type { Exchange } from './http/exchange.ts';
import { Mismatch } from './mismatch.ts';
import { AnyError } from './shapes.ts';

/** Reads a JSON pointer without judging; undefined when there is nothing. */
export function read(value: unknown, pointer: string): unknown {
  const keys = pointer.split('/').slice(1);
  return keys.reduce<unknown>((found, key) => {
    const name = key.replaceAll('~1', '/').replaceAll('~0', '~');
    const holder = typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : {};
    return Object.hasOwn(holder, name) ? holder[name] : undefined;
  }, value);
}

/** @param wanted one status, or any of several */
export function expectStatus(answer: Answer, wanted: number | readonly number[]): void {
  const accepted = [wanted].flat();
  if (accepted.includes(answer.status)) return;
  throw new Mismatch(`status ${answer.status} where ${accepted.join(' or ')} was expected`, {
    expected: typeof wanted === 'number' ? wanted : accepted,
    actual: answer.status,
    where: 'status',
    exchange: answer.exchange,
  });
}

/** The body of a 200, read by a schema of the suite. */
export function expectShape<T extends z.ZodType>(
  answer: Answer,
  schema: T,
  status: number | readonly number[] = 200,
): z.infer<T> {
  expectStatus(answer, status);
  return expectFits(answer.json, schema, answer.exchange);
}

/** Any value, read by a schema of the suite. */
export function expectFits<T extends z.ZodType>(value: unknown, schema: T, exchange?: Exchange): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = `/${(issue?.path ?? []).map(String).join('/')}`;
  throw new Mismatch(`${where}: ${issue?.message ?? 'does not fit'}`, {
    expected: issue?.message ?? 'another shape',
    actual: value === undefined ? 'no JSON' : read(value, where === '/' ? '' : where),
    where,
    ...(exchange !== undefined && { exchange }),
  });
}

export interface ExpectedError {
  status: number | readonly number[];
  type?: string;
  param?: string | null;
  code?: string | null;
  message?: string | RegExp;
}

/**
 * A refusal with an object `error`. Only the fields that are named are judged, so that a server which leaves out a null
 * breaks the check of that key and not all others.
 */
export function expectError(answer: Answer, wanted: ExpectedError): void {
  const { error } = expectShape(answer, AnyError, wanted.status);
  for (const key of ['code', 'param', 'type'] as const) {
    if (wanted[key] === undefined) continue;
    expectEqual(error[key] ?? null, wanted[key], { answer, where: `/error/${key}` });
  }
  const { message } = wanted;
  if (message === undefined) return;
  const actual = error['message'];
  const fits = message instanceof RegExp ? message.test(String(actual)) : actual === message;
  const expected = message instanceof RegExp ? `a message like ${message.source}` : message;
  expectThat(fits, { expected, actual, where: '/error/message', answer });
}

export interface Place {
  where?: string;
  answer?: Answer;
}

export function expectEqual(actual: unknown, expected: unknown, { where, answer }: Place = {}): void {
  if (isDeepStrictEqual(actual, expected)) return;
  expectThat(false, {
    expected,
    actual,
    ...(where !== undefined && { where }),
    ...(answer !== undefined && { answer }),
  });
}

/** Texts that may be long: tells how long they are, and what stands around the first difference. */
export function expectSameText(actual: unknown, expected: string, place: Place = {}): void {
  if (actual === expected) return;
  const text = typeof actual === 'string' ? actual : (JSON.stringify(actual) ?? 'nothing');
  let at = 0;
  while (at < expected.length && expected[at] === text[at]) at += 1;
  const around = (whole: string) =>
    `${whole.length} characters; from ${at}: ${JSON.stringify(whole.slice(at, at + 40))}`;
  expectThat(false, { expected: around(expected), actual: around(text), ...place });
}

/** Anything else that must hold. @param given what was expected, in words or as a value, and what is there */
export function expectThat(
  holds: boolean,
  given: { expected: unknown; actual: unknown } & Place,
): asserts holds {
  if (holds) return;
  const { expected, actual, where, answer } = given;
  const place = where === undefined ? '' : `${where}: `;
  throw new Mismatch(`${place}expected ${shown(expected)}, got ${shown(actual)}`, {
    expected,
    actual,
    ...(where !== undefined && { where }),
    ...(answer !== undefined && { exchange: answer.exchange }),
  });
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
