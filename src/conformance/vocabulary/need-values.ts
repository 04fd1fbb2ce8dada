// The names of all needs, and the type of the value of each need. Each line of `NeedValues` has a record in a
// file of the folder `needs`.
import type { Encoding } from './encoding.ts';
import type { Answer, Call } from '../http/client.ts';
import type { AnyVideo } from './shapes.ts';
import type { Delivery, Inbox } from './deliveries.ts';

/** A creation that was sent, accepted or not. */
export interface Creation {
  encoding: Encoding;
  sent: { model: string; seconds: string; size: string; prompt: string };
  answer: Answer;
}

/** All answers about one job until its end. Lifecycle checks read them instead of making clips. */
export interface History {
  id: string;
  /** The answer to the creation. */
  created: Answer;
  /** All answers to polls, in order. The last answer shows the end. */
  polls: readonly Answer[];
  /** The body of the last poll. */
  video: AnyVideo;
}

/** The result of the first prompt that moderation should stop. */
export type Moderation =
  /** The job of the prompt was stopped (`job`), or it finished (`nowhere`). */
  | { at: 'job' | 'nowhere'; history: History }
  /** The prompt was refused before a job was made. */
  | { at: 'request'; refusal: Answer }
  /** The job of the prompt did not end in time. */
  | { at: 'unknown'; thrown: Error }
  /** No flagged prompt was sent, because the user wants none. */
  | { at: 'not-asked' };

/** The answers about a job that had not ended, in this order. The need judges nothing. */
export interface RunningJobAnswers {
  id: string;
  created: Answer;
  list: Answer;
  content: Answer;
  thumbnail: Answer;
  remix: Answer;
  deletion: Answer;
  /** The answer to a retrieval after all other requests. */
  after: Answer;
  /**
   * The answer to a retrieval at the time when the deleted job would have ended. It is missing if the
   * deletion was refused, or if that end was not seen.
   */
  later?: Answer;
}

/** The answers about a finished video whose assets have expired. The need judges nothing. */
interface ExpiredVideoAnswers {
  id: string;
  /** A download some seconds before `expires_at`. */
  late: Answer;
  /** A download after `expires_at`. */
  gone: Answer;
  /** The answers to a retrieval (`after`) and to a listing (`list`) after `expires_at`. */
  after: Answer;
  list: Answer;
}

/**
 * Three videos that no check deletes, made at least a second apart. Under an emulator, they are alone in
 * their project.
 */
export interface Shelf {
  /** The ids of the videos, the oldest first. */
  ids: readonly string[];
  /** Requests the listing of the project of these videos. */
  list: (query?: Call['query']) => Promise<Answer>;
}

/** A job, the deliveries about it, and the answer to a retrieval right after them. */
export interface JobEvents {
  id: string;
  created: Answer;
  deliveries: readonly Delivery[];
  shown: Answer;
}

/** The answer to a request for a sample event, and the delivery of this sample. */
export interface SampleEvent {
  answer: Answer;
  delivery: Delivery | undefined;
}

/** The answers about one webhook endpoint, in this order. The need judges nothing. */
interface EndpointAnswers {
  url: string;
  id: string;
  secret: string;
  created: Answer;
  retrieved: Answer;
  list: Answer;
  tested: SampleEvent;
  /** The answer to a rotation with `keep_old_secret_active_for_24_hours`. */
  rotated: Answer;
  overlapping: SampleEvent;
  updated: Answer;
  afterUpdate: Answer;
  types: Answer;
  deleted: Answer;
  afterDelete: Answer;
}

