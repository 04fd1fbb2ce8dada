// The requests and answers of each project. Recording keeps references only. Entries are written to the store
// as plain JSON, some at a time, after the answers.
import type { Changes } from '../domain/changes.ts';
import type { Exchange } from '../http/exchange-record.ts';
import type { StatePart } from '../store/state-part.ts';
import type { GatheredCounts } from '../store/gathered-counts.ts';
import { journalLimits, type Store } from '../store/store.ts';
import { copyParameters, reuseHeaders, type CapturedFile } from './parameter-copy.ts';
import type { Alarm } from '../http/wire-ports.ts';
import { createEntryWriter, type EntryWriter } from './entry-writer.ts';
import type { RecordedExchange } from './sealed-exchange.ts';
import { bytesOfShown, type StoredEntry } from './stored-entry.ts';
import type { Entry } from './entry-schemas.ts';
import type { Strays } from './strays.ts';

export interface Journal {
  /** Records an exchange. This takes a few microseconds. */
  record(exchange: Exchange): void;
  /** All entries of a project, in order of arrival. */
  entries(project: string): Promise<Entry[]>;
  /** The entries with a number above `seq`, in the order of their numbers. */
  after(project: string, seq: number): Promise<Entry[]>;
  /** The number of the newest entry; 0 without an entry. */
  lastSeq(project: string): Promise<number>;
  /** How often each operation was requested since the start or the last reset. */
  counts(project: string): Promise<Readonly<Record<string, number>>>;
  /** Forgets a project's entries; its counts stay. */
  clear(project: string): Promise<void>;
  /** Replaces the entries of a project. */
  replace(project: string, entries: readonly Entry[]): Promise<void>;
  /** The counts of each project. Saving them writes the pending entries to the store. */
  readonly part: StatePart;
  /** Writes the pending entries to the store. */
  flush: () => Promise<void>;
}

interface JournalGiven {
  store: Store;
  /** The project of a request that matched no operation. */
  projectOf: (exchange: Exchange) => string | undefined;
  /** Real time in ms, at a monotonic moment of this process. */
  wallAt: (monotonic: number) => number;
  /** Calls `run` after the current request has been answered. */
  later: (run: () => void) => void;
  /** Calls a function after some real ms. Without it, few entries stay in this process until they are read. */
  alarm?: Alarm;
  report: (fault: unknown) => void;
  /** Parameters of creations that the server reads in addition to those of the contract. */
  reads: readonly string[];
  strays: Strays;
  /** Receives a change when an entry is written again, and when a journal is replaced or forgotten. */
  changes?: Pick<Changes, 'publish'>;
  /** Counts the requests in a durable store. Undefined to count them in this process. */
  gathered?: GatheredCounts | undefined;
}

