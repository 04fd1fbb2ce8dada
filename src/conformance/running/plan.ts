// Decides which checks run, which videos they need, and the cost of these videos. This file sends nothing.
import { didYouMean } from '../../nearest.ts';
import type { Check, Level } from '../vocabulary/check.ts';
import type { Area } from '../vocabulary/areas.ts';
import { UsageError } from '../vocabulary/mismatch.ts';
import type { Caps } from '../money/caps.ts';
import { capReason, fitPlan, type Costs, type CostFacts } from '../money/plan-fit.ts';
import { closureIn } from '../vocabulary/need-closure.ts';
import type { NeedTable } from '../vocabulary/need.ts';
import type { NeedName } from '../vocabulary/need-values.ts';
import { excuseFor, matchesPattern, type Excuse, type Profile } from '../vocabulary/profile.ts';

interface Selection {
  /** Ids, or prefixes of ids that end in `*`. An empty list means all checks. */
  only: readonly string[];
  skip: readonly string[];
  areas: readonly Area[];
  levels: readonly Level[];
  core: boolean;
  /** True when an emulator is given. Otherwise the checks that need an emulator do not run. */
  emulator: boolean;
}

interface PlannedCheck {
  check: Check;
  /** Set when the check will not run; contains the verdict that the check gets at once. */
  without?: EarlyVerdict;
}

export interface EarlyVerdict {
  verdict: 'skipped' | 'not-offered';
  reason: string;
  /** True when neither the user nor the profile chose to leave out the check. */
  unjudged?: true;
  /** True when the caps of the run have no room for the check. */
  capped?: true;
}

export interface Plan {
  planned: readonly PlannedCheck[];
  /** All needs of the checks that run. A need comes after the needs that it depends on. */
  needs: readonly NeedName[];
  costs: Costs;
  /** Describes what stays on the server because it cannot be deleted; one line each. */
  stays: readonly string[];
}

export interface PlanSettings {
  profile: Profile;
  selection: Selection;
  table: NeedTable;
  /**
   * The ids of the requirements in the release of the profile. A check that tests none of them is not
   * offered.
   */
  requirements: ReadonlySet<string>;
  caps: Caps;
  worth: CostFacts;
}

/** @throws UsageError when a name matches no check */
export function makePlan(all: readonly Check[], given: PlanSettings): Plan {
  const { selection, table, caps, worth } = given;
  for (const pattern of [...selection.only, ...selection.skip]) {
    if (!all.some(({ id }) => matchesPattern(id, pattern)))
      throw new UsageError(
        `no check is called '${pattern}'${didYouMean(
          pattern,
          all.map(({ id }) => id),
        )}; list prints all ids`,
      );
  }
  const selected = all.map((check): PlannedCheck => ({ check, ...earlyVerdictOf(check, given) }));
  const chosen = selected.filter((entry) => entry.without === undefined).map(({ check }) => check);
  const { kept, costs } = fitPlan(chosen, { worth, room: caps });
  const planned = selected.map((entry): PlannedCheck => {
    if (entry.without !== undefined || kept.has(entry.check)) return entry;
    const reason = capReason(entry.check, worth, caps);
    return { check: entry.check, without: { verdict: 'skipped', reason, unjudged: true, capped: true } };
  });
  const needs = closureIn(
    [...kept].flatMap((check) => check.needs),
    table,
  );
  return { planned, needs, costs, stays: stayingOf({ needs, kept, costs, profile: given.profile }) };
}

/** Lists the things that cannot be deleted according to the profile. */
function stayingOf(given: {
  needs: readonly NeedName[];
  kept: ReadonlySet<Check>;
  costs: Costs;
  profile: Profile;
}): string[] {
  const { needs, kept, costs, profile } = given;
  const noDeletion = profile.notOffered['delete-route'];
  const characters = needs.includes('character-route') && [...kept].some(({ area }) => area === 'characters');
  return [
    ...(noDeletion !== undefined && costs.most.videos > 0
      ? [`The videos of this run stay on the server: ${noDeletion.reason} (${noDeletion.source}).`]
      : []),
    ...(characters ? ['The characters of this run stay on the server: the API cannot delete them.'] : []),
  ];
}

function earlyVerdictOf(
  check: Check,
  { profile, selection, table, requirements }: PlanSettings,
): Pick<PlannedCheck, 'without'> {
  const { only, skip, areas, levels, core, emulator } = selection;
  if (only.length > 0 && !only.some((pattern) => matchesPattern(check.id, pattern)))
    return skippedVerdict('not in --only');
  if (skip.some((pattern) => matchesPattern(check.id, pattern))) return skippedVerdict('in --skip');
  if (areas.length > 0 && !areas.includes(check.area)) return skippedVerdict('not in --area');
  if (levels.length > 0 && !levels.includes(check.level)) return skippedVerdict('not in --level');
  if (core && !check.core) return skippedVerdict('not in --core');
  if (!check.requirements.some((id) => requirements.has(id)))
    return { without: { verdict: 'not-offered', reason: `nothing in ${profile.release} asks for it` } };
  const lacks = check.requirements.map((id) => excuseFor(id, profile.lacks));
  if (lacks.every((lack) => lack !== undefined) && lacks[0] !== undefined) return notOfferedVerdict(lacks[0]);
  const needed = closureIn(check.needs, table);
  const missing = needed.find((name) => profile.notOffered[name] !== undefined);
  const excuse: Excuse | undefined = missing === undefined ? undefined : profile.notOffered[missing];
  if (excuse !== undefined) return notOfferedVerdict(excuse);
  if (!emulator && needed.includes('emulator'))
    return skippedVerdict('needs --emulator: the suite must move the clock of the server, or set rules');
  return {};
}

const notOfferedVerdict = ({ reason, source }: Excuse) => ({
  without: { verdict: 'not-offered' as const, reason: `${reason} (${source})` },
});
const skippedVerdict = (reason: string) => ({ without: { verdict: 'skipped' as const, reason } });

/** Returns the same list in an order that depends only on the seed. */
export function shuffled<T>(list: readonly T[], seed: number): T[] {
  const result = [...list];
  let state = seed >>> 0;
  const below = (limit: number) => {
    // The algorithm mulberry32: it is small, and good enough for an order.
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
  for (let at = result.length - 1; at > 0; at -= 1) {
    const other = below(at + 1);
    const held = result[at] as T;
    result[at] = result[other] as T;
    result[other] = held;
  }
  return result;
}
