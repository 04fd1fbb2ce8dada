// Verifies number, spacing and order of the requests in a project's journal, and returns the nearest misses.
import type * as z from 'zod';
import { firstAfter, shortWaits, valueAt, valueFault, waitsAfter, type Wait } from './judgements.ts';
import { differences, matches, testsOf, type Difference } from './match.ts';
import type { Entry, Verification, VerifyRequest } from './entry-schemas.ts';

type Asked = z.output<typeof VerifyRequest>;
type Gap = NonNullable<Asked['spacing']>;

const entriesShown = 100;
const nearestShown = 3;

/** A condition that does not hold, and the match that the entries failed. */
interface Finding {
  problem: string;
  match: Asked['match'];
}

/** @param journal in order of arrival */
export function verify(journal: readonly Entry[], asked: Asked): Verification {
  const tests = testsOf(asked.match);
  const found = journal.filter((entry) => matches(tests, entry));
  const { wait_at_least: asksWait, clock } = asked;
  const waits = asksWait === undefined ? [] : waitsAfter(journal, found, { asked: asksWait, clock });
  const findings = [
    ...countFindings(found.length, asked),
    ...spacingFindings(found, asked),
    ...orderFindings(journal, asked),
    ...afterFindings(journal, found, asked),
    ...waitFindings(waits, asked),
    ...valueFindings(found, asked),
  ];
  const [first] = findings;
  return {
    verified: first === undefined,
    matched: found.length,
    problems: findings.map(({ problem }) => problem),
    entries: found.slice(0, entriesShown),
    waits: waits.slice(0, entriesShown),
    nearest: first === undefined ? [] : nearest(journal, first.match),
  };
}

function countFindings(matched: number, { match, count }: Asked): Finding[] {
  const { exactly, at_least, at_most } =
    typeof count === 'number' ? { exactly: count, at_least: undefined, at_most: undefined } : count;
  const expectations: [string, number | undefined, boolean][] = [
    ['exactly', exactly, matched === exactly],
    ['at least', at_least, at_least !== undefined && matched >= at_least],
    ['at most', at_most, at_most !== undefined && matched <= at_most],
  ];
  return expectations
    .filter(([, limit, holds]) => limit !== undefined && !holds)
    .map(([words, limit]) => ({
      match,
      problem: `${matched} ${matched === 1 ? 'request matches' : 'requests match'}, expected ${words} ${limit}.`,
    }));
}

function afterFindings(journal: readonly Entry[], found: readonly Entry[], asked: Asked): Finding[] {
  const { match, none_after: none, some_after: some } = asked;
  const unwanted = none === undefined ? undefined : firstAfter(journal, found, none);
  const missing = some !== undefined && found.length > 0 && firstAfter(journal, found, some) === undefined;
  return [
    ...(unwanted === undefined
      ? []
      : [{ match, problem: `${shown(unwanted)} came after the first match, expected none like it.` }]),
    ...(missing ? [{ match: some, problem: 'No request after the first match matches some_after.' }] : []),
  ];
}

function waitFindings(waits: readonly Wait[], { match, wait_at_least: asksWait }: Asked): Finding[] {
  if (asksWait === undefined) return [];
  return shortWaits(waits, asksWait.tolerance).map((wait) => ({
    match,
    problem: `Request ${wait.next} came ${wait.waited_ms} ms after the answer ${wait.after}, whose ${asksWait.header} asked for ${wait.told_ms} ms.`,
  }));
}

function valueFindings(found: readonly Entry[], { match, field, header }: Asked): Finding[] {
  const fields = field === undefined ? [] : [field].flat();
  const headers = header === undefined ? [] : [header].flat();
  return found.flatMap((entry) => {
    const faults = [
      ...fields.map((test) => [test.name, valueFault(valueAt(entry, test.name), test)] as const),
      ...headers.map((test) => {
        const name = test.name.toLowerCase();
        const value = Object.hasOwn(entry.headers, name) ? entry.headers[name] : undefined;
        return [`The header ${name}`, valueFault(value, test)] as const;
      }),
    ];
    return faults.flatMap(([name, fault]) =>
      fault === undefined ? [] : [{ match, problem: `${name} of ${shown(entry)} ${fault}.` }],
    );
  });
}

/** Names an entry in a sentence. */
const shown = ({ method, path, id }: Entry) => `${method} ${path} (${id})`;

function spacingFindings(found: readonly Entry[], { match, spacing, clock }: Asked): Finding[] {
  if (spacing === undefined) return [];
  return found.slice(1).flatMap((entry, index) => {
    const before = found[index] as Entry;
    const passed = (timeOf(entry, clock) - timeOf(before, clock)) / 1000;
    return within(passed, spacing)
      ? []
      : [
          {
            match,
            problem: `Match ${index + 2} came ${passed} s after match ${index + 1} on the ${clock} clock, expected ${words(spacing)}.`,
          },
        ];
  });
}

/**
 * Looks for one entry for each step. `reached` contains all places where the previous step can be, not only
 * the first.
 */
function orderFindings(journal: readonly Entry[], { in_order: steps = [], clock }: Asked): Finding[] {
  const times = journal.map((entry) => timeOf(entry, clock));
  let reached: number[] | undefined;
  for (const [number, { match, gap = {} }] of steps.entries()) {
    const tests = testsOf(match);
    const before: readonly number[] | undefined = reached;
    const places = [...journal.keys()].filter((place) => matches(tests, journal[place] as Entry));
    reached =
      before === undefined ? places : places.filter((place) => follows({ place, before, times, gap }));
    if (reached.length > 0) continue;
    const behind = number === 0 ? '' : ` after step ${number}${isOpen(gap) ? '' : `, ${words(gap)} later`}`;
    const seen = places.length === 0 ? 'no request matches it' : `${places.length} match it, none so placed`;
    return [{ match, problem: `Step ${number + 1} of ${steps.length} was not found${behind}: ${seen}.` }];
  }
  return [];
}

function follows(given: {
  place: number;
  before: readonly number[];
  times: readonly number[];
  gap: Gap;
}): boolean {
  const { place, before, times, gap } = given;
  const first = before[0];
  if (first === undefined || first >= place) return false;
  if (isOpen(gap)) return true;
  const time = times[place] ?? 0;
  return before.some((earlier) => earlier < place && within((time - (times[earlier] ?? 0)) / 1000, gap));
}

const isOpen = ({ at_least, at_most }: Gap) => at_least === undefined && at_most === undefined;

function within(passed: number, { at_least = 0, at_most = Number.POSITIVE_INFINITY }: Gap): boolean {
  return passed >= at_least && passed <= at_most;
}

function words({ at_least, at_most }: Gap): string {
  const least = at_least === undefined ? [] : [`at least ${at_least} s`];
  const most = at_most === undefined ? [] : [`at most ${at_most} s`];
  return [...least, ...most].join(' and ');
}

function timeOf(entry: Entry, clock: Asked['clock']): number {
  return Date.parse(clock === 'wall' ? entry.wall_time : entry.time);
}

/**
 * The entries that differ from a match in the fewest fields, the newest first among equals. Entries that
 * match are left out.
 */
function nearest(journal: readonly Entry[], match: Asked['match']): Verification['nearest'] {
  const tests = testsOf(match);
  const missed: { entry: Entry; differs: Difference[] }[] = journal
    .toReversed()
    .map((entry) => ({ entry, differs: differences(tests, entry) }))
    .filter(({ differs }) => differs.length > 0);
  return missed.toSorted((a, b) => a.differs.length - b.differs.length).slice(0, nearestShown);
}
