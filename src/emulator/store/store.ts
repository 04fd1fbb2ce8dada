// The store port: documents, an outbox, counters and a journal for each project. A store keeps data; it makes
// no decisions.
//
// No code changes a value after it was put or read: a store may return the same object that it was given, or
// a copy. A new version is put as a new object, and objects that were read before stay as they were.
//
// Texts are ordered by their bytes in UTF-8: not by UTF-16 units, and not by the rules of a language. A
// database needs a binary collation for its ids.
import type { BatchLine, BatchRecord } from '../domain/batch.ts';
import type { FileRecord } from '../domain/file.ts';
import type { CharacterRecord } from '../domain/character.ts';
import type { VideoRecord } from '../domain/video.ts';
import type { EndpointRecord } from '../domain/webhook.ts';
import type { Counter, CounterKind, CounterOf } from './counters.ts';

/** The bytes of an uploaded reference image or file. */
export interface Upload {
  mimetype: string;
  bytes: Uint8Array;
}

/** Stored bytes. They are read only when they are asked for. */
interface StoredBlob {
  mimetype: string;
  /** The number of bytes. */
  size: number;
  /** Fails when the bytes were deleted, or replaced by bytes of another size, before the end of the stream. */
  stream(): ReadableStream<Uint8Array>;
  /** @throws StoreError `gone` when the bytes were replaced or deleted after they were found; see `read-blob.ts` */
  bytes(): Promise<Uint8Array>;
}

/** The bytes of a project. A reference image has the id of its video, a file has the id of its file record. */
export interface Blobs {
  /** Stores bytes in place of the bytes with that id. */
  put(id: string, upload: Upload): Promise<void>;
  get(id: string): Promise<StoredBlob | undefined>;
  /** @returns false when there were no such bytes */
  delete(id: string): Promise<boolean>;
}

/** The documents that a store keeps, by kind. */
export interface Kinds {
  video: VideoRecord;
  endpoint: EndpointRecord;
  file: FileRecord;
  batch: BatchRecord;
  /** One request of a batch; see `batch-records.ts` for its id and its place. */
  line: BatchLine;
  character: CharacterRecord;
  /** A saved state of the project outside the other documents. Its id is the name of a state part. */
  setting: { value: unknown };
}
export type Kind = keyof Kinds;

/** The kinds of documents that belong to the content of a project. Settings are restored by their state parts. */
export type HeldKind = Exclude<Kind, 'setting'>;

/** Every held kind, in the order in which state is written. The code does not compile when a kind is missing. */
export const heldKinds = Object.keys({
  video: true,
  endpoint: true,
  file: true,
  batch: true,
  line: true,
  character: true,
} satisfies Record<HeldKind, true>) as readonly HeldKind[];

/** Every kind. */
export const kinds: readonly Kind[] = [...heldKinds, 'setting'];

/**
 * Moments by which documents are found, in ms of the project's clock. A store keeps an index of each mark; it
 * does not know what a mark means.
 */
export interface Marks {
  /** When a running job ends; infinity when the end is not known. */
  readonly ends?: number;
  /** When the job fails. The mark is removed when the job is refunded. */
  readonly refund?: number;
}
export type Mark = keyof Marks;

/**
 * One stored document. `sort` orders a listing: it is the creation time in ms. A fraction separates equal
 * times, and then the `id` does.
 */
export interface Doc<K extends Kind = Kind> {
  readonly id: string;
  readonly sort: number;
  readonly body: Readonly<Kinds[K]>;
  readonly marks?: Marks;
}

/**
 * A document as it was read. Each write of a document gives it a new version, and no version of an id occurs
 * twice, also after a deletion.
 */
export interface StoredDoc<K extends Kind = Kind> extends Doc<K> {
  readonly version: number;
}

/** A position in a listing: the document after which a page starts. */
export interface Cursor {
  id: string;
  sort: number;
}

/** A position in the index of a mark: the moment and the document after which a page starts. */
export interface MarkCursor {
  at: number;
  id: string;
}

/** A message that is taken from the store at the time `due`. */
export interface Delivery {
  /** Unique within the project: a second delivery with the same id replaces the first. */
  id: string;
  /** Emulated time in ms: moving the project's clock makes the delivery due. */
  due: number;
  /** Orders deliveries that are due at the same time: a lower rank comes first. */
  rank: number;
  /** Deliveries of one lane go to one receiver. Undefined for work inside this process. */
  lane?: string;
  /** How many attempts were made before (default: 0). A copy of a store carries them on. */
  attempts?: number;
  body: unknown;
}

