// A sorted array: items are found by binary search. The functions are given the order, so that a list is a
// plain array.

/** Returns a number below 0 when `a` comes first, above 0 when `b` comes first, and 0 for the same place. */
export type Order<T> = (a: T, b: T) => number;

/**
 * Orders texts by their bytes in UTF-8, like a database with binary collation. JavaScript's own order is by
 * UTF-16 units: it puts the characters beyond U+FFFF before those from U+E000.
 */
export function byteOrder(a: string, b: string): number {
  const shared = Math.min(a.length, b.length);
  for (let at = 0; at < shared; at += 1) {
    const difference = rankOf(a.charCodeAt(at)) - rankOf(b.charCodeAt(at));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Moves surrogates, which stand for the characters beyond U+FFFF, after all other units. */
const rankOf = (unit: number) => (unit < 0xd800 || unit > 0xdfff ? unit : unit + 0x10000);

/** Orders numbers. Unlike a subtraction it also works for two infinities. */
export const numberOrder = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);

/** Index of the first item for which `isBefore` is false. All items before it must be before in the list. */
export function firstNot<T>(list: readonly T[], isBefore: (item: T) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(list[middle] as T)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Puts an item at its place. */
export function insert<T>(list: T[], item: T, order: Order<T>): void {
  const last = list.at(-1);
  if (last === undefined || order(last, item) < 0) list.push(item);
  else list.splice(placeOf(list, item, order), 0, item);
}

/** Replaces an item of the list by another item of the same place. No other item moves. */
export function replace<T>(list: T[], item: T, order: Order<T>): void {
  list[placeOf(list, item, order)] = item;
}

/** Removes the item of the list that has the same place as `item`. */
export function remove<T>(list: T[], item: T, order: Order<T>): void {
  list.splice(placeOf(list, item, order), 1);
}

const placeOf = <T>(list: readonly T[], item: T, order: Order<T>) =>
  firstNot(list, (other) => order(other, item) < 0);
