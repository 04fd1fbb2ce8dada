// The effects of a rule on the asset and the event of a job. The rule is matched at the creation of the job,
// and the effects are stored with the job until they are needed.
import type { Fault } from './faults.ts';

/**
 * The effects of a rule on a download. They are stored with the job when the creation of the job matched the
 * rule.
 */
export interface AssetEffects {
  /** The content answers 404 for this long after the job's completion, on the project's clock. */
  lagMs?: number;
  /** How much of the asset is sent: a number of bytes, or a fraction of the whole. */
  keep?: { bytes: number } | { fraction: number };
  corrupt?: true;
  /** The effects on the answer to each download. */
  fault?: Fault;
}

/**
 * The effects on the event of a job's end. They are stored with the job. Durations on the project's clock.
 */
export interface WebhookEffects {
  /** The event is never sent. */
  drop?: true;
  /** The total number of times that the event is sent. */
  copies?: number;
  delayMs?: number;
  /** The event is sent after the project's next event. */
  outOfOrder?: true;
  /** The errors of the first attempt; later attempts are correct. */
  forged?: readonly Forgery[];
}

/**
 * A signature of other bytes, a signature made with another secret, or a time ten minutes ago with a correct
 * signature.
 */
export type Forgery = 'bad_signature' | 'wrong_secret' | 'stale_timestamp';
