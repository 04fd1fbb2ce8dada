// Medians, ratios, and the judgement of budgets, as pure functions.

/** The middle number, or the mean of the two middle numbers. @throws RangeError for an empty list */
export function median(values) {
  if (values.length === 0) throw new RangeError('There is no median of nothing.');
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The same items, starting from another item each round, so that no item is always the first. */
export function rotated(things, round) {
  return things.map((_, index) => things[(index + round) % things.length]);
}

/**
 * The result of one comparison.
 * @param figure `{ values: { ours: number[], [comparator]: number[] } }`
 * @param budget `{ against, ratio }` for a ratio of medians, `{ atMost }` for a limit on the median of this
 * project
 * @returns `met` is undefined when the budget has no limit, or when a side was not measured
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
