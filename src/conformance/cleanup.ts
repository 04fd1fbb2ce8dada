// Everything that was created is deleted at the end, whatever happened before.
import { read } from './expect.ts';
import { retryAfterMs, segment, type Answer, type Call, type Client } from './http/client.ts';

export interface Cleanup {
  /** Looks whether an answer tells of something new, and remembers it. */
  watch: (call: Call, answer: Answer) => void;
  /** How many videos came to be. */
  readonly created: number;
  /** True for a video that came to be, also when it was deleted since. */
  isOurs: (id: string) => boolean;
  /** What may still tell of something new, though nobody else waits for it: `run` does. */
  expect: (creation: Promise<unknown>) => void;
  /** Deletes all that is left. @returns the ids that could not be deleted */
  run: (given: Caretaker) => Promise<string[]>;
}

export interface Caretaker {
  http: Client;
  wait: (ms: number) => Promise<void>;
  /** In ms. */
  now: () => number;
  /** How long it goes on when nothing can be deleted, in ms. */
  limitMs: number;
  /** How many deletions are under way at once. */
  parallel: number;
}

const endpoints = '/webhook_endpoints';
const longestPauseMs = 10_000;

export function createCleanup(): Cleanup {
  const left = new Set<string>();
  const leftEndpoints = new Set<string>();
  const watchEndpoint = ({ method }: Call, id: string) =>
    method === 'DELETE' ? leftEndpoints.delete(id) : leftEndpoints.add(id);
  const made = new Set<string>();
  const awaited = new Set<Promise<unknown>>();
  return {
    watch(call, answer) {
      const done = answer.status >= 200 && answer.status < 300;
      // Nothing comes to be or goes by a GET, and its answer may be a whole video.
      if (!done || (call.method !== 'POST' && call.method !== 'DELETE')) return;
      const id = read(answer.json, '/id');
      if (typeof id !== 'string') return;
      if (call.path.startsWith(endpoints)) return void watchEndpoint(call, id);
      if (call.method === 'DELETE') left.delete(id);
      // Characters have no `status`, and cannot be deleted (contract 6).
      if (call.method !== 'POST' || read(answer.json, '/status') === undefined) return;
      left.add(id);
      made.add(id);
    },
    get created() {
      return made.size;
    },
    isOurs: (id) => made.has(id),
    expect(creation) {
      const settled = creation.catch(() => undefined).finally(() => awaited.delete(settled));
      awaited.add(settled);
    },
    async run(given) {
      await Promise.all(awaited);
      const { http, parallel } = given;
      await inTurn([...leftEndpoints], parallel, (id) =>
        http.delete(`${endpoints}/${segment(id)}`).catch(() => undefined),
      );
      await removeAll(left, given);
      return [...left];
    },
  };
}

/** Running jobs refuse to be deleted (contract 5): they are asked for again, as long as it is allowed. */
async function removeAll(left: Set<string>, given: Caretaker): Promise<void> {
  const { now, wait, limitMs, parallel } = given;
  let waited = 0;
  let began = now();
  for (let pause = 250; left.size > 0; pause = Math.min(pause * 2, longestPauseMs)) {
    let hopeless = false;
    let askedMs = 0;
    const before = left.size;
    await inTurn([...left], parallel, async (id) => {
      if (hopeless || now() - began > limitMs) return;
      const end = await remove(given.http, id);
      if (end === 'never') hopeless = true;
      else if (end === 'gone') {
        left.delete(id);
        began = now();
      } else askedMs = Math.max(askedMs, end.laterMs);
    });
    // As long as something goes, patience does not end.
    if (left.size < before) waited = 0;
    if (left.size === 0 || hopeless || waited >= limitMs || now() - began > limitMs) return;
    const rest = Math.max(pause, askedMs);
    try {
      await wait(rest);
    } catch {
      // An emulator that is gone moves no clock: what is left stays.
      return;
    }
    waited += rest;
    began += rest;
  }
}

/** @returns `never`: this server deletes nothing, so that asking again is of no use */
async function remove(http: Client, id: string): Promise<'gone' | 'never' | { laterMs: number }> {
  try {
    // Tried again in the next round, and told as a leftover after the last.
    const answer = await http.send({ method: 'DELETE', path: `/videos/${segment(id)}`, retry: false });
    const { status } = answer;
    if (status === 405 || status === 501) return 'never';
    if ((status >= 200 && status < 300) || status === 404) return 'gone';
    return { laterMs: retryAfterMs(answer) ?? 0 };
  } catch {
    return { laterMs: 0 };
  }
}

/** Does the same with each, some at once. */
async function inTurn<T>(
  list: readonly T[],
  parallel: number,
  act: (item: T) => Promise<unknown>,
): Promise<void> {
  const queue = [...list];
  const lane = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await act(item);
  };
  await Promise.all(Array.from({ length: parallel }, lane));
}
