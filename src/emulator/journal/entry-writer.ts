// Writes journal entries to the store, some at a time, after the answers of their requests.
import type { AnswerEnd } from '../http/answer-end.ts';
import type { Store } from '../store/store.ts';
import {
  bytesOf,
  createSharedHeaders,
  hashUploads,
  endFields,
  storedEntry,
  type RecordedExchange,
  type StoredEntry,
} from './stored-entry.ts';
import type { Strays } from './strays.ts';

export interface EntryWriter {
  /**
   * Takes an entry, which is written later.
   * @param shared true when an earlier entry has the same headers
   */
  add(project: string, recorded: RecordedExchange, shared: boolean): void;
  /** Writes everything, with the ends of answers that came meanwhile. */
  drain: () => Promise<void>;
  /** Drops the entries of one project, or of all, that are not written yet. */
  drop: (project?: string) => void;
}

/** Number of entries that are written to the store at a time. */
const batchSize = 64;
/**
 * Number of entries that wait at most. A program that calls the emulator inside its own process may never let
 * the event loop turn; its entries are written during a request.
 */
const mostPending = 1_024;

export function createEntryWriter(given: {
  store: Store;
  strays: Strays;
  /** Calls `run` after the current request has been answered. */
  later: (run: () => void) => void;
  report: (fault: unknown) => void;
}): EntryWriter {
  const { store, strays, later, report } = given;
  const shownHeaders = createSharedHeaders();
  let pending: Pending[] = [];
  let flushing = false;
  let writing = Promise.resolve();

  const write = (act: () => Promise<void>) => {
    writing = writing.then(act).catch(report);
  };

  /** Adds the end of an answer to an entry that was written before that end. */
  const amend = (project: string, seq: number, { stored, startedAt }: Unfinished, end: AnswerEnd) => {
    const body: StoredEntry = { ...stored, entry: { ...stored.entry, ...endFields(end, startedAt) } };
    write(() => store.project(project).amend(seq, body));
  };

  /** Computes what needs the raw body, and drops the body. */
  const settle = (one: Pending) => {
    if (!one.settled) strays.keyed({ ...one.recorded, project: one.project });
    one.settled = true;
    hashUploads(one.recorded);
  };

  const writeBatch = async (batch: readonly Pending[]) => {
    const entries = batch.map((one) => {
      const { project, recorded, shared } = one;
      settle(one);
      const stored = storedEntry(recorded, shownHeaders);
      const { id, wall: at } = recorded;
      return { project, id, at, body: stored, bytes: bytesOf(stored, shared) };
    });
    const seqs = await store.log(entries);
    for (const [index, { project, recorded }] of batch.entries()) {
      const stored = entries[index]?.body;
      if (stored === undefined || stored.entry.outcome !== null) continue;
      const { startedAt, ending } = recorded;
      const ended = (end: AnswerEnd) => amend(project, seqs[index] ?? 0, { stored, startedAt }, end);
      if (ending.end === undefined) ending.onEnd = ended;
      else ended(ending.end);
    }
  };

  const flush = (): Promise<void> => {
    if (pending.length > 0) {
      const batch = pending;
      pending = [];
      write(() => writeBatch(batch));
    }
    return writing;
  };

  const flushSoon = () => {
    if (flushing) return;
    flushing = true;
    later(() => {
      flushing = false;
      void flush();
    });
  };

  return {
    add(project, recorded, shared) {
      const one: Pending = { project, recorded, shared, settled: false };
      if (recorded.raw !== undefined || recorded.files.length > 0) later(() => settle(one));
      pending.push(one);
      if (pending.length >= mostPending) void flush();
      else if (pending.length >= batchSize) flushSoon();
    },
    async drain() {
      await flush();
      await writing;
    },
    drop(project) {
      const gone = pending.filter((one) => project === undefined || one.project === project);
      for (const one of gone) settle(one);
      pending = pending.filter((one) => !gone.includes(one));
    },
  };
}

/** An entry that is not in the store yet. `shared` is true when an earlier entry has the same headers. */
interface Pending {
  project: string;
  recorded: RecordedExchange;
  shared: boolean;
  /** True when the raw body has been searched and dropped. */
  settled: boolean;
}

/** An entry in the store whose answer was still being sent. */
interface Unfinished {
  stored: StoredEntry;
  startedAt: number;
}
