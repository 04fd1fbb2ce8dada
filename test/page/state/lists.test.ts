// A live list loses no event, whether the event comes before, during or after a reading.
import { describe, expect, it } from 'vitest';
import { createLiveList } from '../../../src/page/state/lists.ts';

const apply = (items: readonly number[], changes: readonly number[]) => [
  ...changes.filter((change) => !items.includes(change)),
  ...items,
];

/** A list of numbers whose pages come when the test sends them. */
function listOfNumbers() {
  const waiting: ((page: readonly number[] | null) => void)[] = [];
  async function* pages(): AsyncGenerator<readonly number[]> {
    for (;;) {
      const page = await new Promise<readonly number[] | null>((resolve) => void waiting.push(resolve));
      if (page === null) return;
      yield page;
    }
  }
  const list = createLiveList<number, number>({ pages, apply });
  /** Sends a page to the oldest reading that waits; null ends the reading. */
  const sendPage = async (page: readonly number[] | null) => {
    waiting.shift()?.(page);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { list, sendPage };
}

describe('a live list', () => {
  it('shows each page as soon as it has come', async () => {
    const { list, sendPage } = listOfNumbers();
    const done = list.reload();
    expect(list.isLoaded.value).toBe(false);
    await sendPage([3]);
    expect([list.items.value, list.isLoaded.value]).toEqual([[3], true]);
    await sendPage([2, 1]);
    expect(list.items.value).toEqual([3, 2, 1]);
    await sendPage(null);
    await done;
    expect(list.items.value).toEqual([3, 2, 1]);
  });

  it('keeps the events that come while it is being read', async () => {
    const { list, sendPage } = listOfNumbers();
    const done = list.reload();
    list.change([9]);
    await sendPage([3]);
    expect(list.items.value).toEqual([9, 3]);
    list.change([10]);
    await sendPage([2]);
    await sendPage(null);
    await done;
    list.change([11]);
    expect(new Set(list.items.value)).toEqual(new Set([11, 10, 9, 3, 2]));
  });

  it('does not change before the first page of a new reading', async () => {
    const { list, sendPage } = listOfNumbers();
    const first = list.reload();
    await sendPage([1]);
    await sendPage(null);
    await first;
    const second = list.reload();
    expect(list.items.value).toEqual([1]);
    await sendPage([2]);
    await sendPage(null);
    await second;
    expect(list.items.value).toEqual([2]);
  });

  it('shows a first page before its events arrive, and nothing of it after a reading', async () => {
    const { list, sendPage } = listOfNumbers();
    const glance = list.glance();
    await sendPage([1]);
    await glance;
    expect([list.items.value, list.isLoaded.value]).toEqual([[1], true]);
    const late = list.glance();
    const done = list.reload();
    await sendPage([7]);
    await late;
    expect(list.items.value).toEqual([1]);
    await sendPage([2]);
    await sendPage(null);
    await done;
    expect(list.items.value).toEqual([2]);
  });

  it('shows a first page that comes while the reading has only begun, with the events of the meantime', async () => {
    const { list, sendPage } = listOfNumbers();
    const glance = list.glance();
    const done = list.reload();
    list.change([9]);
    await sendPage([1]);
    await glance;
    expect([list.items.value, list.isLoaded.value]).toEqual([[9, 1], true]);
    await sendPage([2]);
    await sendPage(null);
    await done;
    expect(list.items.value).toEqual([9, 2]);
  });

  it('ignores the pages of an older reading, and of another project', async () => {
    const { list, sendPage } = listOfNumbers();
    const old = list.reload();
    const newer = list.reload();
    await sendPage([1]);
    await old;
    expect(list.items.value).toEqual([]);
    list.clear();
    await sendPage([2]);
    await newer;
    expect([list.items.value, list.isLoaded.value]).toEqual([[], false]);
  });
});
