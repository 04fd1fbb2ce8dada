// The settings of limits and moderation, from the options.
import type { Judge } from '../domain/moderation.ts';
import type { Quota } from '../domain/quota.ts';

/** Each value is undefined when there is no limit. An undefined limit costs nothing. */
export interface LimitSettings {
  quota: Quota | undefined;
  /** The US cents that a project may spend, and the error of a creation beyond this budget. */
  budget: { cents: number; error: 'insufficient_quota' | 'billing_hard_limit_reached' } | undefined;
  /** The largest number of jobs that may run at the same time. */
  concurrency: number | undefined;
}

export interface ModerationSetting {
  /**
   * `job`: the job is accepted and then fails (WIRE, contract:lifecycle.moderation-is-of-the-job). `request`:
   * the request is refused with 400 (SEED). `off`: the request passes.
   */
  mode: 'job' | 'request' | 'off';
  /** Creates the judge when it is first used. */
  judge: () => Judge;
}
