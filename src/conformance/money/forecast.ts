// The first clip is made before all others. Its time shows how long clips take, and so how many clips the run
// has time for.
import type { Check } from '../vocabulary/check.ts';
import type { Caps } from './caps.ts';
import { costsOf, fitPlan, type Costs, type CostFacts } from './plan-fit.ts';
import { isQuick, type Ledger } from './ledger.ts';

/** Where moderation stopped the first flagged prompt; undefined while that is not known. */
type ModeratedAt = 'job' | 'request' | 'nowhere' | 'unknown' | 'not-asked' | undefined;

/** Returns which of the costs of a plan is likely. */
export function expectedCosts(
  at: ModeratedAt,
  { bills, paceMs }: { bills: boolean; paceMs: number | undefined },
): keyof Costs {
  if (at === 'job') return 'least';
  // When clips are free and slow, the checks that would make a clip of their own are skipped.
  return !bills && !isQuick(paceMs) ? 'thrifty' : 'most';
}

/** An estimate of how long the run will take. It is made when the first clip is finished. */
export interface Forecast {
  paceMs: number;
  jobs: number;
  /** The number of jobs with `--core`. */
  coreJobs: number;
}

/** Returns the estimate, and the checks that the run has no time for. The time for one clip is now known. */
export function forecastOf(given: {
  checks: readonly Check[];
  core: readonly Check[];
  worth: CostFacts;
  caps: Caps;
  ledger: Ledger;
  by: keyof Costs;
  paceMs: number;
}): { forecast: Forecast; late: readonly Check[] } {
  const { checks, core, worth, caps, ledger, by, paceMs } = given;
  const videos = caps.minutes === Infinity ? Infinity : ledger.roomInTime + ledger.spent.most.videos;
  const { kept, costs } = fitPlan(checks, { worth, by, room: { usd: Infinity, videos } });
  return {
    forecast: { paceMs, jobs: costs[by].videos, coreJobs: costsOf(core, worth)[by].videos },
    late: checks.filter((check) => !kept.has(check)),
  };
}
