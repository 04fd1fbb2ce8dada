// The price of a clip by the prices of a profile, and the clip that a creation requests.
import type { Clip } from '../vocabulary/clip.ts';
import { read } from '../vocabulary/expect.ts';
import type { Answer, Call } from '../http/client.ts';
import type { Profile } from '../vocabulary/profile.ts';

export interface Cost {
  videos: number;
  seconds: number;
  usd: number;
}

/**
 * Returns the price of a clip in dollars; 0 when nothing has a price. A size without a price costs as much as
 * the most expensive size of the model.
 */
export function usdOf({ model, size, seconds }: Clip, { prices, clip }: Profile): number {
  // `sora-2-pro-2025-10-06` costs the same as `sora-2-pro`. A server that accepts an unknown model renders
  // with another model.
  const [known] = Object.keys(prices)
    .filter((name) => model.startsWith(name))
    .toSorted((a, b) => b.length - a.length);
  const sizes = prices[known ?? clip.model] ?? {};
  const perSecond = sizes[size] ?? Math.max(0, ...Object.values(sizes));
  return cents(perSecond * seconds);
}

export function costOf(clips: readonly Clip[], profile: Profile): Cost {
  return {
    videos: clips.length,
    seconds: clips.reduce((sum, { seconds }) => sum + seconds, 0),
    usd: cents(clips.reduce((sum, clip) => sum + usdOf(clip, profile), 0)),
  };
}

/** Rounds a sum of dollars to cents, to remove the rounding errors of binary fractions. */
export const cents = (usd: number) => Math.round(usd * 100) / 100;

/** The routes that make a video: creations, remixes, edits and extensions (contract:create.* contract:remix.* contract:edits.* contract:extensions.*). */
const creationPath = /^\/videos(\/edits|\/extensions|\/([^/]+)\/remix)?$/;

export const makesVideo = ({ method, path }: Call) => method === 'POST' && creationPath.test(path);

/** Returns the id of the source video of a remix, an edit or an extension. */
export function sourceIn({ path, body }: Call): string | undefined {
  const remixed = creationPath.exec(path)?.[2];
  if (remixed !== undefined) return decodeURIComponent(remixed);
  const named = read(body?.fields, '/video/id') ?? body?.fields?.['video[id]'];
  return typeof named === 'string' ? named : undefined;
}

/**
 * Returns the clip that a request asks for.
 * @param source the clip whose values are used for fields that the request leaves out
 */
export function clipSent({ body, path }: Call, source: Clip): Clip {
  const { seconds, ...fields } = body?.fields ?? {};
  // Remixes and edits have the length of their source video. Extensions have a length of their own.
  const derived = path !== '/videos' && path !== '/videos/extensions';
  return clipOf(derived ? fields : { ...fields, seconds }, source);
}

/** Returns the clip that the fields describe. Missing or invalid fields are taken from another clip. */
export function clipOf({ model, size, seconds }: Readonly<Record<string, unknown>>, otherwise: Clip): Clip {
  return {
    model: text(model) ?? otherwise.model,
    size: text(size) ?? otherwise.size,
    seconds: positive(seconds) ?? otherwise.seconds,
  };
}

/**
 * Returns the clip that the answer to an accepted creation describes. For an extension, the answer states the
 * seconds of the whole video, so the seconds of the request are used.
 */
export function clipMade({ path }: Call, { json }: Answer, sent: Clip): Clip {
  const { seconds, ...rest } = Object(json) as Readonly<Record<string, unknown>>;
  return clipOf(path === '/videos/extensions' ? rest : { ...rest, seconds }, sent);
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

function positive(value: unknown): number | undefined {
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN;
  return Number.isFinite(number) && number > 0 ? number : undefined;
}
