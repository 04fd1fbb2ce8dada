// Expectations: each function returns the value that it has read, or throws a Mismatch that a reporter can
// print.
import { isDeepStrictEqual } from 'node:util';
import type * as z from 'zod';
import type { Answer } from '../http/client.ts';
import type { Exchange } from '../http/exchange.ts';
import { Mismatch } from './mismatch.ts';
import { AnyError } from './shapes.ts';

/** Reads the value at a JSON pointer without judging it; undefined when there is no value. */
export function read(value: unknown, pointer: string): unknown {
  const keys = pointer.split('/').slice(1);
  return keys.reduce<unknown>((found, key) => {
    const name = key.replaceAll('~1', '/').replaceAll('~0', '~');
    const holder = typeof found === 'object' && found !== null ? (found as Record<string, unknown>) : {};
    return Object.hasOwn(holder, name) ? holder[name] : undefined;
  }, value);
}

/** @param wanted the only accepted status, or a list of accepted statuses */
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

/** Checks the status (200 unless another is given) and that the body fits a schema. Returns the body. */
export function expectShape<T extends z.ZodType>(
  answer: Answer,
  schema: T,
  status: number | readonly number[] = 200,
): z.infer<T> {
  expectStatus(answer, status);
  return expectFits(answer.json, schema, answer.exchange);
}

/** Checks that a value fits a schema of the suite, and returns it. */
export function expectFits<T extends z.ZodType>(value: unknown, schema: T, exchange?: Exchange): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = `/${(issue?.path ?? []).map(String).join('/')}`;
  throw new Mismatch(`${where}: ${issue?.message ?? 'does not fit'}`, {
    expected: issue?.message ?? 'another shape',
    actual: value === undefined ? 'no JSON' : read(value, where === '/' ? '' : where),
    where,
    exchange,
  });
}

/** True for a request that was refused, with any 4xx status. */
export const isRefused = ({ status }: Answer): boolean => status >= 400 && status < 500;

/** Checks that a request was refused, with any 4xx status. */
export function expectRefused(answer: Answer): void {
  const { status } = answer;
  expectThat(isRefused(answer), { expected: 'a 4xx status', actual: status, where: 'status', answer });
}

export interface ExpectedError {
  status: number | readonly number[];
  type?: string;
  param?: string | null;
  code?: string | null | undefined;
  message?: string | RegExp;
}

/**
 * Checks that the answer is a refusal with an object `error`. Only the fields in `wanted` are judged. So a
 * server that leaves out a null field fails only the check of that field, and not all other checks.
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
  where?: string | undefined;
  answer?: Answer | undefined;
}

export function expectEqual(actual: unknown, expected: unknown, { where, answer }: Place = {}): void {
  if (isDeepStrictEqual(actual, expected)) return;
  expectThat(false, { expected, actual, where, answer });
}

/**
 * Compares texts that may be long. A mismatch states their lengths and shows the text around the first
 * difference.
 */
export function expectSameText(actual: unknown, expected: string, place: Place = {}): void {
  if (actual === expected) return;
  const text = typeof actual === 'string' ? actual : (JSON.stringify(actual) ?? 'nothing');
  let at = 0;
  while (at < expected.length && expected[at] === text[at]) at += 1;
  const around = (whole: string) =>
    `${whole.length} characters; from ${at}: ${JSON.stringify(whole.slice(at, at + 40))}`;
  expectThat(false, { expected: around(expected), actual: around(text), ...place });
}

/**
 * Checks any other condition.
 * @param given the expected value, in words or as a value, and the actual value
 */
export function expectThat(
  holds: boolean,
  given: { expected: unknown; actual: unknown } & Place,
): asserts holds {
  if (holds) return;
  const { expected, actual, where, answer } = given;
  const place = where === undefined ? '' : `${where}: `;
  throw new Mismatch(`${place}expected ${shortText(expected)}, got ${shortText(actual)}`, {
    expected,
    actual,
    where,
    exchange: answer?.exchange,
  });
}

function shortText(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