export interface NeedValues {
  /** The privileged help of an emulator. It is optional: without it, checks are skipped. */
  emulator: true;
  /** Each key has its own project. Isolated checks run in such projects. */
  projects: true;
  /** Creations in JSON are understood. */
  'json-create': true;
  /** Creations as a form are understood. */
  'multipart-create': true;
  /** The encoding of creations for checks that need no certain encoding. */
  'create-encoding': Encoding;
  /** The encodings of creations that the server understands. `create-encoding` comes first. */
  encodings: ReadonlyArray<Encoding>;
  /** Creations in the second encoding, with any answer. Moderation stops the jobs. */
  'other-encoding': readonly Creation[];
  'remix-route': true;
  'list-route': true;
  'delete-route': true;
  /** A finished clip: the profile's model, 4 s, 1280x720. Never delete it. `download`: requested at once. */
  completed: History & { download: Answer };
  /** The last answer to its download, which may become available some seconds after the status. */
  content: Answer;
  /** The answer to the request for its thumbnail, with any status. */
  thumbnail: Answer;
  /** The answer to the request for its spritesheet, with any status. */
  spritesheet: Answer;
  /** All answers about a job whose clock no other check moves. Without an emulator, this is `completed`. */
  watched: History;
  moderation: Moderation;
  running: RunningJobAnswers;
  expired: ExpiredVideoAnswers;
  shelf: Shelf;
  /** The result of a prompt that moderation stopped: its job, or its refusal. */
  stopped: { at: 'job'; history: History } | { at: 'request'; refusal: Answer };
  /** A finished job, and a failed job if there is any. Never delete them. */
  ends: readonly History[];
  /** A job that failed because of moderation, or with the emulator's help where moderation stops no job. */
  failed: History;
  /** A finished remix of `completed`, with the id of its source and with its prompt. */
  remix: History & { source: string; prompt: string };
  'edit-route': true;
  'extension-route': true;
  /** A finished edit of `completed`, with its prompt. */
  edit: History & { prompt: string };
  /** A finished extension of `completed` by 4 s. */
  extension: History;
  /** The answers to an extension beyond 120 s, and to a seventh extension. The need judges nothing. */
  'extended-to-the-limit': { tooLong: Answer; tooOften: Answer };
  'character-route': true;
  /** A character that is made from the suite's own clip. */
  character: { name: string; answer: Answer };
  /** The answer to a creation with this character, with any status. Moderation stops the job. */
  cast: Answer;
  /** The server has an API for webhook endpoints. It is optional: without it, checks are skipped. */
  'endpoint-route': true;
  endpoint: EndpointAnswers;
  /**
   * The deliveries about two jobs and about a remix of the first job. The second job was deleted; if there is
   * no second job, the first was deleted. `any` is the first event.
   */
  events: {
    secret: string;
    completed: JobEvents;
    /** Undefined where no job fails. */
    failed: JobEvents | undefined;
    remixed: JobEvents | undefined;
    deletion: { id: string; answer: Answer };
    any: Delivery;
    inbox: Inbox;
  };
  /**
   * The deliveries of one event to three endpoints, which answer with 200 (`good`), first with 500
   * (`broken`), and first with a redirect to `elsewhere` (`moved`).
   */
  retries: Readonly<Record<'good' | 'broken' | 'moved' | 'elsewhere', readonly Delivery[]>>;
  /** The same creation in each understood encoding. Moderation stops the jobs. At least one was accepted. */
  creations: readonly Creation[];
  /** The answer to a creation that has only a prompt. */
  'bare-creation': Answer;
  /** The answers to all wrong requests; at least one is a refusal. `creations`: the refused creations. */
  refused: { creations: readonly Answer[]; all: readonly Answer[] };
  /** The answer to a key that the server does not know. Local servers that accept every key are excused. */
  'wrong-key': Answer;
  /** A failed video that was deleted; a finished video where moderation stops no job. */
  deleted: { id: string; answer: Answer };
  /** The header that contains the key of another project. */
  'second-key': Exclude<NonNullable<Call['auth']>, string>;
  /**
   * A finished video whose model, seconds and size are not defaults. `heirs` returns the answer to the
   * creation of its remix, edit or extension.
   */
  unusual: History & { heirs: (kind: 'remix' | 'edit' | 'extension') => Promise<Answer> };
  /** A finished video that was downloaded and then deleted, and the answers about it after the deletion. */
  removed: { id: string; answer: Answer; content: Answer };
}

export type NeedName = keyof NeedValues;
