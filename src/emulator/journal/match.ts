// Matches journal entries. A match is a list of tests, so that a near miss is reported with the test that
// failed.
import { isDeepStrictEqual } from 'node:util';
import type { Entry, Match } from './entry-schemas.ts';

export interface Test {
  /** The name of the field, as in the match. */
  field: string;
  expected: unknown;
  actual: (entry: Entry) => unknown;
  holds: (actual: unknown) => boolean;
}

/** A field in which an entry differs from a match. */
export interface Difference {
  field: string;
  expected: unknown;
  actual: unknown;
}

type Simple = Exclude<keyof Match, 'headers' | 'query' | 'body' | 'file'>;

/** Converts a time in the form of the API to milliseconds. */
export function millis(time: string | number): number {
  return typeof time === 'number' ? time * 1000 : Date.parse(time);
}

export function testsOf(match: Match): Test[] {
  const tests: Test[] = [];
  for (const [field, { actual, holds }] of Object.entries(simple)) {
    const expected = match[field as Simple];
    if (expected === undefined) continue;
    const wanted: readonly unknown[] = Array.isArray(expected) ? expected : [expected];
    tests.push({ field, expected, actual, holds: (found) => wanted.some((one) => holds(found, one)) });
  }
  const { file } = match;
  if (file !== undefined)
    tests.push({ field: 'file', expected: file, actual: filesOf, holds: (found) => hasFile(found, file) });
  return [...tests, ...keyed('headers', match), ...keyed('query', match), ...keyed('body', match)];
}

export function differences(tests: readonly Test[], entry: Entry): Difference[] {
  return tests.flatMap(({ field, expected, actual, holds }) => {
    const found = actual(entry);
    return holds(found) ? [] : [{ field, expected, actual: found ?? null }];
  });
}

export function matches(tests: readonly Test[], entry: Entry): boolean {
  return tests.every(({ actual, holds }) => holds(actual(entry)));
}

const equal = (found: unknown, wanted: unknown) => found === wanted;

const simple: Readonly<
  Record<Simple, { actual: (entry: Entry) => unknown; holds: (found: unknown, wanted: unknown) => boolean }>
> = {
  operation: { actual: (entry) => entry.operation ?? 'none', holds: equal },
  method: {
    actual: (entry) => entry.method,
    holds: (found, wanted) => found === String(wanted).toUpperCase(),
  },
  path: { actual: (entry) => entry.path, holds: (found, wanted) => samePath(String(found), String(wanted)) },
  status: {
    actual: (entry) => entry.status,
    holds: (found, wanted) => found === wanted || `${String(found).slice(0, 1)}xx` === wanted,
  },
  video_id: { actual: (entry) => entry.video_id, holds: equal },
  model: { actual: (entry) => entry.model, holds: equal },
  seconds: { actual: (entry) => entry.video?.seconds ?? entry.body?.['seconds'], holds: equal },
  size: { actual: (entry) => entry.video?.size ?? entry.body?.['size'], holds: equal },
  prompt: {
    actual: (entry) => entry.body?.['prompt'],
    holds: (found, wanted) => typeof found === 'string' && found.includes(String(wanted)),
  },
  error: {
    actual: (entry) => entry.error?.code ?? entry.error?.type,
    holds: equal,
  },
  has_error: { actual: (entry) => entry.status >= 400, holds: equal },
  has_unread: { actual: (entry) => entry.unread.length > 0, holds: equal },
  outcome: { actual: (entry) => entry.outcome, holds: equal },
  host: { actual: (entry) => entry.host, holds: equal },
  rule: {
    actual: (entry) => entry.rule,
    holds: (found, wanted) => (found as readonly unknown[]).includes(wanted),
  },
  since: { actual: (entry) => entry.time, holds: (found, wanted) => at(found) >= at(wanted) },
  until: { actual: (entry) => entry.time, holds: (found, wanted) => at(found) <= at(wanted) },
};

const at = (time: unknown) => millis(time as string | number);

/** In a pattern, `*` matches one segment. */
function samePath(path: string, pattern: string): boolean {
  const segments = path.split('/');
  const wanted = pattern.split('/');
  return (
    segments.length === wanted.length &&
    wanted.every((segment, index) => segment === '*' || segment === segments[index])
  );
}

interface File {
  name: string | null;
  sha256: string | null;
}

function filesOf(entry: Entry): File[] {
  return Object.values(entry.body ?? {}).filter(
    (value): value is File => typeof value === 'object' && value !== null && 'sha256' in value,
  );
}

function hasFile(found: unknown, wanted: NonNullable<Match['file']>): boolean {
  return (found as File[]).some(
    ({ name, sha256 }) =>
      (wanted.name === undefined || name === wanted.name) &&
      (wanted.sha256 === undefined || sha256 === wanted.sha256),
  );
}

/** A test for each key of `headers`, `query` or `body`; null requires that the key is absent. */
function keyed(group: 'headers' | 'query' | 'body', match: Match): Test[] {
  return Object.entries(match[group] ?? {}).map(([key, expected]) => {
    const name = group === 'headers' ? key.toLowerCase() : key;
    return {
      field: `${group}.${name}`,
      expected,
      actual: (entry) => {
        const values: object = entry[group] ?? {};
        return Object.hasOwn(values, name) ? (values as Record<string, unknown>)[name] : undefined;
      },
      holds: (found) => isDeepStrictEqual(found ?? null, expected),
    };
  });
}
