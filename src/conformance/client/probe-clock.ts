// Measures whether --speed changes the clock of a program.
import type { Conducted, ConductOptions } from './conduct.ts';
import type { Seen } from './facts.ts';
import type { Situation } from './model.ts';

/** The wait that the answer asks for, in ms of the program's clock. */
const toldMs = 1000;
/** A wait of nearly that long in real time means that the clock was not changed. */
const share = 0.95;
/** How long the measurement may take, in real ms. */
const mostMs = 8000;

const probe: Situation = {
  name: 'clock',
  title: 'Every wait is one second',
  task: 'create',
  videos: 0,
  waits: 'limit',
  rules: [
    {
      id: 'told-a-second',
      match: { operation: 'createVideo' },
      times: 1,
      then: { error: 'rate_limit_exceeded', headers: { 'retry-after': 1, 'retry-after-ms': null } },
    },
    {
      id: 'poll-a-second',
      match: { operation: ['createVideo', 'retrieveVideo'] },
      then: { headers: { 'openai-poll-after-ms': toldMs } },
    },
  ],
};

/**
 * Lets the program wait as told, and measures the shortest wait in real time.
 * @param startLimitMs the longest time from the start to the first request, in real ms
 * @returns why waits cannot be judged at this speed; undefined when they can
 */
export async function measureClock(
  visit: (
    situation: Situation,
    pace: Pick<ConductOptions, 'limitMs' | 'startLimitMs' | 'isLimitGiven'>,
  ) => Promise<Conducted>,
  { speed, startLimitMs }: { speed: number; startLimitMs: number },
): Promise<string | undefined> {
  const { facts } = await visit(probe, {
    limitMs: mostMs * speed,
    startLimitMs,
    isLimitGiven: false,
  });
  const shortest = shortestRealMs(facts.requests, speed);
  if (shortest === undefined || shortest < toldMs * share) return undefined;
  return (
    `--speed ${speed} does not change the clock of this program: it waited ${Math.round(shortest)} ms of real time ` +
    'where one second was told. Programs that read the clock without the C library, such as those in Go, ' +
    'are judged without --speed'
  );
}

/** Looks at waits that were asked for, and at no others: a download follows a poll at once. */
function shortestRealMs(requests: readonly Seen[], speed: number): number | undefined {
  const waits = requests.flatMap((before, index) => {
    const isAsked = ['retry-after', 'openai-poll-after-ms'].some(
      (name) => before.answerHeaders[name] !== undefined,
    );
    const next = requests.slice(index + 1).find(({ operation }) => operation === before.operation);
    return isAsked && next !== undefined ? [(next.atMs - before.atMs) / speed] : [];
  });
  return waits.length === 0 ? undefined : Math.min(...waits);
}
