// What checks can build upon, by name, and what each gives. One line here, one record in a file of this folder.
import type { Answer } from '../http/client.ts';
import type { AnyVideo } from '../shapes.ts';

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
  /** Any key opens a project of its own: what isolated checks run in. */
  projects: true;
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
  /** A video that existed and was deleted. */
  deleted: { id: string; answer: Answer };
}

export type NeedName = keyof NeedValues;
