// At the end of a run, deletes everything that the run created, also after an error.
import { read } from '../vocabulary/expect.ts';
import { retryAfterMs, segment, type Answer, type Call, type Client } from '../http/client.ts';
import type { Caretaker } from './caretaker.ts';
import { removeVideo, type End } from './removal.ts';

export interface Cleanup {
  /**
   * Reads an answer. When the answer shows that something was created or deleted, the clean-up remembers
   * that.
   */
  watch: (call: Call, answer: Answer) => void;
  /** How many videos were created. */
  readonly created: number;
  /** True for a video that this run created, also when the video has been deleted since. */
  isOurs: (id: string) => boolean;
  /**
   * Adds a request that may still create something, although no check waits for its answer. `run` waits for
   * it.
   */
  expect: (creation: Promise<unknown>) => void;
  /** Deletes everything that still exists. @returns the ids that could not be deleted */
  run: (given: Caretaker) => Promise<string[]>;
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
      // A GET creates and deletes nothing, and its answer may be a whole video.
      if (!done || (call.method !== 'POST' && call.method !== 'DELETE')) return;
      const id = read(answer.json, '/id');
      if (typeof id !== 'string') return;
      if (call.path.startsWith(endpoints)) return void watchEndpoint(call, id);
      if (call.method === 'DELETE') left.delete(id);
      // Characters have no `status`, and cannot be deleted (contract:characters.no-list).
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
      await removeAll(leftEndpoints, given, (id) => removeEndpoint(given.http, id));
      await removeAll(left, given, (id) => removeVideo(given, id));
      return [...leftEndpoints, ...left];
    },
  };
}

/** Repeats the deletions while some of them succeed, while a job still runs, or until the time limit. */
async function removeAll(
  left: Set<string>,
  given: Caretaker,
  remove: (id: string) => Promise<End>,
): Promise<void> {
  const { now, wait, parallel } = given;
  let waited = 0;
  let began = now();
  let limitMs = given.limitMs;
  for (let pause = 250; left.size > 0; pause = Math.min(pause * 2, longestPauseMs)) {
    const round = { hopeless: false, askedMs: 0, runs: false };
    const before = left.size;
    await inParallel([...left], parallel, async (id) => {
      if (round.hopeless || now() - began > limitMs) return;
      const end = await remove(id);
      if (end === 'never') round.hopeless = true;
      else if (end === 'gone') {
        left.delete(id);
        began = now();
      } else {
        round.askedMs = Math.max(round.askedMs, end.laterMs);
        round.runs ||= end.runs;
      }
    });
    if (left.size < before) waited = 0;
    limitMs = round.runs ? given.jobMs : given.limitMs;
    if (left.size === 0 || round.hopeless || waited >= limitMs || now() - began > limitMs) return;
    const rest = Math.max(pause, round.askedMs);
    try {
      await wait(rest);
    } catch {
      // The emulator is no longer reachable, so its clock cannot move. Whatever is left is not deleted.
      return;
    }
    waited += rest;
    began += rest;
  }
}

async function removeEndpoint(http: Client, id: string): Promise<End> {
  try {
    const answer = await http.send({ method: 'DELETE', path: `${endpoints}/${segment(id)}`, retry: false });
    const gone = answer.status < 300 || answer.status === 404;
    return gone ? 'gone' : { laterMs: retryAfterMs(answer) ?? 0, runs: false };
  } catch {
    return { laterMs: 0, runs: false };
  }
}

/** Calls `act` with each item, `parallel` calls at a time. */
async function inParallel<T>(
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
