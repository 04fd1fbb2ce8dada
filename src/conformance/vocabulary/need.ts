// Defines needs. A need is found out or made once, and all checks that only read it share the result.
import type { Clip } from './clip.ts';
import type { Context } from './context.ts';
import type { Profile } from './profile.ts';
import type { NeedName, NeedValues } from './need-values.ts';

/** The facts on which the worst case of a need depends. */
export interface PlanFacts {
  bills: boolean;
  flaggedAllowed: boolean;
  /** True if the plan contains the need. */
  has: (name: NeedName) => boolean;
}

export interface Need<K extends NeedName = NeedName> {
  /**
   * `help`: the user gives it or not; without it, checks are skipped. `capability`: a probe that costs
   * nothing finds it out. `resource`: it is made on the server. Without a capability or resource, checks are
   * untestable.
   */
  kind: 'help' | 'capability' | 'resource';
  /** The name of the need in plain words, for `explain` and for reasons. */
  title: string;
  needs?: readonly NeedName[];
  /**
   * With an emulator, the need is made in its own project, so that no other check moves its clock or sees its
   * videos. Without an emulator, it is made in the project of the key.
   */
  isolated?: boolean;
  /** Needs that this need may request while it is made. They are not made before it. */
  mayNeed?: readonly NeedName[];
  /** The clips that this need always makes. */
  cost?: (profile: Profile) => readonly Clip[];
  /**
   * The clips that this need makes in the worst case: moderation does not stop the jobs of flagged prompts,
   * and the clips are made with these prompts, or with ordinary prompts instead.
   */
  unpaid?: (profile: Profile, plan: PlanFacts) => readonly Clip[];
  /** @throws Mismatch when the server cannot provide the need; Skip when the user's help is missing */
  make: (ctx: Context) => Promise<NeedValues[K]>;
}

export type NeedTable = { readonly [K in NeedName]: Need<K> };
