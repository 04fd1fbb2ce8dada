// The arithmetic of a virtual list: which rows of one height are near the visible part.

export interface RowWindow {
  /** The first row to draw, and the row after the last. */
  first: number;
  end: number;
}

/** Rows that are drawn beyond each edge, so that a fast scroll shows no gap. */
const spare = 8;

/** @param given all lengths in CSS pixels */
export function rowWindow(given: {
  count: number;
  rowHeight: number;
  top: number;
  height: number;
}): RowWindow {
  const { count, rowHeight, top, height } = given;
  const last = Math.ceil((Math.max(0, top) + height) / rowHeight);
  const end = Math.min(count, last + spare);
  // A list that became shorter can be scrolled further than it is long.
  const first = Math.min(Math.max(0, Math.floor(top / rowHeight) - spare), Math.max(0, end - 1));
  return { first: count === 0 ? 0 : first, end };
}

/** The scroll position that shows a whole row and changes as little as possible. */
export function scrollFor(given: { index: number; rowHeight: number; top: number; height: number }): number {
  const { index, rowHeight, top, height } = given;
  const start = index * rowHeight;
  if (start < top) return start;
  return Math.max(top, start + rowHeight - height);
}

/** The row that is `step` rows away, within the list; the first row when none is chosen. */
export function nextIndex(current: number, step: number, count: number): number {
  if (current < 0) return 0;
  return Math.min(Math.max(0, current + step), Math.max(0, count - 1));
}

/** Where a list was left. */
export interface Place {
  /** The scroll position in CSS pixels. */
  top: number;
  /** The row that had the focus last; -1 and empty when there was none. */
  index: number;
  key: string;
}

/**
 * Where a list that is drawn again begins. It moves with the row that had the focus last. A list that was left at its
 * top begins at its top, so that new rows are seen.
 */
export function placeAgain(given: {
  left: Place | undefined;
  keys: () => readonly string[];
  rowHeight: number;
}): Place {
  const { left, keys, rowHeight } = given;
  if (left === undefined) return { top: 0, index: -1, key: '' };
  const index = left.key === '' ? -1 : keys().indexOf(left.key);
  if (index < 0) return { top: left.top, index: -1, key: '' };
  const shift = left.top === 0 ? 0 : (index - left.index) * rowHeight;
  return { top: Math.max(0, left.top + shift), index, key: left.key };
}
