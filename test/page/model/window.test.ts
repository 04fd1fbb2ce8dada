// The virtual list draws the visible rows, few others, and none that do not exist.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextIndex, rowWindow, scrollFor, placeAgain, type Place } from '../../../src/page/model/window.ts';

describe('rowWindow', () => {
  it('draws every visible row and at most a few more', () => {
    const given = fc.record({
      count: fc.nat({ max: 5_000 }),
      rowHeight: fc.integer({ min: 20, max: 100 }),
      top: fc.integer({ min: -50, max: 200_000 }),
      height: fc.integer({ min: 0, max: 3_000 }),
    });
    fc.assert(
      fc.property(given, ({ count, rowHeight, top, height }) => {
        const { first, end } = rowWindow({ count, rowHeight, top, height });
        expect(first).toBeGreaterThanOrEqual(0);
        expect(end).toBeLessThanOrEqual(count);
        expect(end - first).toBeLessThanOrEqual(Math.ceil(height / rowHeight) + 1 + 16);
        for (let row = 0; row < count; row += 1) {
          const isVisible = (row + 1) * rowHeight > top && row * rowHeight < top + height;
          if (isVisible && (row < first || row >= end)) throw new Error(`row ${row} is not drawn`);
        }
      }),
    );
  });

  it('draws nothing of an empty list', () => {
    expect(rowWindow({ count: 0, rowHeight: 68, top: 0, height: 900 })).toEqual({ first: 0, end: 0 });
  });

  it('draws the end of a list that became shorter than its scroll position', () => {
    expect(rowWindow({ count: 3, rowHeight: 68, top: 50_000, height: 900 })).toEqual({ first: 2, end: 3 });
  });
});

describe('scrollFor', () => {
  it.each([
    ['stays where the row is whole', 5, 100, 100],
    ['goes up to a row above', 1, 300, 40],
    ['goes down to a row below', 30, 100, 740],
  ])('%s', (_, index, top, expected) => {
    expect(scrollFor({ index, rowHeight: 40, top, height: 500 })).toBe(expected);
  });
});

describe('nextIndex', () => {
  it.each([
    ['begins with the first row', -1, 1, 10, 0],
    ['goes on', 3, 1, 10, 4],
    ['goes back', 3, -1, 10, 2],
    ['stays at the last row', 9, 1, 10, 9],
    ['stays at the first row', 0, -1, 10, 0],
  ])('%s', (_, current, step, count, expected) => {
    expect(nextIndex(current, step, count)).toBe(expected);
  });
});

const again = (left: Place | undefined, keys: string) =>
  placeAgain({ left, keys: () => Array.from(keys), rowHeight: 10 });

describe('a list that is drawn again', () => {
  it('begins at its top the first time', () => {
    expect(again(undefined, 'abc')).toEqual({ top: 0, index: -1, key: '' });
  });

  it('begins where it was left', () => {
    expect(again({ top: 25, index: 2, key: 'c' }, 'abcd')).toEqual({ top: 25, index: 2, key: 'c' });
    expect(again({ top: 25, index: -1, key: '' }, 'abcd')).toEqual({ top: 25, index: -1, key: '' });
  });

  it('moves with the row that had the focus last', () => {
    expect(again({ top: 25, index: 2, key: 'c' }, 'xyabcd')).toEqual({ top: 45, index: 4, key: 'c' });
    expect(again({ top: 25, index: 2, key: 'c' }, 'abd')).toEqual({ top: 25, index: -1, key: '' });
  });

  it('stays at its top when it was left there, so that new rows are seen', () => {
    expect(again({ top: 0, index: 1, key: 'b' }, 'xabc')).toEqual({ top: 0, index: 2, key: 'b' });
  });
});
