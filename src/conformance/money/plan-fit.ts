// Makes a plan fit the caps of a run. When the caps do not allow all checks, it chooses the checks to keep.
import { levels, type Check } from '../vocabulary/check.ts';
import { closureIn } from '../vocabulary/need-closure.ts';
import type { NeedTable, PlanFacts } from '../vocabulary/need.ts';
import type { Profile } from '../vocabulary/profile.ts';
import { capName, type Caps } from './caps.ts';
import { cents, costOf, type Cost } from './price.ts';
import { countWithNoun } from '../vocabulary/count-with-noun.ts';

/** The facts that decide the cost of a plan. */
export interface CostFacts {
  table: NeedTable;
  profile: Profile;
  bills: boolean;
  flaggedAllowed: boolean;
}

/** The costs of the same checks in three cases. */
export interface Costs {
  /** The cost when moderation stops the jobs of all flagged prompts. */
  least: Cost;
  /**
   * The cost when moderation stops no job, and ordinary prompts are used only for videos that several checks
   * share.
   */
  thrifty: Cost;
  /** The cost when the server renders every creation that it is not expected to refuse. */
  most: Cost;
}

export function costsOf(checks: readonly Check[], worth: CostFacts): Costs {
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
  // When flagged prompts are not allowed, the checks send ordinary prompts instead.
  return { least: worth.flaggedAllowed ? costOf(sure, profile) : most, thrifty, most };
}

/** True for a check that makes a clip, or may make one in the worst case. */
export const makesClips = (check: Check, worth: CostFacts) => costsOf([check], worth).most.videos > 0;

/** True for a check that makes, or may make, a clip that no other check uses. */
export const makesOwnClips = ({ cost, unpaid }: Check) =>
  cost.length > 0 || unpaid({ model: '', size: '', seconds: 0 }).length > 0;

/** How much may be made; Infinity when there is no cap. */
export type Room = Pick<Caps, 'usd' | 'videos'>;

export interface PlanFit {
  kept: ReadonlySet<Check>;
  /** The costs of the kept checks. */
  costs: Costs;
}

/**
 * Chooses as many checks as the caps allow. It takes the checks without videos first, then the checks of each
 * level in turn. Within a level it takes the checks with the lowest cost per check first: they share a clip
 * with the most other checks.
 * @param by which of the costs must be within the caps @default 'most'
 */
export function fitPlan(
  checks: readonly Check[],
  { worth, room, by = 'most' }: { worth: CostFacts; room: Room; by?: keyof Costs },
): PlanFit {
  const costs = (list: readonly Check[]) => costsOf(list, worth)[by];
  const fitted = (list: readonly Check[]) => ({ kept: new Set(list), costs: costsOf(list, worth) });
  if (isWithin(costs(checks), room)) return fitted(checks);
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

/**
 * Groups the checks that make the same clips. All checks of a group together cost as much as one of them,
 * except for clips of their own.
 */
function groups(checks: readonly Check[], { table }: CostFacts): Set<readonly Check[]> {
  const found = new Map<string, Check[]>();
  for (const check of checks) {
    const made = closureIn(check.needs, table).filter((name) => table[name].kind === 'resource');
    const key = [...made, ...(makesOwnClips(check) ? [check.id] : [])].join(' ');
    found.set(key, [...(found.get(key) ?? []), check]);
  }
  return new Set(found.values());
}

/** Returns the group that the caps allow and that has the lowest cost per check. */
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
    return isWithin(after, room) ? [{ group, each: more / group.length }] : [];
  });
  return priced.toSorted((a, b) => a.each - b.each)[0]?.group;
}

const isWithin = ({ usd, videos }: Cost, room: Room) => cents(usd) <= room.usd && videos <= room.videos;

/** Returns the reason why the caps keep a check out of the plan. */
export function capReason(check: Check, worth: CostFacts, caps: Caps): string {
  const { videos, usd } = costsOf([check], worth).most;
  const price = worth.bills ? `, $${usd.toFixed(2)} at worst` : '';
  const names = (['usd', 'videos', 'minutes'] as const).filter((cap) => caps[cap] !== Infinity);
  const capNames = names.map((cap) => capName(cap, caps)).join(' and ');
  return `${capNames}: no room for what it needs (${countWithNoun(videos, 'video')}${price})`;
}
