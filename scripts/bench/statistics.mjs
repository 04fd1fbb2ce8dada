// Medians, ratios, and whether a budget was met: pure.

/** The middle of some numbers, or the mean of the two in the middle. @throws RangeError when there are none */
export function median(values) {
  if (values.length === 0) throw new RangeError('There is no median of nothing.');
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The same things, started from another one each round, so that none is always the first. */
export function rotated(things, round) {
  return things.map((_, index) => things[(index + round) % things.length]);
}

/**
 * What one comparison comes to.
 * @param figure `{ values: { ours: number[], [comparator]: number[] } }`
 * @param budget `{ against, ratio }` for a ratio of medians, `{ atMost }` for our own median
 * @returns `met` is undefined when the budget sets no limit, or when a side was not measured
 */
export function judge(figure, budget) {
  const ours = middleOf(figure.values.ours);
  const theirs = middleOf(figure.values[budget.against]);
  const ratio = ours === undefined || theirs === undefined ? undefined : ours / theirs;
  const [reached, limit] = budget.atMost === undefined ? [ratio, budget.ratio] : [ours, budget.atMost];
  const met = reached === undefined || limit === undefined ? undefined : reached <= limit;
  return { ours, theirs, ratio, met };
}

function middleOf(values) {
  return values === undefined || values.length === 0 ? undefined : median(values);
}

/** Adds a measured value to a figure. */
export function record(figure, { of, value }) {
  (figure.values[of] ??= []).push(value);
}
