// Profiles: the data that states the requirements for a kind of server.
import type { Encoding } from './encoding.ts';
import type { Clip } from './clip.ts';
import type { NeedName } from './need-values.ts';

/** The reason why something is not required of this kind of server. */
export interface Excuse {
  reason: string;
  source: string;
}

export interface Profile {
  name: string;
  about: string;
  /** Appended to a base URL that has no path. */
  basePath: string;
  /** The header that contains the key. `{key}` is replaced by the key. */
  auth: { header: string; value: string };
  /** The frozen set of requirements for this kind of server. */
  release: string;
  /** Price per second in dollars, by model and size. */
  prices: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** The clip that most checks make. */
  clip: Clip;
  /** The encoding of creations when the check needs no certain encoding and both encodings work. */
  encoding: Encoding;
  /** Needs that this kind of server does not offer. Checks that use them are `not-offered`. */
  notOffered: Readonly<Partial<Record<NeedName, Excuse>>>;
  /** Needs that some servers of this kind cannot provide. A missing need of this list does not count. */
  mayLack: Readonly<Partial<Record<NeedName, Excuse>>>;
  /** The words that the server may use for a finished video. */
  completedWords: readonly string[];
  /**
   * Requirements that do not apply to this kind of server, as ids or as beginnings of ids that end in `*`. A
   * check is `not-offered` when all its requirements are in this list.
   */
  lacks: Readonly<Record<string, Excuse>>;
  /**
   * Requirements whose breach does not count, as ids or as beginnings of ids that end in `*`. The longest
   * pattern that fits gives the reason.
   */
  excused: Readonly<Record<string, Excuse>>;
  /** Requirements that count even if `excused` contains them: the minimum for this kind of server. */
  asked: readonly string[];
  /** The number of checks that run at the same time unless the user sets another number. @default 4 */
  parallel?: number;
  /** A prompt that moderation should stop. It is mild and never explicit, because some servers render it. */
  moderatedPrompt: string;
  /** Times in milliseconds: for a job, between its polls, for one check, for one exchange. */
  limits: { jobMs: number; pollMs: number; checkMs: number; requestMs: number };
}

/** Returns the profile with another model. A model without prices gets the prices of the old model. */
export function withModel(profile: Profile, model: string): Profile {
  const { clip, prices } = profile;
  const priced = prices[model] === undefined ? { ...prices, [model]: prices[clip.model] ?? {} } : prices;
  return { ...profile, clip: { ...clip, model }, prices: priced };
}

/** True when the id equals the pattern, or begins with the text before the `*` at the pattern's end. */
export function matchesPattern(id: string, pattern: string): boolean {
  return pattern.endsWith('*') ? id.startsWith(pattern.slice(0, -1)) : id === pattern;
}

/** Returns the excuse for a requirement from a table of patterns. The longest pattern wins. */
export function excuseFor(id: string, table: Readonly<Record<string, Excuse>>): Excuse | undefined {
  const patterns = Object.keys(table).filter((pattern) => matchesPattern(id, pattern));
  const [longest] = patterns.toSorted((a, b) => b.length - a.length);
  return longest === undefined ? undefined : table[longest];
}
