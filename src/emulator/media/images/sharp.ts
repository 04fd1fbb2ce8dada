// Loads sharp when first needed (its import takes some 60 ms) and sets its limits once.
import type { default as Sharp } from 'sharp';

let loading: Promise<typeof Sharp> | undefined;

/** sharp with one thread per picture and no cache of its own. */
export function loadSharp(): Promise<typeof Sharp> {
  loading ??= import('sharp').then(({ default: sharp }) => {
    sharp.concurrency(1);
    sharp.cache(false);
    return sharp;
  });
  return loading;
}
