// Texts with a count.

/** Returns a count with its noun: `1 check`, `2 checks`. */
export const countWithNoun = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? '' : 's'}`;
