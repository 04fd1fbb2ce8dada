// Makes a plan fit the caps of a run: which checks stay when not all that they would make is allowed.
import { levels, type Check } from '../check.ts';
import { closureIn } from '../needs/closure.ts';
import type { NeedTable, PlanFacts } from '../needs/need.ts';
import type { Profile } from '../profiles/profile.ts';
import { capName, type Caps } from './caps.ts';
import { cents, costOf, type Cost } from './price.ts';

/** What the cost of a plan is made of. */
export interface Worth {
  table: NeedTable;
  profile: Profile;
  bills: boolean;
  flaggedAllowed: boolean;
}

/** What the same checks cost in each case. */
export interface Costs {
  /** When moderation stops the jobs of all flagged prompts. */
  least: Cost;
  /** When moderation stops none, and only what many checks share is made with ordinary prompts. */
  thrifty: Cost;
  /** When each creation that is not meant to be refused is rendered. */
  most: Cost;
}

export function costsOf(checks: readonly Check[], worth: Worth): Costs {
  const { table, profile } = worth;
  const names = closureIn(
    checks.flatMap(({ needs }) => needs),
    table,
  );
  const facts: PlanFacts = { ...worth, has: (name) => names.includes(name) };
  const needed = names.flatMap((name) => table[name].cost?.(profile) ?? []);
  const shared = names.flatMap((name) => table[name].unpaid?.(profile, facts) ?? []);
  const sure = [...needed, ...checks.flatMap(({ cost }) => cost)];
  const own = checks.flatMap(({ unpaid }) => unpaid(profile.clip));
  const thrifty = costOf([...sure, ...shared], profile);
  const most = costOf([...sure, ...shared, ...own], profile);
  // Without flagged prompts, ordinary ones are sent in their place.
  return { least: worth.flaggedAllowed ? costOf(sure, profile) : most, thrifty, most };
}

/** True for a check that makes a clip, or may make one in the worst case. */
export const makesClips = (check: Check, worth: Worth) => costsOf([check], worth).most.videos > 0;

/** True for a check that makes, or may make, a clip that no other check uses. */
export const makesOwnClips = ({ cost, unpaid }: Check) =>
  cost.length > 0 || unpaid({ model: '', size: '', seconds: 0 }).length > 0;

/** What is allowed; Infinity where nothing is said. */
export type Room = Pick<Caps, 'usd' | 'videos'>;

export interface Fitted {
  kept: ReadonlySet<Check>;
  /** The costs of what is kept. */
  costs: Costs;
}

/**
 * Chooses as many checks as have room: first what makes nothing, then each level in turn, and in a level first
 * the checks that share a clip with most others.
 * @param by which of the costs must have room @default 'most'
 */
export function fit(
  checks: readonly Check[],
  { worth, room, by = 'most' }: { worth: Worth; room: Room; by?: keyof Costs },
): Fitted {
  const costs = (list: readonly Check[]) => costsOf(list, worth)[by];
  const fitted = (list: readonly Check[]) => ({ kept: new Set(list), costs: costsOf(list, worth) });
  if (fits(costs(checks), room)) return fitted(checks);
  let kept = checks.filter((check) => costs([check]).videos === 0);
  for (const level of levels) {
    const waiting = groups(
      checks.filter((check) => check.level === level && !kept.includes(check)),
      worth,
    );
    for (let next = cheapest(waiting, kept, costs, room); next !== undefined;) {
      kept = [...kept, ...next];
      waiting.delete(next);
      next = cheapest(waiting, kept, costs, room);
    }
  }
  return fitted(kept);
}

/** Checks that make the same clips: all of them cost what one does, but for clips of their own. */
function groups(checks: readonly Check[], { table }: Worth): Set<readonly Check[]> {
  const found = new Map<string, Check[]>();
  for (const check of checks) {
    const made = closureIn(check.needs, table).filter((name) => table[name].kind === 'resource');
    const key = [...made, ...(makesOwnClips(check) ? [check.id] : [])].join(' ');
    found.set(key, [...(found.get(key) ?? []), check]);
  }
  return new Set(found.values());
}

/** The group that has room and costs least for each of its checks. */
function cheapest(
  waiting: ReadonlySet<readonly Check[]>,
  kept: readonly Check[],
  costs: (list: readonly Check[]) => Cost,
  room: Room,
): readonly Check[] | undefined {
  const before = costs(kept);
  const priced = [...waiting].flatMap((group) => {
    const after = costs([...kept, ...group]);
    const more = after.usd - before.usd + (after.videos - before.videos) / 1000;
    return fits(after, room) ? [{ group, each: more / group.length }] : [];
  });
  return priced.toSorted((a, b) => a.each - b.each)[0]?.group;
}

const fits = ({ usd, videos }: Cost, room: Room) => cents(usd) <= room.usd && videos <= room.videos;

/** Why a check has no place in the plan. */
export function capReason(check: Check, worth: Worth, caps: Caps): string {
  const { videos, usd } = costsOf([check], worth).most;
  const price = worth.bills ? `, $${usd.toFixed(2)} at worst` : '';
  const names = (['usd', 'videos', 'minutes'] as const).filter((cap) => caps[cap] !== Infinity);
  const told = names.map((cap) => capName(cap, caps)).join(' and ');
  return `${told}: no room for what it needs (${videos} video${videos === 1 ? '' : 's'}${price})`;
}
