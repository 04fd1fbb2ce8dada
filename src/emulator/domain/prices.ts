// The list price of a clip.
import { pixels, type Profile } from './profiles.ts';
import { ownProperty } from './own-property.ts';

/** US dollars for a clip of `seconds` at the profile's list price; a batch costs half (DOC, contract:limits.price-sora-2 contract:limits.batch-half-price). */
export function listPrice(
  profile: Profile,
  clip: { model: string; size: string; seconds: string },
  batch = false,
): number {
  const family = ownProperty(profile.models.value, clip.model) ?? 'sora-2';
  const { width, height } = pixels(clip.size);
  const prices = profile.prices.value[family];
  // UNKNOWN: sizes without a price cost as much as 720p. Only other dialects have such sizes.
  const perSecond = prices[Math.min(width, height)] ?? prices[720] ?? 0;
  // The calculation is in cents, because cents are exact and sums of dollars are not.
  return Math.round(perSecond * 100 * Number(clip.seconds) * (batch ? 0.5 : 1)) / 100;
}
