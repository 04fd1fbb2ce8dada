// Writes journal entries to the store, some at a time, after the answers of their requests.
import type { Alarm } from '../http/wire-ports.ts';
import type { NewJournalEntry, Store } from '../store/store.ts';
import {
  createSharedAnswerHeaders,
  hashUploads,
  holdsManyBytes,
  sealed,
  type RecordedExchange,
  type SealedExchange,
} from './sealed-exchange.ts';
import { bytesOf, createSharedHeaders, storedEntry } from './stored-entry.ts';
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
/** How long entries for a durable store wait at most, in real ms. */
const longestMs = 100;
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
  /** Calls a function after some real ms. */
  alarm?: Alarm | undefined;
  report: (fault: unknown) => void;
  /** Called when an entry was written again at the end of its answer. */
  amended: (project: string, seq: number) => void;
}): EntryWriter {
  const { store, strays, later, alarm, report, amended } = given;
  const shownHeaders = createSharedHeaders();
  const answerHeaders = createSharedAnswerHeaders();
  let pending: Pending[] = [];
  let flushing = false;
  let waiting = false;
  let writing = Promise.resolve();

  const write = (act: () => Promise<void>) => {
    writing = writing.then(act).catch(report);
  };

  /** Looks for the key in the raw body, and hashes and drops a long body. */
  const settle = (one: Pending) => {
    if (one.settled) return;
    one.settled = true;
    strays.keyed(one.recorded, one.project);
    hashUploads(one.recorded);
  };

  const json = (kept: unknown) => storedEntry(kept as SealedExchange, shownHeaders);
  const contentOf = (recorded: RecordedExchange) => ({ kept: sealed(recorded, answerHeaders), json });

  /** Writes an entry again at the end of its answer. */
  const amendAtEnd = ({ project, recorded }: Pending, seq: number) => {
    const ended = () =>
      write(async () => {
        await store.project(project).amend(seq, contentOf(recorded));
        amended(project, seq);
      });
    if (recorded.ending.outcome === undefined) recorded.ending.onEnd = ended;
    else ended();
  };

  const writeBatch = async (batch: readonly Pending[]) => {
    const entries = batch.map((one): NewJournalEntry & { kept: SealedExchange } => {
      settle(one);
      const { project, recorded, shared } = one;
      const kept = sealed(recorded, answerHeaders);
      return { project, id: recorded.id, at: recorded.wall, kept, json, bytes: bytesOf(kept, shared) };
    });
    const seqs = await store.log(entries);
    for (const [index, one] of batch.entries())
      if (entries[index]?.kept.outcome === undefined) amendAtEnd(one, seqs[index] ?? 0);
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

  /** Other processes read the entries of a durable store, and a killed process loses those that wait. */
  const flushInTime = () => {
    if (waiting || !store.durable) return;
    waiting = true;
    alarm?.(longestMs, () => {
      waiting = false;
      void flush();
    });
  };

  return {
    add(project, recorded, shared) {
      const one: Pending = { project, recorded, shared, settled: false };
      if (holdsManyBytes(recorded)) later(() => settle(one));
      pending.push(one);
      if (pending.length >= mostPending) void flush();
      else if (pending.length >= batchSize) flushSoon();
      else flushInTime();
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
