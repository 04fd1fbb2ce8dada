// Gathers polls of one job into one line. The first poll and the poll that shows the end are printed at once;
// the polls between them are printed together.
import type { Exchange } from '../http/exchange-record.ts';
import type { OperationId } from '../schema/routes.ts';
import { shortNote } from './pretty.ts';

export interface LogLine {
  exchange: Exchange;
  /** Undefined when the exchange's own note is printed. */
  note?: string;
  hint?: string | undefined;
}

export interface PollGathering {
  take(exchange: Exchange, hint: string | undefined): void;
  flush(): void;
}

/** Held lines are printed when no further poll came for this long… */
const quietMs = 2_000;
/** …or when the first of them has waited this long. */
const longestMs = 10_000;
/** Number of jobs whose last state is remembered. */
const remembered = 1_000;

const polls: ReadonlySet<OperationId | undefined> = new Set<OperationId>([
  'retrieveVideo',
  'retrieveVideoJob',
  'retrieveBatch',
  'retrieveFile',
  'retrieveCharacter',
  'health',
  'readiness',
]);

interface Group {
  first: Exchange;
  last: Exchange;
  count: number;
  slowestMs: number;
  since: number;
  cancel: () => void;
}

export function createGathering(given: {
  print: (line: LogLine) => void;
  /** Monotonic milliseconds. */
  elapsed: () => number;
  later: (ms: number, run: () => void) => () => void;
}): PollGathering {
  const { print, elapsed, later } = given;
  const groups = new Map<string, Group>();
  const states = new Map<string, { state: string; printedAt: number }>();

  const printed = (key: string, state: string) => {
    states.delete(key);
    states.set(key, { state, printedAt: elapsed() });
    const [oldest] = states.keys();
    if (states.size > remembered && oldest !== undefined) states.delete(oldest);
  };

  const release = (key: string) => {
    const group = groups.get(key);
    if (group === undefined) return;
    groups.delete(key);
    group.cancel();
    const { last, count, slowestMs } = group;
    printed(key, stateOf(last));
    if (count === 1) print({ exchange: last });
    else print({ exchange: { ...last, durationMs: slowestMs }, note: `×${count} ${span(group)}` });
  };

  const hold = (key: string, exchange: Exchange) => {
    const { durationMs } = exchange;
    const now = elapsed();
    const known = groups.get(key);
    known?.cancel();
    const group: Group = {
      first: known?.first ?? exchange,
      last: exchange,
      count: (known?.count ?? 0) + 1,
      slowestMs: Math.max(known?.slowestMs ?? 0, durationMs),
      since: known?.since ?? now,
      cancel: later(Math.min(quietMs, (known?.since ?? now) + longestMs - now), () => release(key)),
    };
    groups.set(key, group);
  };

  return {
    take(exchange, hint) {
      if (!polls.has(exchange.operation) || exchange.method !== 'GET' || exchange.status >= 400) {
        for (const [key, { last }] of groups) if (isAboutPolled(exchange, last)) release(key);
        print({ exchange, hint });
        return;
      }
      const key = `${exchange.project} ${exchange.url}`;
      const before = states.get(key);
      const state = stateOf(exchange);
      const recent = before !== undefined && elapsed() - before.printedAt < longestMs;
      if (before?.state === state && (recent || groups.has(key))) return hold(key, exchange);
      release(key);
      printed(key, state);
      print({ exchange, hint });
    },
    flush() {
      for (const key of groups.keys()) release(key);
    },
  };
}

/** Whether a request is about the polled resource, so that the held polls must be printed before its line. */
function isAboutPolled({ project, path }: Exchange, polled: Exchange): boolean {
  return project === polled.project && path.startsWith(polled.path);
}

/** Words that begin the note of a job or batch that has ended. */
const ended = /^(completed|succeeded|failed|cancelled|expired|deleted)$/;

/**
 * The state that a poll shows, apart from progress. It changes when the job has ended, or when rules changed
 * the answer.
 */
function stateOf(exchange: Exchange): string {
  const note = shortNote(exchange);
  const [word = ''] = note.split(' ', 1);
  return `${exchange.status} ${ended.test(word) ? word : 'pending'} ${note.split('·')[1] ?? ''}`;
}

/** `queued 0 %`, or `in_progress … 99 %` when the first and the last note begin with the same words. */
function span({ first, last }: Group): string {
  const [from, to] = [shortNote(first), shortNote(last)];
  if (from === to) return to;
  const words = to.split(' ');
  const earlier = from.split(' ');
  const alike = words.findIndex((word, index) => word !== earlier[index]);
  return alike < 1 ? `… ${to}` : [...words.slice(0, alike), '…', ...words.slice(alike)].join(' ');
}
