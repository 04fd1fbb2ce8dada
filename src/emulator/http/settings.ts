// What the options say to limits and moderation.
import type { Judge } from '../domain/moderation.ts';
import type { Quota } from '../domain/quota.ts';

/** Each undefined where there is no limit; what is undefined costs nothing. */
export interface LimitSettings {
  quota: Quota | undefined;
  /** US cents that a project may spend, and how a creation beyond them is refused. */
  budget: { cents: number; error: 'insufficient_quota' | 'billing_hard_limit_reached' } | undefined;
  /** Jobs that may run at once. */
  concurrency: number | undefined;
}

export interface ModerationSetting {
  /** `job`: accepted, then failed (WIRE, contract:lifecycle.moderation-is-of-the-job). `request`: refused with 400 (SEED). `off`: passed. */
  mode: 'job' | 'request' | 'off';
  /** Made when first used. */
  judge: () => Judge;
}
