// The functions and limits with which the clean-up deletes videos.
import type { Client } from '../http/client.ts';

export interface Caretaker {
  http: Client;
  wait: (ms: number) => Promise<void>;
  /** In ms. */
  now: () => number;
  /** How long the clean-up continues when nothing can be deleted, in ms. */
  limitMs: number;
  /**
   * How long the clean-up continues while jobs still run, in ms. Most servers do not delete a running job.
   */
  jobMs: number;
  /** How many deletions run at the same time. */
  parallel: number;
  /** Ends a running job. Only an emulator can do this. */
  end?: ((id: string) => Promise<void>) | undefined;
  /** Called with the outcome of a job, when the clean-up sees its end. */
  ended?: (id: string, completed: boolean) => void;
  /** True for a video whose outcome should be read before the video is deleted. */
  isOpen?: (id: string) => boolean;
}
