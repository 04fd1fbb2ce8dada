// What checks can build upon, by name, and what each gives. One line here, one record in a file of this folder.
import type { Answer } from '../http/client.ts';
import type { AnyVideo } from '../shapes.ts';

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

export interface NeedValues {
  /** The privileged help of an emulator. Optional: without it, checks are skipped. */
  emulator: true;
  /** Creations in JSON are understood. */
  'json-create': true;
  /** Creations as a form are understood. */
  'multipart-create': true;
  /** How creations are sent when the check does not care. */
  'create-encoding': 'json' | 'multipart';
  'remix-route': true;
  'list-route': true;
  'delete-route': true;
  /** The content of a finished video also comes as thumbnail and spritesheet. */
  variants: true;
  /** A finished clip: the profile's model, 4 s, 1280x720. Never delete it. */
  completed: History;
  /** Its download. */
  content: Answer;
  /** A job that failed; by moderation, or by the emulator's help. */
  failed: History;
  /** A finished remix of `completed`, with what it was made from. */
  remix: History & { source: string };
  /** The ids of three videos of this project that are not deleted during the run, oldest first. */
  'list-of-three': readonly [string, string, string];
  /** The same creation in each encoding that is understood; moderation stops the jobs. At least one was accepted. */
  creations: readonly Creation[];
  /** The answer to a creation that has a prompt and nothing else. */
  'bare-creation': Answer;
  /** Answers to wrong requests: to creations, and all. At least one is a refusal; `creations` are nothing else. */
  refused: { creations: readonly Answer[]; all: readonly Answer[] };
  /** The answer to a key that the server does not know; local servers that take every key are excused. */
  'wrong-key': Answer;
  /** A video that existed and was deleted. */
  deleted: { id: string; answer: Answer };
}

export type NeedName = keyof NeedValues;