/** A delivery that one worker holds until its lease ends. Here `attempts` includes the current attempt. */
export interface ClaimedDelivery extends Delivery {
  project: string;
  attempts: number;
}

/** A journal entry to be written: a request and its answer. */
export interface NewJournalEntry {
  project: string;
  id: string;
  /** When the request arrived, in real ms. Entries are written later, so `at` does not rise from entry to entry. */
  at: number;
  /** The content of the entry, in any form. */
  kept: unknown;
  /**
   * Makes plain JSON of the content. A store that writes bytes calls it when it writes the entry. The memory
   * store calls it when the entry is read, because most entries are never read.
   */
  json: (kept: unknown) => unknown;
  /** Approximate bytes of the entry in memory. */
  bytes: number;
}

/** A journal entry as it was read. */
interface JournalEntry extends Omit<NewJournalEntry, 'kept' | 'json'> {
  /** Plain JSON. */
  body: unknown;
  /** The store's number of the entry. Within a project it rises in the order of writing, with gaps. */
  seq: number;
}

/** A counter with its current sum. */
export interface Sum<K extends CounterKind = CounterKind> {
  counter: CounterOf<K>;
  sum: number;
  expiresAt: number;
}

/**
 * All documents, bytes and counters of a project, without settings, deliveries and journal: enough to restore
 * the project together with its state parts.
 */
export interface Holdings {
  docs: { readonly [K in HeldKind]: readonly Doc<K>[] };
  blobs: readonly (Upload & { id: string })[];
  sums: readonly Sum[];
}

/** The life of a counter that never expires. */
export const forever = { now: 0, expiresAt: Number.POSITIVE_INFINITY } as const;

/**
 * Limits of journals: the newest entries of a project and their bytes, and the bytes of all projects
 * together.
 */
export const journalLimits = { entries: 10_000, bytes: 16 * 1024 * 1024, bytesOfAll: 128 * 1024 * 1024 };

