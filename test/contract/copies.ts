// The part of the store contract about copies of a whole store: its projects, its deliveries, and lines that another
// store can import.
import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../src/emulator/store/memory.ts';
import type { Store } from '../../src/emulator/store/store.ts';
import { exportedLines, importLines } from '../../src/emulator/store/transfer.ts';
import { character, claim, counter, delivery, enqueue, entry, forever, upload, video } from './samples.ts';

const bytes = Uint8Array.from({ length: 300 }, (_, index) => index % 256);

/** Writes two projects with records of every sort. */
async function fill(store: Store): Promise<void> {
  const p = store.project('p');
  await p.blobs.put('v1', upload(bytes));
  await p.put('video', { ...video('v1', 1), marks: { ends: 1_200 } });
  await p.put('video', { ...video('v2', 1.5), marks: { ends: Number.POSITIVE_INFINITY, refund: 0 } });
  await p.put('character', character('c', 2));
  await p.put('setting', { id: 'clock', sort: 0, body: { value: { offset: 5 } } });
  await p.take(counter('v1'), 3, forever);
  await p.take({ of: 'spent' }, 120, { now: 0, expiresAt: 9_000 });
  await enqueue(store, 'p', { ...delivery('late', 30), lane: 'a' }, delivery('early', 10, 2));
  await store.log([entry('p', 1), entry('p', 2)]);
  await store.project('q, "ü"').put('video', video('v1', 7));
}

async function* each(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

async function linesOf(store: Store): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of exportedLines(store)) lines.push(line);
  return lines;
}

/** Everything that can be read of both projects. */
async function contents(store: Store) {
  const projects = await store.projects({ limit: 9 });
  return Promise.all(
    projects.map(async (id) => {
      const own = store.project(id);
      const blob = await own.blobs.get('v1');
      const { docs, sums } = await own.dump();
      return {
        id,
        docs: Object.values(docs).map((list) =>
          list.map(({ id: doc, sort, body, marks }) => ({ doc, sort, body, marks })),
        ),
        setting: (await own.get('setting', 'clock'))?.body,
        bytes: blob === undefined ? undefined : [...(await blob.bytes())],
        sums: sums.toSorted((a, b) => a.sum - b.sum),
        deliveries: await own.deliveries(),
        journal: (await own.tail({ limit: 9 })).map(({ id: entryId, at, bytes: size, body }) => ({
          entryId,
          at,
          size,
          body,
        })),
      };
    }),
  );
}

export function describeCopies(store: () => Store): void {
  describe('copies', () => {
    it('lists its projects in the order of their bytes, page by page', async () => {
      for (const id of ['b', 'a', '\u{1F3AC}', '\uFF5E', 'A'])
        await store().project(id).put('video', video('v', 1));
      await store().project('c').take(counter('v'), 1, forever);
      await store().project('d').blobs.put('v', upload(bytes));
      await enqueue(store(), 'e', delivery('x', 1));
      await store().log([entry('f', 1)]);
      const order = ['A', 'a', 'b', 'c', 'd', 'e', 'f', '\uFF5E', '\u{1F3AC}'];
      expect(await store().projects({ limit: 99 })).toEqual(order);
      expect(await store().projects({ limit: 2 })).toEqual(['A', 'a']);
      expect(await store().projects({ after: 'a', limit: 2 })).toEqual(['b', 'c']);
      expect(await store().projects({ after: '\u{1F3AC}', limit: 2 })).toEqual([]);
    });

    it('lists no project that was forgotten', async () => {
      await fill(store());
      await store().project('p').reset();
      expect(await store().projects({ limit: 9 })).toEqual(['q, "ü"']);
    });

    it('lists the deliveries of a project, leased ones too, until they are done', async () => {
      await enqueue(store(), 'p', { ...delivery('b', 20), lane: 'a' }, delivery('a', 10));
      await claim(store(), { due: 10 });
      expect(await store().project('p').deliveries()).toEqual([
        { ...delivery('a', 10), attempts: 1 },
        { ...delivery('b', 20), lane: 'a' },
      ]);
      await store().project('p').settle('a');
      expect(await store().project('p').deliveries()).toEqual([{ ...delivery('b', 20), lane: 'a' }]);
      expect(await store().project('q').deliveries()).toEqual([]);
    });

    it('carry the attempts of deliveries on: the next attempt has the next number', async () => {
      const source = memoryStore();
      await enqueue(source, 'p', delivery('a', 10));
      await claim(source, { due: 10 });
      await source.project('p').settle('a', 20);
      await importLines(store(), each(await linesOf(source)));
      expect(await claim(store(), { due: 20 })).toMatchObject([{ id: 'a', attempts: 2 }]);
      await store().project('p').settle('a', 30);
      const target = memoryStore();
      await importLines(target, each(await linesOf(store())));
      expect(await claim(target, { due: 30 })).toMatchObject([{ id: 'a', attempts: 3 }]);
    });

    it('lists all counters of a project', async () => {
      await fill(store());
      const sums = await store().project('p').allSums();
      expect(sums.toSorted((a, b) => a.sum - b.sum)).toEqual([
        { counter: counter('v1'), sum: 3, expiresAt: Number.POSITIVE_INFINITY },
        { counter: { of: 'spent' }, sum: 120, expiresAt: 9_000 },
      ]);
      expect(await store().project('q').allSums()).toEqual([]);
    });

    it('are taken into an empty store with everything in them', async () => {
      const source = memoryStore();
      await fill(source);
      const lines = await linesOf(source);
      expect(lines.filter((line) => line.includes('\n'))).toEqual([]);
      const counts = await importLines(store(), each(lines));
      expect(counts).toEqual({
        projects: 2,
        documents: 6,
        uploads: 1,
        counters: 2,
        deliveries: 2,
        entries: 2,
      });
      expect(await contents(store())).toEqual(await contents(source));
    });

    it('give another store everything in them', async () => {
      await fill(store());
      const target = memoryStore();
      const lines = await linesOf(store());
      await importLines(target, each(lines));
      expect(await contents(target)).toEqual(await contents(store()));
      expect(await linesOf(target)).toEqual(lines);
    });
  });
}
