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
  /** Requirement ids whose breach does not count. */
  excused: Readonly<Record<string, Excuse>>;
  /** A prompt that moderation stops. */
  moderatedPrompt: string;
  /** Milliseconds: for a job, between its polls, for one check, for one exchange. */
  limits: { jobMs: number; pollMs: number; checkMs: number; requestMs: number };
}
