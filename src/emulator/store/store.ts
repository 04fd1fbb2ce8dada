// The store port: documents, an outbox, counters and a journal, per project. It keeps; it never decides.
//
// What is put and what comes back are values that nobody changes afterwards: a store may hand out the very object that it
// was given, or a copy. A new version is put as a new object, and what was read before stays as it was.
import type { BatchLines, BatchRecord } from '../domain/batch.ts';
import type { FileRecord } from '../domain/file.ts';
import type { CharacterRecord } from '../domain/character.ts';
import type { VideoRecord } from '../domain/video.ts';
import type { EndpointRecord } from '../domain/webhook.ts';

/** The bytes of an uploaded reference image, whose id is the video's, or of an uploaded file, whose id is the file's. */
export interface Upload {
  mimetype: string;
  bytes: Uint8Array;
}

/** What is kept, by kind. */
export interface Kinds {
  video: VideoRecord;
  upload: Upload;
  endpoint: EndpointRecord;
  file: FileRecord;
  batch: BatchRecord;
  /** The requests of a batch, under its id. They are kept apart, because a page of batches does not need them. */
  lines: BatchLines;
  character: CharacterRecord;
}
export type Kind = keyof Kinds;

/** Every kind, in the order in which state is written down; without one of them this does not compile. */
export const kinds = Object.keys({
  video: true,
  upload: true,
  endpoint: true,
  file: true,
  batch: true,
  lines: true,
  character: true,
} satisfies Record<Kind, true>) as readonly Kind[];

/** One stored document. `sort` orders a listing: the creation time in ms, ties told apart by a fraction, then by `id`. */
export interface Doc<K extends Kind = Kind> {
  readonly id: string;
  readonly sort: number;
  readonly body: Readonly<Kinds[K]>;
}

/** A position in a listing: the document behind which a page starts. */
export interface Cursor {
  id: string;
  sort: number;
}

/** A message that is to leave the store once `due` has come. */
export interface Delivery {
  /** Its own within the project: a second one of that id takes its place. */
  id: string;
  /** Emulated time in ms: moving the project's clock makes it due. */
  due: number;
  /** Deliveries of one lane go to one receiver. Undefined for work inside this process. */
  lane?: string;
  body: unknown;
}

/** A delivery handed to one worker until its lease ends. `attempts` counts this one. */
export interface Claimed extends Delivery {
  project: string;
  attempts: number;
}

/** One exchange of the journal. `at` in ms. */
export interface JournalEntry {
  project: string;
  id: string;
  at: number;
  body: unknown;
  /** What it takes in memory, roughly. */
  bytes: number;
}

/** A counter as it stands. */
export interface Sum {
  key: string;
  sum: number;
  expiresAt: number;
}

/** What a project holds besides deliveries and journal: enough to put it back as it was. */
export interface Holdings {
  docs: { readonly [K in Kind]: readonly Doc<K>[] };
  sums: readonly Sum[];
}

/** The life of a counter that never starts again. */
export const forever = { now: 0, expiresAt: Number.POSITIVE_INFINITY } as const;

/** What a store keeps of journals: a project's newest entries and their bytes, and the bytes of all projects together. */
export const journalLimits = { entries: 10_000, bytes: 16 * 1024 * 1024, bytesOfAll: 128 * 1024 * 1024 };

export interface Store {
  /** Writes a document and, in the same transaction, its deliveries. @returns false when `ifAbsent` found one already, or `ifPresent` none */
  put<K extends Kind>(
    project: string,
    kind: K,
    doc: Doc<K>,
    options?: { ifAbsent?: boolean; ifPresent?: boolean; enqueue?: Delivery[] },
  ): Promise<boolean>;
  get<K extends Kind>(project: string, kind: K, id: string): Promise<Doc<K> | undefined>;
  /** Documents behind `after` (exclusive) in the given direction of `(sort, id)`. */
  list<K extends Kind>(
    project: string,
    kind: K,
    page: { after?: Cursor; limit: number; order: 'asc' | 'desc' },
  ): Promise<Doc<K>[]>;
  /** @returns false when there was no such document */
  delete(project: string, kind: Kind, id: string): Promise<boolean>;
  /** Leases deliveries due at `due` (emulated ms) that nobody holds at `wall` (real ms), earliest first. */
  claim(request: {
    project: string;
    due: number;
    wall: number;
    leaseMs: number;
    limit: number;
    /** Lanes whose deliveries stay where they are. */
    without?: ReadonlySet<string>;
  }): Promise<Claimed[]>;
  /** Ends a lease: with `retryAt` (emulated ms) the delivery comes again, without it is done. */
  settle(project: string, id: string, retryAt?: number): Promise<void>;
  /** Adds deliveries that belong to no document that is written now: an event's copies, one for each receiver. */
  enqueue(project: string, deliveries: readonly Delivery[]): Promise<void>;
  /**
   * Every project with deliveries that nobody holds at `wall` (real ms), and when the earliest of them is due.
   * @param without lanes whose deliveries do not count
   */
  waiting(wall: number, without?: ReadonlySet<string>): Promise<{ project: string; due: number }[]>;
  /** Adds to a counter, which starts again from 0 once `now` has reached its `expiresAt`. @returns the sum after adding */
  take(project: string, key: string, cost: number, life: { now: number; expiresAt: number }): Promise<number>;
  /** The counters whose keys begin with `prefix`, whether or not their time has passed. */
  sums(project: string, prefix: string): Promise<Sum[]>;
  log(entries: JournalEntry[]): Promise<void>;
  /** The newest `limit` entries later than `after`, oldest first. */
  tail(project: string, query: { after?: number; limit: number }): Promise<JournalEntry[]>;
  /** Forgets a project's journal. */
  clearLog(project: string): Promise<void>;
  /** Documents in the order of `(sort, id)`, and counters. */
  dump(project: string): Promise<Holdings>;
  /** Puts `holdings` in the place of all of a project's documents, counters and deliveries, in one transaction. */
  load(project: string, holdings: Holdings): Promise<void>;
  /** How many projects have a document, and how many videos there are. */
  count(): Promise<{ projects: number; videos: number }>;
  /** Forgets one project, or everything. */
  reset(project?: string): Promise<void>;
  close(): Promise<void>;
}
