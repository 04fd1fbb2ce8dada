// Finds growth of the live heap: a straight line through the samples after the warm-up, by least squares.

/** The part of the run, from its start, that is not judged, because caches and the journal fill up. */
const warmUp = 0.4;

/**
 * @param samples `{ atMs, bytes }` in order
 * @returns bytes per minute, undefined with fewer than three samples after the warm-up
 */
export function slope(samples) {
  const judged = afterWarmUp(samples);
  if (judged.length < 3) return undefined;
  const x = judged.map(({ atMs }) => atMs / 60_000);
  const y = judged.map(({ bytes }) => bytes);
  const [meanX, meanY] = [mean(x), mean(y)];
  const spread = x.reduce((sum, value) => sum + (value - meanX) ** 2, 0);
  const joint = x.reduce((sum, value, index) => sum + (value - meanX) * (y[index] - meanY), 0);
  return joint / spread;
}

/** The samples after the warm-up. */
export function afterWarmUp(samples) {
  const end = samples.at(-1)?.atMs ?? 0;
  return samples.filter(({ atMs }) => atMs >= end * warmUp);
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
