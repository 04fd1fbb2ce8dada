// The journal of the emulator, as the lab reads it, and its entries as the facts of a visit.
import * as z from 'zod';
import type { Seen, SentEvent, StrayRequest } from './facts.ts';

const texts = z.record(z.string(), z.string());

const Part = z.looseObject({
  name: z.string(),
  filename: z.string().nullable(),
  type: z.string().nullable(),
});

export const JournalEntry = z.looseObject({
  id: z.string(),
  wall_time: z.string(),
  host: z.string(),
  operation: z.string().nullable(),
  method: z.string(),
  path: z.string(),
  query: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  headers: texts,
  body: z.record(z.string(), z.unknown()).nullable(),
  parts: z.array(Part).nullable(),
  status: z.int(),
  error: z.looseObject({ message: z.string(), type: z.string(), code: z.string().nullable() }).nullable(),
  rule: z.array(z.string()),
  answer_headers: texts,
  outcome: z.enum(['complete', 'cut', 'reset', 'client-left']).nullable(),
  bytes_sent: z.int().nullable(),
  video_id: z.string().nullable(),
  video: z.looseObject({ status: z.string(), progress: z.number() }).nullable(),
  unread: z.array(z.string()),
});
export type JournalEntry = z.infer<typeof JournalEntry>;

export const Entries = z.looseObject({
  data: z.array(JournalEntry),
  has_more: z.boolean(),
  total: z.int(),
});

const Stray = z.looseObject({
  id: z.string(),
  wall_time: z.string(),
  method: z.string(),
  path: z.string(),
  host: z.string(),
  status: z.int(),
  reason: z.enum(['no-key', 'unknown-key', 'key-elsewhere']),
  sent: z.array(z.looseObject({ name: z.string(), key: z.string() })),
  keys: z.array(z.looseObject({ key: z.string(), where: z.string(), name: z.string().nullable() })),
});
export type Stray = z.infer<typeof Stray>;
export const Strays = z.looseObject({ data: z.array(Stray) });

/** The deliveries of a project, as the control API shows them. */
export interface Deliveries {
  data: ReadonlyArray<{
    id: string;
    status: 'pending' | 'delivered' | 'failed' | 'dropped';
    attempts: ReadonlyArray<{
      wall_time: string;
      duration_ms: number;
      response: { status: number } | null;
    }>;
  }>;
}

/** How entries become facts. */
export interface Reading {
  key: string;
  /** The host and port of the emulator: other hosts are those to which a redirect leads. */
  host: string;
  speed: number;
  strays: readonly Stray[];
}

/** The journal shows the last characters of a key only; the keys of a lab differ in them. */
const isOf = (shown: string, key: string) => shown.endsWith(key.slice(-4));

/** True when a stray has the key where no key belongs. */
function leaks({ keys }: Stray, key: string): boolean {
  return keys.some(
    ({ key: shown, where, name }) =>
      isOf(shown, key) && (where !== 'header' || (name !== 'authorization' && name !== 'api-key')),
  );
}

/** Returns the strays that no other visit of the lab has sent. */
export function strayRequests(strays: readonly Stray[], key: string): StrayRequest[] {
  return strays
    .filter(({ reason, keys }) => {
      const isOther = keys.length > 0 && !keys.some(({ key: shown }) => isOf(shown, key));
      return reason !== 'key-elsewhere' && !isOther;
    })
    .map(({ method, path, status, sent, keys }) => ({
      method,
      path,
      status,
      sent: sent.filter((one) => !isOf(one.key, key)).map(({ name, key: shown }) => ({ name, key: shown })),
      misplaced: keys.map(placeOf),
    }));
}

function placeOf({ where, name }: Stray['keys'][number]): string {
  if (where === 'header')
    return name === 'authorization' ? 'Authorization without Bearer' : `the header ${name}`;
  if (where === 'body') return 'the body';
  return name === null ? 'the path' : `the query parameter ${name}`;
}

/** Returns the requests of a visit, in order of arrival. The first has the time 0. */
export function seenOf(entries: readonly JournalEntry[], reading: Reading): Seen[] {
  const { key, strays } = reading;
  const leaking = new Set(strays.filter((stray) => leaks(stray, key)).map(({ id }) => id));
  const known = new Set(entries.map(({ id }) => id));
  const outside = strays.filter(({ id }) => leaking.has(id) && !known.has(id));
  const times = [...entries, ...outside].map(({ wall_time: time }) => Date.parse(time));
  const start = Math.min(...times);
  const at = (time: string) => (Date.parse(time) - start) * reading.speed;
  return [
    ...entries.map((entry) => ({
      ...seen(entry, reading),
      atMs: at(entry.wall_time),
      leaksKey: leaking.has(entry.id),
    })),
    ...outside.map((stray) => ({ ...strayed(stray), atMs: at(stray.wall_time) })),
  ].toSorted((a, b) => a.atMs - b.atMs);
}

function seen(entry: JournalEntry, { host }: Reading): Omit<Seen, 'atMs' | 'leaksKey'> {
  const { error } = entry;
  return {
    id: entry.id,
    hasKey: true,
    operation: entry.operation,
    method: entry.method,
    path: entry.path,
    query: entry.query,
    headers: entry.headers,
    body: entry.body,
    parts: (entry.parts ?? []).map(({ name, filename, type }) => ({
      name,
      fileName: filename ?? undefined,
      type: type ?? undefined,
    })),
    elsewhere: entry.host !== '' && !isSameHost(entry.host, host),
    status: entry.status,
    // An answer that is still being sent when the program has ended goes to nobody.
    outcome: entry.outcome ?? 'client-left',
    bytesSent: entry.bytes_sent ?? 0,
    answerHeaders: entry.answer_headers,
    error: error === null ? null : { code: error.code, type: error.type, message: error.message },
    rules: entry.rule,
    videoId: entry.video_id,
    video: entry.video,
    unread: entry.unread,
  };
}

/** Loopback has several names; the port tells the listeners of the emulator apart. */
const isSameHost = (one: string, other: string) => one.split(':').at(-1) === other.split(':').at(-1);

function strayed({ id, method, path, status }: Stray): Omit<Seen, 'atMs'> {
  return {
    id,
    hasKey: false,
    operation: null,
    method,
    path,
    query: {},
    headers: {},
    body: null,
    parts: [],
    leaksKey: true,
    elsewhere: false,
    status,
    outcome: 'complete',
    bytesSent: 0,
    answerHeaders: {},
    error: null,
    rules: [],
    videoId: null,
    video: null,
    unread: [],
  };
}

/**
 * Returns every attempt to deliver the events of a visit.
 * @param forgesFirst true when a rule makes the first attempt one that must be refused
 * @param startMs when the first request arrived, in Unix ms
 */
export function eventsOf(
  { data }: Deliveries,
  { forgesFirst, startMs }: { forgesFirst: boolean; startMs: number },
): SentEvent[] {
  return data.flatMap(({ id, attempts }) =>
    attempts.map((attempt, index) => ({
      id,
      atMs: Date.parse(attempt.wall_time) - startMs,
      genuine: !forgesFirst || index > 0,
      status: attempt.response?.status,
      durationMs: attempt.duration_ms,
    })),
  );
}
