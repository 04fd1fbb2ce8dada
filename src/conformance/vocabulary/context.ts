// The context: the functions and values that a check or a need can use.
import type { Call, Client } from '../http/client.ts';
import type { ModelChoice, Videos, EmulatorHelp } from './tools.ts';
import type { NeedName, NeedValues } from './need-values.ts';
import type { Decoders } from '../media/decoders.ts';
import type { Profile } from './profile.ts';
import type { Receiver } from './deliveries.ts';

/** What creations may cost in this run. */
export interface Spending {
  /** True when each finished clip is billed. */
  readonly bills: boolean;
  /** True when the run may send prompts that moderation should stop. */
  readonly flaggedAllowed: boolean;
  /** How long the quickest finished clip took, in ms; undefined until one has finished. */
  readonly paceMs: number | undefined;
}

export interface Context {
  readonly profile: Profile;
  /** Sends requests under the base URL; every exchange becomes evidence of this check. */
  readonly http: Client;
  /** Creates videos and follows jobs. The videos are deleted at the end of the run. */
  readonly videos: Videos;
  /** The model that the suite makes videos with. */
  readonly models: ModelChoice;
  /**
   * Returns the value of a need. The check must name it in `needs`. The value is made at its first use in the
   * run.
   */
  need: <K extends NeedName>(name: K) => Promise<NeedValues[K]>;
  /** The emulator's control plane; undefined without `--emulator`. Isolated checks always have it. */
  readonly emulator: EmulatorHelp | undefined;
  /** The receiver for webhooks of the server. */
  readonly receiver: Receiver;
  readonly spending: Spending;
  /**
   * True for a video that this run has created outside of isolated projects, also when the video has been
   * deleted since.
   */
  isOurs: (id: string) => boolean;
  /** Waits. With an emulator, the wait moves the emulator's clock; without one, it takes real time. */
  wait: (ms: number) => Promise<void>;
  /** The time in ms. Only differences between two values have a meaning. */
  now: () => number;
  /** Aborted when the check reaches its time limit, or when the user ends the run. */
  readonly signal: AbortSignal;
  /** The header with a key of another project; undefined when there is no such key. */
  readonly secondKey: Exclude<NonNullable<Call['auth']>, string> | undefined;
  /** The decoders for pictures; undefined when there is no decoder. */
  readonly decoders: Decoders | undefined;
  /** An API key that the server does not know. */
  readonly wrongKey: string;
}