/** The part of a store that belongs to one project. Nothing in it can reach another project. */
export interface ProjectStore {
  readonly blobs: Blobs;
  /**
   * Writes a document and, in the same transaction, its deliveries.
   * @returns false when `ifAbsent` is true and the document exists, or when the document does not exist in
   *   the version `ifVersion`; then nothing was written
   */
  put<K extends Kind>(
    kind: K,
    doc: Doc<K>,
    options?: { ifAbsent?: boolean; ifVersion?: number; enqueue?: Delivery[] },
  ): Promise<boolean>;
  get<K extends Kind>(kind: K, id: string): Promise<StoredDoc<K> | undefined>;
  /** Returns documents after the cursor `after` (exclusive), in the given direction of `(sort, id)`. */
  list<K extends Kind>(
    kind: K,
    page: { after?: Cursor; limit: number; order: 'asc' | 'desc' },
  ): Promise<StoredDoc<K>[]>;
  /**
   * Returns documents with a mark, in the order of `(mark, id)`.
   * @param range.above documents whose mark is at or before this moment are left out
   * @param range.after documents up to this moment and id are left out. A page after the last document of a page
   *   continues in the middle of documents that have the same moment
   * @param range.upTo documents whose mark is later than this moment are left out
   */
  marked<K extends Kind>(
    kind: K,
    mark: Mark,
    range: { above?: number; after?: MarkCursor; upTo?: number; limit: number },
  ): Promise<StoredDoc<K>[]>;
  /** @returns false when there was no such document */
  delete(kind: Kind, id: string): Promise<boolean>;
  /**
   * Leases deliveries that are due at `due` (emulated ms) and have no lease at `wall` (real ms), in the order
   * of `(due, rank, id)`.
   */
  claim(request: {
    due: number;
    wall: number;
    leaseMs: number;
    limit: number;
    /** Lanes whose deliveries are not leased. */
    without?: ReadonlySet<string>;
    /**
     * The process that claims (default: an empty name). Only one worker at a time holds deliveries of a lane,
     * so that each receiver gets its events in order. For this rule, the deliveries of a project without a
     * lane count as one lane. The rule also holds when workers claim at the same moment.
     */
    worker?: string;
  }): Promise<ClaimedDelivery[]>;
  /**
   * Ends a lease. With `retryAt` (emulated ms) the delivery becomes due again; without it the delivery is
   * removed.
   */
  settle(id: string, retryAt?: number): Promise<void>;
  /** Makes leases that a worker holds end at `until` (real ms). Leases of other workers stay as they are. */
  renew(ids: readonly string[], lease: { worker: string; until: number }): Promise<void>;
  /** Adds deliveries without writing a document: the copies of an event, one for each receiver. */
  enqueue(deliveries: readonly Delivery[]): Promise<void>;
  /** The deliveries that are not done, leased or not, in the order of `(due, rank, id)`: for a copy of the store. */
  deliveries(): Promise<Delivery[]>;
  /** Adds to a counter, which starts again from 0 once `now` has reached its `expiresAt`. @returns the sum after adding */
  take(counter: Counter, cost: number, life: { now: number; expiresAt: number }): Promise<number>;
  /** All counters of the project, including expired counters. */
  allSums(): Promise<Sum[]>;
  /** The counters of a kind, including expired counters. */
  sums<K extends CounterKind>(kind: K): Promise<Sum<K>[]>;
  /** Forgets counters. A counter that does not exist is no error. */
  drop(counters: readonly Counter[]): Promise<void>;
  /** Replaces the content of a journal entry. Nothing happens when the entry has been forgotten. */
  amend(seq: number, content: Pick<NewJournalEntry, 'kept' | 'json'>): Promise<void>;
  /** The newest `limit` journal entries with a number above `after`, in the order of their numbers. */
  tail(query: { after?: number; limit: number }): Promise<JournalEntry[]>;
  /** Forgets the project's journal. */
  clearLog(): Promise<void>;
  /** Returns all documents but the settings in the order of `(sort, id)`, all bytes and all counters. */
  dump(): Promise<Holdings>;
  /**
   * Replaces all documents, bytes, counters and deliveries of the project with `holdings`, in one transaction.
   * The settings stay as they are.
   */
  load(holdings: Holdings): Promise<void>;
  /** Forgets the project, also its settings. */
  reset(): Promise<void>;
}

/** The store of all projects. */
export interface Store {
  /** True when the content outlives the process. The state parts of projects are then kept as settings. */
  readonly durable: boolean;
  /** True when other processes may use the store at the same time. */
  readonly shared: boolean;
  /** Returns the part of one project. A project needs no creation: it exists when it holds something. */
  project(id: string): ProjectStore;
  /**
   * Every project with deliveries that have no lease at `wall` (real ms), and the time when the earliest of
   * them is due.
   * @param without lanes whose deliveries do not count
   * @param worker the process that asks. Deliveries of lanes of which another worker holds a delivery do not
   *   count. Without a name, they count
   */
  waiting(
    wall: number,
    without?: ReadonlySet<string>,
    worker?: string,
  ): Promise<{ project: string; due: number }[]>;
  /** Writes entries to the journals of their projects. @returns their numbers, in the order of `entries` */
  log(entries: readonly NewJournalEntry[]): Promise<number[]>;
  /**
   * Calls `listener` after another process has written or deleted a setting of a project. A store that no
   * other process can reach never calls it. Writes of this process are not reported. Calls may be repeated.
   * The listener has applied the change when the promise that it returns has ended.
   * @returns a function that ends the calls
   */
  watch(listener: (project: string) => void | Promise<void>): () => void;
  /**
   * Waits until the listeners of all other processes have applied the settings that this process has written
   * before this call, at most for 250 ms. A process that has ended, or that was too slow before, is not waited
   * for. Never rejects.
   */
  settled(): Promise<void>;
  /**
   * The projects that have a document, bytes, a counter, a delivery or a journal entry, in the order of their
   * bytes.
   * @param page.after projects up to and including this one are left out
   */
  projects(page: { after?: string; limit: number }): Promise<string[]>;
  /** How many projects have a document that is no setting, and how many videos there are. */
  count(): Promise<{ projects: number; videos: number }>;
  /** Forgets every project. */
  reset(): Promise<void>;
  /** Ends the store. A second call does nothing. */
  close(): Promise<void>;
}
