// What a rule said at a job's creation about its asset and its event: kept with the job until then.
import type { Fault } from './faults.ts';

/** The effects of a rule on a download. They are kept with the job when the rule was met at its creation. */
export interface AssetEffects {
  /** The content answers 404 for this long after the job's completion, on the project's clock. */
  lagMs?: number;
  /** How much of the asset there is: bytes, or a fraction of all. */
  keep?: { bytes: number } | { fraction: number };
  corrupt?: true;
  /** The effects on the answer to each download. */
  fault?: Fault;
}

/** The effects on the event of a job's end. They are kept with the job. Durations on the project's clock. */
export interface WebhookEffects {
  /** It is never sent. */
  drop?: true;
  /** How often it is sent in all. */
  copies?: number;
  delayMs?: number;
  /** It is sent behind the project's next event. */
  outOfOrder?: true;
  /** How the first attempt is forged; those behind it are right. */
  forged?: readonly Forgery[];
}

/** A signature of other bytes, one made with another secret, or a time ten minutes ago, signed as it should be. */
export type Forgery = 'bad_signature' | 'wrong_secret' | 'stale_timestamp';
