// Describes the cost of a plan in words, for the terminal and for refusals.
import type { Costs } from './plan-fit.ts';
import type { Spent } from './ledger.ts';
import type { Forecast } from './forecast.ts';
import type { Cost } from './price.ts';
import { countWithNoun } from '../vocabulary/count-with-noun.ts';

/**
 * Describes the lowest and the highest cost of a plan: `2 videos, $0.80; up to 23 videos, $14.80 if nothing
 * is moderated`.
 * @param dollars true to show prices
 */
export function costWords({ least, most }: Pick<Costs, 'least' | 'most'>, dollars: boolean): string {
  const same = least.videos === most.videos;
  return same
    ? words(least, dollars)
    : `${words(least, dollars)}; up to ${words(most, dollars)} if nothing is moderated`;
}

/** Describes the creations that the server accepted: `2 videos, about $0.80 (at most 9 videos, $3.60)`. */
export function spentWords({ videos, usd, most }: Spent): string {
  const atMost = most.videos === videos ? '' : ` (at most ${count(most.videos)}, ${price(most.usd)})`;
  return `${count(videos)}, about ${price(usd)}${atMost}`;
}

/**
 * Describes a forecast: `A clip takes 61 s here: 22 videos, about 23 minutes; with --core: 9 videos, about 10
 * minutes`.
 */
export function forecastWords({ paceMs, jobs, coreJobs }: Forecast): string {
  const minutes = (videos: number) => Math.max(1, Math.ceil((videos * paceMs) / 60_000));
  const estimate = (videos: number) => `${count(videos)}, about ${minutes(videos)} minutes`;
  return `A clip takes ${Math.ceil(paceMs / 1000)} s here: ${estimate(jobs)}; with --core: ${estimate(coreJobs)}`;
}

const words = ({ videos, usd }: Cost, dollars: boolean) =>
  dollars ? `${count(videos)}, ${price(usd)}` : count(videos);

const count = (videos: number) => countWithNoun(videos, 'video');
const price = (usd: number) => `$${usd.toFixed(2)}`;
