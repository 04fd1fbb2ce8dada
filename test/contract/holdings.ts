// The store contract's part about whole projects: counters by prefix, counts, and state taken out and put back.
import { describe, expect, it } from 'vitest';
import type { Store } from '../../src/emulator/store/store.ts';
import { all, claim, delivery, enqueue, entry, forever, put, upload, video } from './samples.ts';

export function describeHoldings(store: () => Store): void {
  describe('sums', () => {
    it('are found by prefix, in their project', async () => {
      await store().take('p', 'deleted a', 2, forever);
      await store().take('p', 'deleted b', 3, { now: 0, expiresAt: 5 });
      await store().take('p', 'other', 1, forever);
      await store().take('q', 'deleted c', 1, forever);
      const found = await store().sums('p', 'deleted ');
      expect(found.toSorted((a, b) => (a.key < b.key ? -1 : 1))).toEqual([
        { key: 'deleted a', sum: 2, expiresAt: Number.POSITIVE_INFINITY },
        { key: 'deleted b', sum: 3, expiresAt: 5 },
      ]);
      expect(await store().sums('p', '')).toHaveLength(3);
      expect(await store().sums('nobody', '')).toEqual([]);
    });
  });

  it('counts projects and videos', async () => {
    expect(await store().count()).toEqual({ projects: 0, videos: 0 });
    await put(store(), video('a', 1), video('b', 2));
    await store().put('q r', 'video', video('a', 1));
    await store().put('q r', 'upload', { id: 'a', sort: 1, body: upload(new Uint8Array(1)) });
    expect(await store().count()).toEqual({ projects: 2, videos: 3 });
    await store().delete('q r', 'video', 'a');
    await store().delete('q r', 'upload', 'a');
    expect(await store().count()).toEqual({ projects: 1, videos: 2 });
  });

  it('forgets a journal alone', async () => {
    await put(store(), video('a', 1));
    await store().log([entry('p', 1), entry('q', 1)]);
    await store().clearLog('p');
    expect(await store().tail('p', { limit: 9 })).toEqual([]);
    expect(await store().tail('q', { limit: 9 })).toHaveLength(1);
    expect(await all(store())).toHaveLength(1);
  });

  describe('dump and load', () => {
    it('put a project back, and touch no other', async () => {
      await put(store(), video('b', 2), video('a', 2), video('c', 1));
      await store().put('p', 'upload', { id: 'a', sort: 2, body: upload(Uint8Array.of(1, 2, 255)) });
      await store().take('p', 'k', 7, forever);
      await store().put('q', 'video', video('b', 2, 'of q'));
      const dumped = await store().dump('p');
      expect(dumped.docs.video.map(({ id }) => id)).toEqual(['c', 'a', 'b']);

      await put(store(), video('d', 9), video('a', 2, 'changed'));
      await store().delete('p', 'video', 'b');
      await store().take('p', 'k', 1, forever);
      await store().take('p', 'new', 1, forever);
      await enqueue(store(), 'p', delivery('e', 1));
      await store().log([entry('p', 1)]);
      await store().load('p', dumped);

      expect(await store().dump('p')).toEqual(dumped);
      expect(await all(store())).toEqual(dumped.docs.video);
      expect(await store().get('p', 'video', 'a')).toEqual(video('a', 2));
      expect(await store().take('p', 'k', 0, forever)).toBe(7);
      expect(await claim(store())).toEqual([]);
      expect(await store().tail('p', { limit: 9 })).toHaveLength(1);
      expect((await all(store(), 'asc', 'q')).map(({ body }) => body.prompt)).toEqual(['of q']);
    });

    it('what was dumped stays as it was, and nothing is a state too', async () => {
      const nothing = await store().dump('p');
      expect(nothing).toEqual({
        docs: { video: [], upload: [], endpoint: [], file: [], batch: [], lines: [] },
        sums: [],
      });
      await put(store(), video('a', 1));
      const dumped = await store().dump('p');
      await put(store(), video('a', 1, 'changed'), video('b', 2));
      expect(dumped.docs.video).toEqual([video('a', 1)]);
      await store().load('p', dumped);
      await store().load('q', dumped);
      await put(store(), video('c', 3));
      expect(dumped.docs.video).toHaveLength(1);
      await store().load('p', nothing);
      expect(await store().dump('p')).toEqual(nothing);
      expect(await all(store(), 'asc', 'q')).toEqual(dumped.docs.video);
    });
  });
}
