// What a kind of server is asked for: data that a run is read with.
import type { Clip } from '../check.ts';
import type { NeedName } from '../needs/values.ts';

/** Why something is not asked of this kind of server. */
export interface Excuse {
  reason: string;
  source: string;
}

export interface Profile {
  name: string;
  about: string;
  /** Appended to a base URL that has no path. */
  basePath: string;
  /** How the key is sent; `{key}` stands for it. */
  auth: { header: string; value: string };
  /** The frozen set of requirements that it is judged by. */
  release: string;
  /** Dollars for a second, by model and size. */
  prices: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** The clip of which most is made. */
  clip: Clip;
  /** How creations are sent when the check does not care and both work. */
  encoding: 'json' | 'multipart';
  /** Needs that this kind of server does not offer: checks upon them are `not-offered`. */
  notOffered: Readonly<Partial<Record<NeedName, Excuse>>>;
  /** Needs that some servers of this kind cannot give: where one is missing, that does not count. */
  mayLack: Readonly<Partial<Record<NeedName, Excuse>>>;
  /** What it may call a finished video. */
  completedWords: readonly string[];
  /** Requirements that it has nothing to say to, as ids or beginnings that end in `*`: checks of these alone are `not-offered`. */
  lacks: Readonly<Record<string, Excuse>>;
  /** Requirements whose breach does not count, as ids or beginnings that end in `*`; the longest that fits tells why. */
  excused: Readonly<Record<string, Excuse>>;
  /** Requirements that count whatever `excused` says: the least that this kind of server is good for. */
  asked: readonly string[];
  /** How many checks run at once unless the user says otherwise. @default 4 */
  parallel?: number;
  /** A prompt that moderation should stop: mild, and never explicit, because some servers render it. */
  moderatedPrompt: string;
  /** Milliseconds: for a job, between its polls, for one check, for one exchange. */
  limits: { jobMs: number; pollMs: number; checkMs: number; requestMs: number };
}

/** The same profile with clips of another model, which costs as much where it has no price of its own. */
export function withModel(profile: Profile, model: string): Profile {
  const { clip, prices } = profile;
  const priced = prices[model] === undefined ? { ...prices, [model]: prices[clip.model] ?? {} } : prices;
  return { ...profile, clip: { ...clip, model }, prices: priced };
}

/** True when an id is the pattern, or begins as one that ends in `*`. */
export function fits(id: string, pattern: string): boolean {
  return pattern.endsWith('*') ? id.startsWith(pattern.slice(0, -1)) : id === pattern;
}

/** The excuse for a requirement in a table of ids and beginnings. */
export function excuseFor(id: string, table: Readonly<Record<string, Excuse>>): Excuse | undefined {
  const patterns = Object.keys(table).filter((pattern) => fits(id, pattern));
  const [longest] = patterns.toSorted((a, b) => b.length - a.length);
  return longest === undefined ? undefined : table[longest];
}
