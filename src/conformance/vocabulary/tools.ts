// The tools of a context. The folder `tools` implements them.
import type { Encoding } from './encoding.ts';
import type { RequestBody } from '../http/body.ts';
import type { Answer, Client } from '../http/client.ts';
import type { History } from './need-values.ts';

export interface Videos {
  /**
   * Sends a creation. The created video is deleted at the end of the run. Fields that are not given are not
   * sent.
   */
  create: (fields: Readonly<Record<string, unknown>>, encoding?: Encoding) => Promise<Answer>;
  /** Returns the body that `create` would send. */
  body: (fields: Readonly<Record<string, unknown>>, encoding?: Encoding) => Promise<RequestBody>;
  /** The fields of a creation of the profile's cheapest clip: model, seconds, size and a prompt. */
  readonly cheapest: { model: string; seconds: string; size: string; prompt: string };
  /** Follows a job to its end. @throws Mismatch when it does not end in time */
  follow: (created: Answer) => Promise<History>;
  /** Requests the video once. */
  retrieve: (id: string) => Promise<Answer>;
}

/** Chooses the model of the videos. */
export interface ModelChoice {
  /** The name to use now. */
  readonly name: string;
  /** Advice for the user when no model works. Each hint appears once. */
  readonly hints: readonly string[];
  /**
   * Called with the answer to a creation with the model `tried`. When the answer refuses the model, the suite
   * asks the server for its list of models, once.
   * @returns the model name to send instead; undefined when there is none
   */
  instead: (answer: Answer, given: { tried: string; http: Client }) => Promise<string | undefined>;
  /**
   * Called when a creation with this model name was accepted. A refusal for another reason does not show
   * whether the server knows the model.
   */
  works: (name: string) => void;
}

/** Functions that an emulator offers over its control plane. */
export interface EmulatorHelp {
  /** Stops the project's clock, so that only `advance` moves it. */
  freeze: () => Promise<void>;
  /** Moves the project's clock. */
  advance: (ms: number) => Promise<void>;
  /** Moves the clock to the time when the last job ends. */
  untilIdle: () => Promise<void>;
  /** Adds a rule: `{ match, times, then }`. */
  rule: (rule: Readonly<Record<string, unknown>>) => Promise<void>;
  complete: (id: string) => Promise<void>;
  fail: (id: string, error?: { code: string; message: string } | null) => Promise<void>;
  /** Resets the project: the emulator forgets everything in it. */
  reset: () => Promise<void>;
  /** Sends any other request under `/_emulator`. @returns the JSON of the answer */
  control: (method: string, path: string, body?: unknown) => Promise<unknown>;
}
