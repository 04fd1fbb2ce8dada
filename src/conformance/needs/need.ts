// What a need is: something that is found out or made once, and shared by all checks that only read it.
import type { Clip } from '../check.ts';
import type { Context } from '../context.ts';
import type { Profile } from '../profiles/profile.ts';
import type { NeedName, NeedValues } from './values.ts';

/** What the worst case of a need depends on. */
export interface PlanFacts {
  bills: boolean;
  flaggedAllowed: boolean;
  /** True for a need of the plan. */
  has: (name: NeedName) => boolean;
}

export interface Need<K extends NeedName = NeedName> {
  /**
   * `help`: given by the user or not; without it checks are skipped. `capability`: found out by a probe that costs
   * nothing. `resource`: made on the server. Without the last two, checks are untestable.
   */
  kind: 'help' | 'capability' | 'resource';
  /** What it is, in words for `explain` and for reasons. */
  title: string;
  needs?: readonly NeedName[];
  /**
   * Made in a project of its own when an emulator helps, so that nobody else moves its time or sees its videos. Without
   * an emulator it is made in the project of the key.
   */
  isolated?: boolean;
  /** Needs that it may ask for while it is made, which are not made before. */
  mayNeed?: readonly NeedName[];
  /** The clips that it always makes. */
  cost?: (profile: Profile) => readonly Clip[];
  /**
   * The clips that it makes, in the worst case, where moderation does not stop the jobs of flagged prompts: with those prompts,
   * or with ordinary ones in their place.
   */
  unpaid?: (profile: Profile, plan: PlanFacts) => readonly Clip[];
  /** @throws Mismatch when the server cannot; Skip when the user's help is missing */
  make: (ctx: Context) => Promise<NeedValues[K]>;
}

export type NeedTable = { readonly [K in NeedName]: Need<K> };
