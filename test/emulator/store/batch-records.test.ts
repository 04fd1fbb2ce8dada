// The lines of a batch: one document for each, read in the order of the input file.
import { expect, it } from 'vitest';
import { view } from '../../../src/emulator/domain/video.ts';
import { keepResult } from '../../../src/emulator/jobs/kept-results.ts';
import { batchOfLine, lineDoc, linesOf } from '../../../src/emulator/store/batch-records.ts';
import { memoryStore } from '../../../src/emulator/store/memory.ts';
import type { ProjectStore } from '../../../src/emulator/store/store.ts';
import { video } from '../../contract/samples.ts';

const line = (nth: number) => ({ id: `line_${nth}`, customId: String(nth), requestId: 'req_1' });

/** Stores lines, the last one first, each with the video of its number. */
async function putLines(store: ProjectStore, batch: { id: string; sort: number }, count: number) {
  for (let nth = count - 1; nth >= 0; nth -= 1) {
    const body = { ...line(nth), videoId: `video_${nth}` };
    await store.put('line', lineDoc(batch, { nth, line: body }));
  }
}

async function read(store: ProjectStore, batch: { id: string; sort: number }): Promise<string[]> {
  const found: string[] = [];
  for await (const { body } of linesOf(store, batch)) found.push(body.customId);
  return found;
}

it('the lines of a batch are found in their order, and no line of another batch', async () => {
  const store = memoryStore().project('p');
  const batch = { id: 'batch_b', sort: 5 };
  const others = [
    { id: 'batch_a', sort: 5 },
    { id: 'batch_b2', sort: 5 },
    { id: 'batch_c', sort: 5 },
    { id: 'batch_d', sort: 4 },
    { id: 'batch_e', sort: 6 },
  ];
  for (const other of others) await putLines(store, other, 2);
  await putLines(store, batch, 1_005);
  expect(await read(store, batch)).toEqual(Array.from({ length: 1_005 }, (_, nth) => String(nth)));
  for (const other of others) expect(await read(store, other)).toEqual(['0', '1']);
  expect(await read(store, { id: 'batch_0', sort: 5 })).toEqual([]);
  expect(batchOfLine(lineDoc(batch, { nth: 49_999, line: line(0) }))).toBe('batch_b');
});

it.each([
  ['with the number of its line reads and writes this line alone', { line: 700 }],
  ['without the number of its line, as in earlier versions, writes this line alone', {}],
])('keeping the result of a deleted video %s', async (_, membership) => {
  const store = memoryStore().project('p');
  const batch = { id: 'batch_b', sort: 5 };
  await putLines(store, batch, 1_000);
  const calls = { get: 0, list: 0, put: [] as string[] };
  const counting: ProjectStore = {
    ...store,
    async get(...given) {
      calls.get += 1;
      return store.get(...given);
    },
    async list(...given) {
      calls.list += 1;
      return store.list(...given);
    },
    async put(...given) {
      calls.put.push(given[1].id);
      return store.put(...given);
    },
  };
  const record = {
    ...video('video_700', 1).body,
    batch: { id: batch.id, until: 9, assetsFrom: 9, ...membership },
  };
  await keepResult({ store: counting }, { record, shown: view(record, { now: 9, polls: 0 }) });
  const { id } = lineDoc(batch, { nth: 700, line: line(700) });
  expect(calls.put).toEqual([id]);
  expect(calls.list).toBe(0);
  if ('line' in membership) expect(calls.get).toBe(2);
  expect((await store.get('line', id))?.body).toMatchObject({ customId: '700', kept: { until: 9 } });
});
