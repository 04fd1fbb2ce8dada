// The index of one mark: documents are put in order when the index is read.
import { describe, expect, it } from 'vitest';
import { createMarkIndex } from '../../../src/emulator/store/mark-index.ts';
import { numberOrder } from '../../../src/emulator/store/ordered-list.ts';

const shuffled = (count: number) => Array.from({ length: count }, (_, index) => (index * 7_919) % count);
const inOrder = (count: number) => Array.from({ length: count }, (_, index) => index);

describe.each([5, 31, 32, 1_000])('with %i new items', (count) => {
  it('returns the items in order', () => {
    const index = createMarkIndex<number>(numberOrder);
    for (const item of shuffled(count)) index.add(item);
    expect(index.ordered()).toEqual(inOrder(count));
  });

  it('returns items that were added after it was read at their places', () => {
    const index = createMarkIndex<number>(numberOrder);
    const [last, ...others] = shuffled(count);
    for (const item of others) index.add(item);
    index.ordered();
    index.add(last ?? 0);
    expect(index.ordered()).toEqual(inOrder(count));
  });

  it('forgets an item that was removed before and one that was removed after it was read', () => {
    const index = createMarkIndex<number>(numberOrder);
    for (const item of shuffled(count)) index.add(item);
    index.remove(3);
    index.ordered();
    index.remove(1);
    expect(index.ordered()).toEqual(inOrder(count).filter((item) => item !== 1 && item !== 3));
  });
});
