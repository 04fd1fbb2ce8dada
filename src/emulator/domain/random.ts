// Deterministic draws from hex digits. The domain uses no other randomness.

/** A source of numbers in [0, 1); the same `hex` gives the same sequence on every platform (mulberry32). */
export function drawsFrom(hex: string): () => number {
  let state = Number.parseInt(hex.slice(0, 8), 16);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