export function createJournal(given: JournalGiven): Journal {
  const { store, projectOf, wallAt, later, alarm, report, reads, strays, changes, gathered } = given;
  const counts = new Map<string, Map<string, number>>();
  /** The last request with each method. A client repeats nearly all texts, so entries share them. */
  const lastTexts = new Map<string, Texts>();
  const amended = (project: string, seq: number) => changes?.publish?.({ kind: 'amended', project, seq });
  const writer = createEntryWriter({ store, strays, later, alarm, report, amended });
  const drain = () => writer.drain();
  const replaced = (project: string) => changes?.publish?.({ kind: 'state', project });
  const read = async (project: string, tail: { after?: number; limit: number }) => {
    await drain();
    // This module loads the schemas of all operations, which a program that only records never needs.
    const { readEntry } = await import('./entry-json.ts');
    const kept = await store.project(project).tail(tail);
    return kept.map(({ at, seq, body }) => ({ at, entry: readEntry(body as StoredEntry, seq, reads) }));
  };

  return {
    flush: drain,

    record(exchange) {
      const project = exchange.project ?? projectOf(exchange);
      if (project === undefined) return strays.unkeyed(exchange);
      const name = exchange.operation ?? 'none';
      if (gathered === undefined) count(counts, project, name);
      else gathered.add(project, name);
      const before = lastTexts.get(exchange.method);
      const texts = textsOf(exchange, before);
      lastTexts.set(exchange.method, texts);
      const recorded = recordedOf(exchange, { wall: wallAt(exchange.startedAt), texts });
      writer.add(project, recorded, texts.headers === before?.headers);
    },

    async entries(project) {
      const kept = await read(project, { limit: journalLimits.entries });
      return kept.toSorted((a, b) => a.at - b.at || a.entry.seq - b.entry.seq).map(({ entry }) => entry);
    },

    async after(project, seq) {
      const kept = await read(project, { after: seq, limit: journalLimits.entries });
      return kept.map(({ entry }) => entry);
    },

    async lastSeq(project) {
      await drain();
      const [last] = await store.project(project).tail({ limit: 1 });
      return last?.seq ?? 0;
    },

    async counts(project) {
      if (gathered === undefined) return Object.fromEntries(counts.get(project) ?? []);
      await gathered.flush();
      const sums = await store.project(project).sums('asked');
      return Object.fromEntries(sums.map(({ counter, sum }) => [counter.operation, sum]));
    },

    async clear(project) {
      await drain();
      await store.project(project).clearLog();
      replaced(project);
    },

    async replace(project, entries) {
      await drain();
      await store.project(project).clearLog();
      await store.log(
        entries.map((shown) => {
          const { seq: _, ...entry } = shown;
          const body: StoredEntry = { entry, hasBody: false, bodyRead: false };
          const at = Date.parse(entry.wall_time);
          return { project, id: entry.id, at, kept: body, json: unchanged, bytes: bytesOfShown(body) };
        }),
      );
      replaced(project);
    },

    part: countsPart(counts, writer),
  };
}

/** The JSON of content that is JSON already. */
const unchanged = (kept: unknown) => kept;

/** The counts of requests as a part of the state. */
function countsPart(
  counts: Map<string, Map<string, number>>,
  pending: Pick<EntryWriter, 'drain' | 'drop'>,
): StatePart {
  return {
    name: 'request counts',
    async save(project) {
      await pending.drain();
      const own = counts.get(project);
      return own === undefined ? undefined : Object.fromEntries(own);
    },
    prepare: async (project, saved) => () => {
      if (saved === undefined) counts.delete(project);
      else counts.set(project, new Map(Object.entries(saved as Record<string, number>)));
    },
    forget(project) {
      pending.drop(project);
      if (project === undefined) counts.clear();
      else counts.delete(project);
    },
  };
}

function count(counts: Map<string, Map<string, number>>, project: string, name: string): void {
  let own = counts.get(project);
  if (own === undefined) counts.set(project, (own = new Map<string, number>()));
  own.set(name, (own.get(name) ?? 0) + 1);
}

/** The texts of a request that the next request of its client repeats. */
type Texts = Pick<RecordedExchange, 'headers' | 'url' | 'host'>;

/** Returns the texts of a request. Texts that are equal to those of the request before are the same objects. */
function textsOf({ headers, url, host }: Texts, before: Texts | undefined): Texts {
  return {
    headers:
      headers instanceof Headers || before?.headers instanceof Headers
        ? headers
        : reuseHeaders(headers, before?.headers),
    url: url === before?.url ? before.url : url,
    host: host === before?.host ? before.host : host,
  };
}

const noFiles: readonly CapturedFile[] = [];

/** The references that an entry keeps: not the request, which holds its socket. */
function recordedOf(exchange: Exchange, { wall, texts }: { wall: number; texts: Texts }): RecordedExchange {
  const files: CapturedFile[] = [];
  return {
    id: exchange.requestId,
    wall,
    headers: texts.headers,
    at: exchange.at,
    startedAt: exchange.startedAt,
    operation: exchange.operation,
    method: exchange.method,
    url: texts.url,
    host: texts.host,
    connection: exchange.connection,
    hasBody: exchange.hasBody,
    bodyRead: exchange.bodyRead,
    sent: exchange.sent === undefined ? undefined : copyParameters(exchange.sent, files),
    files: files.length === 0 ? noFiles : files,
    raw: exchange.raw,
    facts: undefined,
    params: exchange.params,
    status: exchange.status,
    error: exchange.error,
    durationMs: exchange.durationMs,
    video: exchange.video,
    rules: exchange.rules,
    answerHeaders: exchange.answerHeaders,
    ending: exchange.ending,
  };
}
