// What a need is: something that is found out or made once, and shared by all checks that only read it.
import type { Clip } from '../check.ts';
import type { Context } from '../context.ts';
import type { NeedName, NeedValues } from './values.ts';

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
  cost?: (profile: Context['profile']) => readonly Clip[];
  /** @throws Mismatch when the server cannot; Skip when the user's help is missing */
  make: (ctx: Context) => Promise<NeedValues[K]>;
}

export type NeedTable = { readonly [K in NeedName]: Need<K> };
