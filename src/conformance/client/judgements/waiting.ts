// The judgement `wait_at_least`. Waits are judged from below only, because a slow machine makes them longer.
import { failed, notExercised, passed, type Facts, type Finding, type Seen } from '../facts.ts';
import type { Judgement } from '../model.ts';
import { lineOf, shownMs } from './describe-request.ts';

type Given = Extract<Judgement, { wait_at_least: unknown }>['wait_at_least'];

/** The share of a wait that may be missing. */
const tolerance = 0.05;
/** The journal has whole milliseconds of real time, so each of two times may be wrong by one. */
const granularityMs = 1;

interface Gap {
  before: Seen;
  next: Seen;
  askedMs: number;
  waitedMs: number;
}

/**
 * Compares each wait with the asked time. A wait is measured from the arrival of one request to the arrival
 * of the next: that time is never shorter than the wait of the program.
 */
export function judgeWait(given: Given, facts: Facts, triggers: readonly Seen[]): Finding {
  const gaps = gapsOf(given, facts, triggers);
  if (gaps.length === 0) return notExercised('the program sent no further request of that kind');
  const short = gaps.filter(
    ({ waitedMs, askedMs }) => waitedMs + granularityMs * facts.speed < askedMs * (1 - tolerance),
  );
  const [worst] = short.toSorted((a, b) => a.waitedMs / a.askedMs - b.waitedMs / b.askedMs);
  if (worst === undefined) return passed;
  return failed(
    `waited ${shownMs(worst.waitedMs)}, at least ${shownMs(worst.askedMs)} expected${shareOf(short.length, gaps.length)}`,
    [lineOf(worst.before), lineOf(worst.next)],
  );
}

/** Returns how many of several waits are too short; nothing for the only wait. */
const shareOf = (short: number, all: number): string =>
  all === 1 ? '' : ` (${short} of ${all} waits ${short === 1 ? 'is' : 'are'} too short)`;

function gapsOf(
  { header, ms = 0, from_third_ms: later }: Given,
  facts: Facts,
  triggers: readonly Seen[],
): Gap[] {
  return triggers.flatMap((before, index) => {
    const next = nextOf(before, facts.requests);
    const askedMs = header === undefined ? (index < 2 ? ms : (later ?? ms)) : askedBy(header, before);
    if (next === undefined || askedMs === undefined) return [];
    return [{ before, next, askedMs, waitedMs: next.atMs - before.atMs }];
  });
}

/** Returns the next request of the same operation, about the same video when the first is about one. */
function nextOf(before: Seen, requests: readonly Seen[]): Seen | undefined {
  const later = requests.slice(requests.indexOf(before) + 1);
  return later.find(
    ({ operation, videoId }) =>
      operation === before.operation && (before.operation === 'createVideo' || videoId === before.videoId),
  );
}

function askedBy(header: NonNullable<Given['header']>, { answerHeaders }: Seen): number | undefined {
  const text = answerHeaders[header];
  const value = text === undefined ? Number.NaN : Number(text);
  if (!Number.isFinite(value)) return undefined;
  return header === 'retry-after' ? value * 1000 : value;
}
