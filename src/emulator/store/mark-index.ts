// Documents in the order of one mark. New documents are put in order when the index is read: most servers
// never read it, and in a long list each insertion would move many items.
import { insert, remove, type Order } from './ordered-list.ts';

export interface MarkIndex<T> {
  add(item: T): void;
  /** Removes an item that was added. */
  remove(item: T): void;
  /** The items in order. */
  ordered(): readonly T[];
}

/** Number of new items from which sorting the whole list is faster than inserting each item. */
const manyItems = 32;

export function createMarkIndex<T>(order: Order<T>): MarkIndex<T> {
  const sorted: T[] = [];
  /** Items that are not in `sorted` yet. */
  const fresh = new Set<T>();
  return {
    add: (item) => void fresh.add(item),
    remove(item) {
      if (!fresh.delete(item)) remove(sorted, item, order);
    },
    ordered() {
      if (fresh.size < manyItems) for (const item of fresh) insert(sorted, item, order);
      else {
        for (const item of fresh) sorted.push(item);
        sorted.sort(order);
      }
      fresh.clear();
      return sorted;
    },
  };
}
