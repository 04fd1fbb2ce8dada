// What a check and a need get to work with.
import type { Call, Client } from './http/client.ts';
import type { ModelChoice } from './model.ts';
import type { NeedName, NeedValues } from './needs/values.ts';
import type { EmulatorHelp } from './privileged.ts';
import type { Decoders } from './media/decoders.ts';
import type { Profile } from './profiles/profile.ts';
import type { Videos } from './videos.ts';
import type { Receiver } from './webhooks/receiver.ts';

/** What creations may cost here. */
export interface Spending {
  /** Each finished clip is billed. */
  readonly bills: boolean;
  /** Prompts that moderation should stop may be sent. */
  readonly flaggedAllowed: boolean;
  /** How long the quickest finished clip took, in ms; undefined until one has finished. */
  readonly paceMs: number | undefined;
}

export interface Context {
  readonly profile: Profile;
  /** Sends requests under the base URL; every exchange becomes evidence of this check. */
  readonly http: Client;
  /** Creates videos that are deleted at the end, and follows jobs. */
  readonly videos: Videos;
  /** The model that videos are made with. */
  readonly models: ModelChoice;
  /** A value that the check names in `needs`; made at its first use in the run. */
  need: <K extends NeedName>(name: K) => Promise<NeedValues[K]>;
  /** The emulator's control plane; undefined without `--emulator`. Isolated checks have it. */
  readonly emulator: EmulatorHelp | undefined;
  /** Where the server may send webhooks. */
  readonly receiver: Receiver;
  readonly spending: Spending;
  /** True for a video that this run has made outside of isolated projects, also when it was deleted since. */
  isOurs: (id: string) => boolean;
  /** Lets time pass: on the emulator's clock when it helps, in real time otherwise. */
  wait: (ms: number) => Promise<void>;
  /** In ms; only differences mean something. */
  now: () => number;
  /** Aborted when the check runs out of time, or the user ends the run. */
  readonly signal: AbortSignal;
  /** How a request shows a key of another project; undefined where there is none. */
  readonly secondKey: Exclude<NonNullable<Call['auth']>, string> | undefined;
  /** What draws pictures; undefined where nothing can. */
  readonly decoders: Decoders | undefined;
  /** An API key that the server does not know. */
  readonly wrongKey: string;
}
