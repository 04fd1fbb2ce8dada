// The first clip is made before all others: it tells how long clips take, and so how many the run has time for.
import type { Check } from '../check.ts';
import type { Caps } from './caps.ts';
import { costsOf, fit, type Costs, type Worth } from './fit.ts';
import { isQuick, type Ledger } from './ledger.ts';

/** Where the first flagged prompt ended; undefined while that is not known. */
type ModeratedAt = 'job' | 'request' | 'nowhere' | 'unknown' | 'not-asked' | undefined;

/** Which of the costs of a plan is to be expected. */
export function expectedCosts(
  at: ModeratedAt,
  { bills, paceMs }: { bills: boolean; paceMs: number | undefined },
): keyof Costs {
  if (at === 'job') return 'least';
  // Elsewhere the checks that would make a slow clip of their own are skipped.
  return !bills && !isQuick(paceMs) ? 'thrifty' : 'most';
}

/** How long a run will take, told when the first clip is there. */
export interface Forecast {
  paceMs: number;
  jobs: number;
  /** The same for `--core`. */
  coreJobs: number;
}

/** What there is time for, now that it is known how long a clip takes. */
export function forecastOf(given: {
  checks: readonly Check[];
  core: readonly Check[];
  worth: Worth;
  caps: Caps;
  ledger: Ledger;
  by: keyof Costs;
  paceMs: number;
}): { forecast: Forecast; late: readonly Check[] } {
  const { checks, core, worth, caps, ledger, by, paceMs } = given;
  const videos = caps.minutes === Infinity ? Infinity : ledger.roomInTime + ledger.spent.most.videos;
  const { kept, costs } = fit(checks, { worth, by, room: { usd: Infinity, videos } });
  return {
    forecast: { paceMs, jobs: costs[by].videos, coreJobs: costsOf(core, worth)[by].videos },
    late: checks.filter((check) => !kept.has(check)),
  };
}
