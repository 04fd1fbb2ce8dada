// What checks can build upon, by name, and what each gives. One line here, one record in a file of this folder.
import type { Answer, Call } from '../http/client.ts';
import type { AnyVideo } from '../shapes.ts';
import type { Delivery, Inbox } from '../webhooks/receiver.ts';

/** A creation that was sent, accepted or not. */
export interface Creation {
  encoding: 'json' | 'multipart';
  sent: { model: string; seconds: string; size: string; prompt: string };
  answer: Answer;
}

/** Every answer about one job, from its creation to its end: lifecycle checks read it instead of making clips. */
export interface History {
  id: string;
  /** The answer to the creation. */
  created: Answer;
  /** All answers of polling, in order; the last one shows the end. */
  polls: readonly Answer[];
  /** The body of the last poll. */
  video: AnyVideo;
}

/** What became of the first prompt that moderation should stop. */
export type Moderation =
  /** Its job was stopped, or finished. */
  | { at: 'job' | 'nowhere'; history: History }
  /** It was refused before there was a job. */
  | { at: 'request'; refusal: Answer }
  /** Its job did not end in time. */
  | { at: 'unknown'; thrown: Error }
  /** None was sent: the user wants none. */
  | { at: 'not-asked' };

/** What was answered about a job that had not ended, in this order. Nothing is judged. */
export interface Running {
  id: string;
  created: Answer;
  list: Answer;
  content: Answer;
  thumbnail: Answer;
  remix: Answer;
  deletion: Answer;
  /** Retrieved behind all of it. */
  after: Answer;
  /** Retrieved when a deleted job would have ended; missing where the deletion was refused, or that end was not seen. */
  later?: Answer;
}

/** What was answered about a finished video whose assets have expired. Nothing is judged. */
export interface Expired {
  id: string;
  /** A download some seconds before `expires_at`. */
  late: Answer;
  /** A download behind it. */
  gone: Answer;
  /** Retrieved and listed behind it. */
  after: Answer;
  list: Answer;
}

/** Three videos that nobody deletes, made at least a second apart; under an emulator, alone in their project. */
export interface Shelf {
  /** Oldest first. */
  ids: readonly string[];
  /** Asks for the listing of their project. */
  list: (query?: Call['query']) => Promise<Answer>;
}

/** A job, what arrived about it, and what it showed right behind. */
export interface Ended {
  id: string;
  created: Answer;
  deliveries: readonly Delivery[];
  shown: Answer;
}

/** A sample that the suite asked for, and what arrived of it. */
export interface Sample {
  answer: Answer;
  delivery: Delivery | undefined;
}

/** What was answered about one webhook endpoint, in this order. Nothing is judged. */
export interface EndpointAnswers {
  url: string;
  id: string;
  secret: string;
  created: Answer;
  retrieved: Answer;
  list: Answer;
  tested: Sample;
  /** With `keep_old_secret_active_for_24_hours`. */
  rotated: Answer;
  overlapping: Sample;
  updated: Answer;
  afterUpdate: Answer;
  types: Answer;
  deleted: Answer;
  afterDelete: Answer;
}

export interface NeedValues {
  /** The privileged help of an emulator. Optional: without it, checks are skipped. */
  emulator: true;
  /** Any key opens a project of its own: what isolated checks run in. */
  projects: true;
  /** Creations in JSON are understood. */
  'json-create': true;
  /** Creations as a form are understood. */
  'multipart-create': true;
  /** How creations are sent when the check does not care. */
  'create-encoding': 'json' | 'multipart';
  /** The encodings of creations that are understood, the one of `create-encoding` first. */
  encodings: ReadonlyArray<'json' | 'multipart'>;
  /** Creations in the second of them; moderation stops the jobs. Whatever was answered. */
  'other-encoding': readonly Creation[];
  'remix-route': true;
  'list-route': true;
  'delete-route': true;
  /** A finished clip: the profile's model, 4 s, 1280x720. Never delete it. `download` was asked for at once. */
  completed: History & { download: Answer };
  /** Its download, also where it lags some seconds behind the status. Whatever was answered in the end. */
  content: Answer;
  /** Its thumbnail. Whatever was answered. */
  thumbnail: Answer;
  /** Its spritesheet. Whatever was answered. */
  spritesheet: Answer;
  /** Every answer about a job whose time nobody else moves; `completed` where there is no emulator. */
  watched: History;
  moderation: Moderation;
  running: Running;
  expired: Expired;
  shelf: Shelf;
  /** What became of a prompt that moderation stopped: its job, or its refusal. */
  stopped: { at: 'job'; history: History } | { at: 'request'; refusal: Answer };
  /** A finished job, and a failed one where there is any. Never delete them. */
  ends: readonly History[];
  /** A job that failed: by moderation, or by the emulator's help where moderation refuses at once. */
  failed: History;
  /** A finished remix of `completed`, with what it was made from. */
  remix: History & { source: string; prompt: string };
  'edit-route': true;
  'extension-route': true;
  /** A finished edit of `completed`, with its prompt. */
  edit: History & { prompt: string };
  /** A finished extension of `completed` by 4 s. */
  extension: History;
  /** What is answered to a step beyond 120 s, and to one beyond the sixth. Nothing is judged. */
  'extended-to-the-limit': { tooLong: Answer; tooOften: Answer };
  'character-route': true;
  /** A character, made of the suite's own clip. */
  character: { name: string; answer: Answer };
  /** The answer to a creation with it; moderation stops the job. Whatever was answered. */
  cast: Answer;
  /** The server has an API for webhook endpoints. Optional: without it, checks are skipped. */
  'endpoint-route': true;
  endpoint: EndpointAnswers;
  /** What arrived about two jobs and a remix of the first; the last of them was deleted. `any` is the first event of all. */
  events: {
    secret: string;
    completed: Ended;
    /** Undefined where no job fails. */
    failed: Ended | undefined;
    remixed: Ended | undefined;
    deletion: { id: string; answer: Answer };
    any: Delivery;
    inbox: Inbox;
  };
  /** One event at three endpoints: what was answered with 200, first with 500, first with a redirect `elsewhere`. */
  retries: Readonly<Record<'good' | 'broken' | 'moved' | 'elsewhere', readonly Delivery[]>>;
  /** The same creation in each encoding that is understood; moderation stops the jobs. At least one was accepted. */
  creations: readonly Creation[];
  /** The answer to a creation that has a prompt and nothing else. */
  'bare-creation': Answer;
  /** Answers to wrong requests: to creations, and all. At least one is a refusal; `creations` are nothing else. */
  refused: { creations: readonly Answer[]; all: readonly Answer[] };
  /** The answer to a key that the server does not know; local servers that take every key are excused. */
  'wrong-key': Answer;
  /** A failed video that was deleted; a finished one where moderation stops no job. */
  deleted: { id: string; answer: Answer };
  /** Sends a request with the key of another project. */
  'second-key': Exclude<NonNullable<Call['auth']>, string>;
  /** A finished video whose model, seconds and size are no defaults, and what is answered to a remix and the like of it. */
  unusual: History & { heirs: (kind: 'remix' | 'edit' | 'extension') => Promise<Answer> };
  /** A finished video that was downloaded and then deleted, and what is answered about it since. */
  removed: { id: string; answer: Answer; content: Answer };
}

export type NeedName = keyof NeedValues;
