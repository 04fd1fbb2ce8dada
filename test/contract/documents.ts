// The part of the store contract about documents and their listing.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Doc, Mark, MarkCursor, Marks, Store } from '../../src/emulator/store/store.ts';
import { all, character, claim, delivery, get, ids, put, video } from './samples.ts';

const marked = (id: string, marks: Marks, prompt = id): Doc<'video'> => ({
  ...video(id, 1, prompt),
  marks,
});

/** Returns a function that finds the ids of marked videos in project `p`. */
const finder =
  (store: () => Store) =>
  async (mark: Mark, range: { above?: number; after?: MarkCursor; upTo?: number; limit?: number } = {}) =>
    ids(
      await store()
        .project('p')
        .marked('video', mark, { limit: 99, ...range }),
    );

export function describeDocuments(store: () => Store): void {
  describe('documents', () => {
    it('are read as they were written', async () => {
      const doc = video('a', 1_758_941_485_000.25, 'ä 🎬 \u0000 \uD83C');
      expect(await store().project('p').put('video', doc)).toBe(true);
      expect(await get(store(), 'a')).toEqual(doc);
      expect(await all(store())).toEqual([doc]);
    });

    it('are not found before they are written, after deletion, in other projects, or under other kinds', async () => {
      expect(await store().project('p').get('video', 'a')).toBeUndefined();
      expect(await store().project('p').delete('video', 'a')).toBe(false);
      await put(store(), video('a', 1));
      expect(await store().project('other').get('video', 'a')).toBeUndefined();
      expect(await store().project('p').get('file', 'a')).toBeUndefined();
      expect(await store().project('other').delete('video', 'a')).toBe(false);
      expect(await store().project('p').delete('file', 'a')).toBe(false);
      expect(await store().project('p').delete('video', 'a')).toBe(true);
      expect(await store().project('p').delete('video', 'a')).toBe(false);
      expect(await store().project('p').get('video', 'a')).toBeUndefined();
      expect(await all(store())).toEqual([]);
    });

    it('are replaced by a document with the same id, and are then listed by the new sort key', async () => {
      await put(store(), video('a', 1), video('b', 2), video('c', 3));
      expect(
        await store()
          .project('p')
          .put('video', video('a', 4, 'new')),
      ).toBe(true);
      expect(await get(store(), 'a')).toEqual(video('a', 4, 'new'));
      expect(ids(await all(store()))).toEqual(['b', 'c', 'a']);
    });

    it('may have the same id as documents of other projects and kinds', async () => {
      await put(store(), video('a', 1));
      await store()
        .project('q')
        .put('video', video('a', 2, 'other'));
      await store().project('p').put('character', character('a', 3));
      await store().project('q').delete('video', 'a');
      expect(await get(store(), 'a')).toEqual(video('a', 1));
    });

    it('are written with ifVersion only while they have that version', async () => {
      const own = store().project('p');
      const write = (prompt: string, ifVersion: number) =>
        own.put('video', video('a', 1, prompt), { ifVersion, enqueue: [delivery(prompt, 1)] });
      expect(await write('before the first', 1)).toBe(false);
      expect(await get(store(), 'a')).toBeUndefined();
      await put(store(), video('a', 1, 'first'));
      const { version = -1 } = (await own.get('video', 'a')) ?? {};
      expect(await write('second', version)).toBe(true);
      expect(await write('third', version)).toBe(false);
      expect(await get(store(), 'a')).toEqual(video('a', 1, 'second'));
      expect(ids(await claim(store()))).toEqual(['second']);
    });

    it('have the same version in a listing as alone, and another version after each write', async () => {
      const own = store().project('p');
      const versions = new Set<number>();
      for (const prompt of ['a', 'a', 'b', 'c']) {
        if (prompt === 'c') await own.delete('video', 'a');
        await put(store(), video('a', 1, prompt));
        const [listed] = await own.list('video', { limit: 1, order: 'asc' });
        expect(listed).toEqual(await own.get('video', 'a'));
        versions.add(listed?.version ?? -1);
      }
      await own.load(await own.dump());
      versions.add((await own.get('video', 'a'))?.version ?? -1);
      expect(versions.size).toBe(5);
    });

    it('are written by one of 50 writers that have read the same version', async () => {
      await put(store(), video('a', 1, 'first'));
      const { version = -1 } = (await store().project('p').get('video', 'a')) ?? {};
      const wins = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          store()
            .project('p')
            .put('video', video('a', 1, String(index)), { ifVersion: version }),
        ),
      );
      expect(wins.filter(Boolean)).toHaveLength(1);
      expect((await get(store(), 'a'))?.body.prompt).toBe(String(wins.indexOf(true)));
    });

    it('are not overwritten with ifAbsent when they exist', async () => {
      expect(
        await store()
          .project('p')
          .put('video', video('a', 1, 'first'), { ifAbsent: true }),
      ).toBe(true);
      expect(
        await store()
          .project('p')
          .put('video', video('a', 2, 'second'), { ifAbsent: true }),
      ).toBe(false);
      expect(await all(store())).toEqual([video('a', 1, 'first')]);
      expect(
        await store()
          .project('q')
          .put('video', video('a', 2, 'second'), { ifAbsent: true }),
      ).toBe(true);
    });

    it('are written once when several writers use ifAbsent at the same time', async () => {
      const wins = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          store()
            .project('p')
            .put('video', video('a', index, String(index)), { ifAbsent: true }),
        ),
      );
      expect(wins.filter(Boolean)).toHaveLength(1);
      expect((await store().project('p').get('video', 'a'))?.body.prompt).toBe(String(wins.indexOf(true)));
    });

    it('are all stored when 50 are written at the same time', async () => {
      await put(store(), ...Array.from({ length: 50 }, (_, index) => video(`v${index}`, 100 - index)));
      expect(ids(await all(store(), 'desc'))).toEqual(Array.from({ length: 50 }, (_, index) => `v${index}`));
    });

    it("do not change in the reader's hands when they are written again", async () => {
      await put(store(), video('a', 1), video('b', 2));
      const read = await get(store(), 'a');
      const listed = await all(store());
      await put(store(), video('a', 3, 'new'));
      await store().project('p').delete('video', 'b');
      expect(read).toEqual(video('a', 1));
      expect(listed).toEqual([video('a', 1), video('b', 2)]);
    });
  });

  describe('marks', () => {
    const find = finder(store);

    it('find documents in the order of mark and id, within a range', async () => {
      const never = Number.POSITIVE_INFINITY;
      await put(
        store(),
        marked('d', { ends: never }),
        marked('b', { ends: 5, refund: 9 }),
        marked('a', { ends: 5 }),
        marked('c', { ends: 7.5 }),
        marked('\u{1F3AC}', { ends: never }),
        marked('\uFF5E', { ends: never }),
        marked('e', { refund: 0 }),
        video('none', 1),
      );
      expect(await find('ends')).toEqual(['a', 'b', 'c', 'd', '\uFF5E', '\u{1F3AC}']);
      expect(await find('ends', { above: 5 })).toEqual(['c', 'd', '\uFF5E', '\u{1F3AC}']);
      expect(await find('ends', { above: 4.999, upTo: 7.5 })).toEqual(['a', 'b', 'c']);
      expect(await find('ends', { upTo: 7.4, limit: 1 })).toEqual(['a']);
      expect(await find('ends', { above: never })).toEqual([]);
      expect(await find('refund', { upTo: 0 })).toEqual(['e']);
      expect(await find('refund', { limit: 0 })).toEqual([]);
      expect(await store().project('q').marked('video', 'ends', { limit: 9 })).toEqual([]);
      expect(await store().project('p').marked('file', 'ends', { limit: 9 })).toEqual([]);
    });

    it('are read page by page without a gap or a repetition, also when many documents have the same moment', async () => {
      const moments = [1, 1, 1, 2, 2.5, 2.5, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
      await put(store(), ...moments.map((ends, nth) => marked(`v${(nth * 3) % 8}`, { ends })));
      const every = await find('ends');
      expect(every).toHaveLength(moments.length);
      for (const limit of [1, 2, 3, 100]) {
        const seen: string[] = [];
        for (let after: MarkCursor | undefined; ;) {
          const page = await store()
            .project('p')
            .marked('video', 'ends', { limit, ...(after === undefined ? {} : { after }) });
          const last = page.at(-1);
          if (last === undefined) break;
          seen.push(...ids(page));
          after = { at: last.marks?.ends ?? 0, id: last.id };
        }
        expect(seen, `pages of ${limit}`).toEqual(every);
      }
    });

    it('start after a cursor whose document does not exist, and keep the other limits of the range', async () => {
      await put(store(), marked('a', { ends: 1 }), marked('c', { ends: 1 }), marked('d', { ends: 3 }));
      expect(await find('ends', { after: { at: 1, id: 'b' } })).toEqual(['c', 'd']);
      expect(await find('ends', { after: { at: 1, id: 'c' } })).toEqual(['d']);
      expect(await find('ends', { after: { at: 0, id: 'z' }, upTo: 1 })).toEqual(['a', 'c']);
      expect(await find('ends', { after: { at: 1, id: 'a' }, above: 1 })).toEqual(['d']);
      expect(await find('ends', { after: { at: 3, id: 'd' } })).toEqual([]);
    });

    it('follow their document when it is written again, deleted, dumped and loaded', async () => {
      await put(store(), marked('a', { ends: 1 }), marked('b', { ends: 2, refund: 2 }));
      await put(store(), marked('a', { ends: 3 }, 'later'), marked('b', { ends: 2 }));
      expect([await find('ends'), await find('refund')]).toEqual([['b', 'a'], []]);
      const own = store().project('p');
      expect(await own.marked('video', 'ends', { above: 2, limit: 9 })).toEqual([
        await own.get('video', 'a'),
      ]);
      const dumped = await own.dump();
      await own.put('video', { ...video('b', 4), marks: { refund: 1 } });
      await own.delete('video', 'a');
      expect([await find('ends'), await find('refund')]).toEqual([[], ['b']]);
      await own.load(dumped);
      expect([await find('ends'), await find('refund')]).toEqual([['b', 'a'], []]);
      await own.reset();
      expect(await find('ends')).toEqual([]);
    });
  });

  describe('a listing', () => {
    it('is ordered by sort key, then by id, in both directions', async () => {
      await put(
        store(),
        video('b', 2),
        video('c', 1),
        video('a', 2),
        video('d', 2.001),
        video('e', 1.5),
        video('B', 2),
      );
      const order = ['c', 'e', 'B', 'a', 'b', 'd'];
      expect(ids(await all(store(), 'asc'))).toEqual(order);
      expect(ids(await all(store(), 'desc'))).toEqual(order.toReversed());
    });

    it('starts after its cursor, even if the document of the cursor was deleted or never existed', async () => {
      await put(store(), video('a', 1), video('b', 2), video('c', 2), video('d', 2.25), video('e', 3));
      const page = (after: { id: string; sort: number }, order: 'asc' | 'desc', limit = 9) =>
        store().project('p').list('video', { after, limit, order });
      const check = async () => {
        expect(ids(await page({ id: 'b', sort: 2 }, 'asc'))).toEqual(['c', 'd', 'e']);
        expect(ids(await page({ id: 'c', sort: 2 }, 'desc', 1))).not.toContain('c');
        expect(ids(await page({ id: 'b', sort: 2 }, 'desc'))).toEqual(['a']);
        expect(ids(await page({ id: 'e', sort: 3 }, 'asc'))).toEqual([]);
        expect(ids(await page({ id: 'a', sort: 1 }, 'desc'))).toEqual([]);
        expect(ids(await page({ id: 'bb', sort: 2 }, 'asc', 2))).toEqual(['c', 'd']);
      };
      await check();
      await store().project('p').delete('video', 'b');
      await check();
    });

    it('orders ids by their bytes in UTF-8, and pages follow that order', async () => {
      // Neither the order of UTF-16 units nor that of a language: '\uFF5E' comes before '\u{1F3AC}'.
      const order = ['', ' ', ' a', ',', 'A', 'B b', 'B,b', 'Z', 'a', 'a ', 'a,', 'aB', 'ab', 'z'];
      const beyond = ['Ä', 'ä', '\uFF5E', '\uFFFD', '\u{10000}', '\u{1F3AC}', '\u{1F3AC}a'];
      const expected = [...order, ...beyond];
      expect(expected).toEqual(expected.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
      await put(store(), ...expected.toReversed().map((id) => video(id, 1)));
      expect(ids(await all(store(), 'asc'))).toEqual(expected);
      expect(ids(await all(store(), 'desc'))).toEqual(expected.toReversed());
      for (const [index, id] of expected.entries()) {
        const after = { id, sort: 1 };
        const next = await store().project('p').list('video', { after, limit: 1, order: 'asc' });
        expect(ids(next), id).toEqual(expected.slice(index + 1, index + 2));
      }
    });

    it.each([0, 1, 3, 4, 100])('has at most %i documents when that is its limit', async (limit) => {
      await put(store(), video('a', 1), video('b', 2), video('c', 3));
      const expected = ['a', 'b', 'c'].slice(0, limit);
      expect(ids(await store().project('p').list('video', { limit, order: 'asc' }))).toEqual(expected);
      const last = ['c', 'b', 'a'].slice(0, limit);
      expect(ids(await store().project('p').list('video', { limit, order: 'desc' }))).toEqual(last);
    });

    it('visits every document once when it is read page by page, also with equal sort keys and with deletions', async () => {
      const sorts = fc.array(fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom(1.001, 1.002)), {
        maxLength: 25,
      });
      const property = fc.asyncProperty(
        sorts,
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom<'asc' | 'desc'>('asc', 'desc'),
        fc.boolean(),
        async (given, limit, order, deletes) => {
          await store().project('p').reset();
          const docs = given.map((sort, index) => video(`v${(index * 7) % 26}`, sort));
          await put(store(), ...docs);
          const expected = ids(await all(store(), order));
          const seen: string[] = [];
          let after: Doc<'video'> | undefined;
          for (;;) {
            const page = await store()
              .project('p')
              .list('video', {
                limit,
                order,
                ...(after === undefined ? {} : { after }),
              });
            seen.push(...ids(page));
            after = page.at(-1);
            if (after === undefined) break;
            if (deletes) await store().project('p').delete('video', after.id);
          }
          expect(seen).toEqual(expected);
          expect(new Set(seen).size).toBe(docs.length);
        },
      );
      await fc.assert(property, { numRuns: 60 });
    });
  });
}
