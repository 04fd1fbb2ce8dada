// Two processes use one database at the same moment.
import { expect, it } from 'vitest';
import { openAt } from '../../support/open-store.ts';
import type { Doc, Store } from '../../../src/emulator/store/store.ts';
import { race, startChild } from './support/children.ts';
import { onEachDatabase } from './support/databases.ts';

const setting = (id: string, value: unknown = 0): Doc<'setting'> => ({ id, sort: 0, body: { value } });
const numbers = (length: number) => Array.from({ length }, (_, index) => index);
const sorted = (list: readonly number[]) => list.toSorted((a, b) => a - b);

/** Calls `work` with a store that is closed afterwards. */
async function using<T>(data: string, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openAt(data);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

onEachDatabase('two processes', ({ fresh }) => {
  it.each(['counters', 'rates'])('add to the same counter, and no addition is lost (%s)', async (task) => {
    const data = fresh();
    const [one, two] = await race<number[]>(data, task);
    expect(sorted([...one, ...two])).toEqual(numbers(400).map((index) => index + 1));
  });

  it('claim deliveries, and each delivery is claimed once', async () => {
    const data = fresh();
    const ids = numbers(400).map((index) => `e${index}`);
    await using(data, (store) =>
      store.project('p').enqueue(ids.map((id) => ({ id, due: 1, rank: 0, body: null }))),
    );
    const [one, two] = await race<string[]>(data, 'claims');
    expect([...one, ...two].toSorted()).toEqual(ids.toSorted());
  });

  it('change the same document under the condition of its version, and no change is lost', async () => {
    const data = fresh();
    await using(data, (store) => store.project('p').put('setting', setting('shared')));
    const [one, two] = await race<number>(data, 'changes');
    const found = await using(data, (store) => store.project('p').get('setting', 'shared'));
    expect(found?.body.value).toBe(one + two);
  });

  it('write documents that must not exist, and one of the two wins each document', async () => {
    const [one, two] = await race<number[]>(fresh(), 'absent');
    expect(sorted([...one, ...two])).toEqual(numbers(200));
  });

  it('delete the same documents, and one of the two deletes each document', async () => {
    const data = fresh();
    await using(data, (store) =>
      Promise.all(numbers(200).map((index) => store.project('p').put('setting', setting(`old ${index}`)))),
    );
    const [one, two] = await race<number[]>(data, 'deletions');
    expect(sorted([...one, ...two])).toEqual(numbers(200));
  });

  it('report settings that the other process has written', async () => {
    const data = fresh();
    await using(data, async (store) => {
      const reported = new Promise<string>((resolve) => void store.watch(resolve));
      const child = await startChild(data, 'settings');
      child.send('go');
      expect(await reported).toBe('p');
      expect((await store.project('p').get('setting', 'clock'))?.body.value).toBe(1);
    });
  });
});
