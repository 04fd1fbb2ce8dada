// Judges what a client did before or after certain requests: pure functions over journal entries in order of
// arrival.
import { isDeepStrictEqual } from 'node:util';
import type { Entry, FieldTest, HeaderTest, Match, WaitTest } from './entry-schemas.ts';
import { matches, testsOf } from './match.ts';

/** A wait that an answer asked for, and the wait that the client made. Times in ms. */
export interface Wait {
  after: string;
  next: string;
  told_ms: number;
  waited_ms: number;
}

/** The clock on which waits are measured. */
export type Clock = 'project' | 'wall';

/** Returns the first entry after the first of `found` that matches `wanted`; undefined when there is none. */
export function firstAfter(
  journal: readonly Entry[],
  found: readonly Entry[],
  wanted: Match,
): Entry | undefined {
  const [first] = found;
  if (first === undefined) return undefined;
  const tests = testsOf(wanted);
  return journal.slice(journal.indexOf(first) + 1).find((entry) => matches(tests, entry));
}

/**
 * The waits after each entry whose answer had the header. An entry without a later request of its kind gives
 * no wait.
 */
export function waitsAfter(
  journal: readonly Entry[],
  found: readonly Entry[],
  { asked: { header, next }, clock }: { asked: WaitTest; clock: Clock },
): Wait[] {
  const tests = next === undefined ? undefined : testsOf(next);
  return found.flatMap((entry) => {
    const toldMs = toldBy(entry, header);
    if (toldMs === undefined) return [];
    const later = journal.slice(journal.indexOf(entry) + 1);
    const following = later.find((one) => (tests === undefined ? sameKind(entry, one) : matches(tests, one)));
    if (following === undefined) return [];
    const waitedMs = waited(entry, following, clock);
    return [{ after: entry.id, next: following.id, told_ms: toldMs, waited_ms: waitedMs }];
  });
}

/** Waits that are shorter than the header asked for, less the tolerance. */
export function shortWaits(waits: readonly Wait[], tolerance: number): Wait[] {
  return waits.filter(({ told_ms: told, waited_ms: was }) => was < told * (1 - tolerance));
}

/** Milliseconds that a header of the answer asks the client to wait; undefined without a usable header. */
function toldBy({ answer_headers: headers, wall_time: at, duration_ms: ms }: Entry, header: string) {
  const text = headers[header];
  if (text === undefined) return undefined;
  const number = Number(text);
  if (Number.isFinite(number) && text.trim() !== '') return header === 'retry-after' ? number * 1000 : number;
  // `retry-after` may also be a date (RFC 9110, 10.2.3).
  const date = header === 'retry-after' ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.parse(at) - ms);
}

function sameKind(a: Entry, b: Entry): boolean {
  if (a.operation !== b.operation || a.method !== b.method) return false;
  return a.operation === null || a.operation === 'retrieveVideo' ? a.path === b.path : true;
}

/**
 * The time from one request to the next. In real time it begins with the answer. On the project's clock it
 * begins with the request, because that clock may stand still or be moved meanwhile.
 */
function waited(entry: Entry, next: Entry, clock: Clock): number {
  if (clock === 'project') return Date.parse(next.time) - Date.parse(entry.time);
  return Math.round(Date.parse(next.wall_time) - Date.parse(entry.wall_time) - entry.duration_ms);
}

/** Describes how a value differs from a test; undefined when it passes. */
export function valueFault(value: unknown, test: FieldTest | HeaderTest): string | undefined {
  const shown = value === undefined ? 'absent' : (JSON.stringify(value) ?? typeof value).slice(0, 200);
  if (test.absent === true) return value === undefined ? undefined : `is ${shown}, expected it to be absent`;
  if (value === undefined) return 'is absent';
  if ('type' in test && test.type !== undefined && typeOf(value) !== test.type)
    return `is ${shown}, expected a value of type ${test.type}`;
  if (test.equals !== undefined && !isDeepStrictEqual(value, test.equals))
    return `is ${shown}, expected ${JSON.stringify(test.equals)}`;
  if (test.contains !== undefined && !contains(value, test.contains))
    return `is ${shown}, expected it to contain ${JSON.stringify(test.contains)}`;
  return undefined;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function contains(value: unknown, wanted: string): boolean {
  return Array.isArray(value) ? value.includes(wanted) : typeof value === 'string' && value.includes(wanted);
}

/**
 * The value at a dotted name in an entry, such as `body.seconds`. In a list, a step is an index, or the name
 * of an item: `parts.input_reference.filename`. Null counts as absent.
 */
export function valueAt(entry: Entry, name: string): unknown {
  let at: unknown = entry;
  for (const step of name.split('.')) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = Array.isArray(at) ? itemOf(at, step) : Object.hasOwn(at, step) ? Reflect.get(at, step) : undefined;
  }
  return at ?? undefined;
}

function itemOf(list: readonly unknown[], step: string): unknown {
  if (/^\d+$/.test(step)) return list[Number(step)];
  return list.find(
    (item) => typeof item === 'object' && item !== null && 'name' in item && item.name === step,
  );
}
