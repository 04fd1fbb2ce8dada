// Draws that depend on a seed and the index of a case, so that a case can be repeated without the cases
// before it.
import { createHash } from 'node:crypto';

/** @returns the draws of one case */
export function randomOf(seed, index) {
  let state = createHash('sha256').update(`${seed} ${index}`).digest().readInt32LE();
  // mulberry32
  const draw = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit) => Math.floor(draw() * limit);
  const random = {
    below,
    chance: (probability) => draw() < probability,
    pick: (list) => list[below(list.length)],
    bytes: (length) => Buffer.from(Array.from({ length }, () => below(256))),
    /** Calls one of several functions, chosen by weight, and returns its result. */
    weighted(choices) {
      let left = draw() * choices.reduce((sum, [weight]) => sum + weight, 0);
      for (const [weight, make] of choices) {
        left -= weight;
        if (left < 0) return make();
      }
      return choices.at(-1)[1]();
    },
  };
  return random;
}
