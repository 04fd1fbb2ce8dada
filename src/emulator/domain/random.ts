// Deterministic draws from hex digits. The domain uses no other randomness.

/** A source of numbers in [0, 1); the same `hex` gives the same sequence on every platform (mulberry32). */
export function drawsFrom(hex: string): () => number {
  let drawn = 0;
  return () => drawAt(hex, (drawn += 1));
}

/** The number at the place `nth` of the sequence of `hex`, from 1. */
export function drawAt(hex: string, nth: number): number {
  const state = (Number.parseInt(hex.slice(0, 8), 16) + Math.imul(0x6d2b79f5, nth)) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}
