// The shapes of the API's identifiers, filled from given hex digits.

/**
 * `video_` + 48 hex digits: the creation time, then a UUIDv8-like block, then a tail (WIRE, videos-api 1.2).
 * @param createdAtSeconds Unix time, shown in the first 8 digits
 * @param entropy at least 40 hex digits
 */
export function videoId(createdAtSeconds: number, entropy: string): string {
  const time = createdAtSeconds.toString(16).padStart(8, '0');
  // Hex 13-14 are always 81, hex 17 is 8, 9, a or b.
  const variant = '89ab'[Number.parseInt(entropy[6] ?? '0', 16) & 3];
  // Joined into one piece: a template would be kept as the tree of its parts.
  return ['video_', time, entropy.slice(0, 4), '81', entropy.slice(4, 6), variant, entropy.slice(7, 38)].join(
    '',
  );
}
