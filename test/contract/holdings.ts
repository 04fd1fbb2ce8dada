// The part of the store contract about whole projects: sums of counters, counts, and saved state.
import { describe, expect, it } from 'vitest';
import type { Store } from '../../src/emulator/store/store.ts';
import {
  all,
  character,
  claim,
  counter,
  delivery,
  dump,
  enqueue,
  entry,
  forever,
  get,
  put,
  upload,
  video,
} from './samples.ts';

export function describeHoldings(store: () => Store): void {
  describe('sums of counters', () => {
    it('are found by their kind within one project', async () => {
      const own = store().project('p');
      const rate = { of: 'rate', group: 'sora-2', ms: 60_000 } as const;
      const admission = { ...rate, of: 'admission', number: 1 } as const;
      await own.take(counter('a'), 2, forever);
      await own.take(counter('model with spaces'), 3, { now: 0, expiresAt: 5 });
      await own.take(rate, 1, forever);
      await own.take(admission, 4, { now: 0, expiresAt: 60_000 });
      await store().project('q').take(counter('c'), 1, forever);
      const found = await own.sums('polls');
      expect(found.toSorted((a, b) => a.sum - b.sum)).toEqual([
        { counter: counter('a'), sum: 2, expiresAt: Number.POSITIVE_INFINITY },
        { counter: counter('model with spaces'), sum: 3, expiresAt: 5 },
      ]);
      expect(await own.sums('rate')).toEqual([
        { counter: rate, sum: 1, expiresAt: Number.POSITIVE_INFINITY },
      ]);
      expect(await own.sums('admission')).toEqual([{ counter: admission, sum: 4, expiresAt: 60_000 }]);
      expect(await own.sums('spent')).toEqual([]);
      expect(await store().project('nobody').sums('polls')).toEqual([]);
    });
  });

  it('the store counts its projects and videos', async () => {
    expect(await store().count()).toEqual({ projects: 0, videos: 0 });
    await put(store(), video('a', 1), video('b', 2));
    await store().project('q r').put('video', video('a', 1));
    await store().project('q r').put('character', character('a', 1));
    expect(await store().count()).toEqual({ projects: 2, videos: 3 });
    await store().project('q r').delete('video', 'a');
    await store().project('q r').delete('character', 'a');
    expect(await store().count()).toEqual({ projects: 1, videos: 2 });
  });

  it('the store can forget the journal alone', async () => {
    await put(store(), video('a', 1));
    await store().log([entry('p', 1), entry('q', 1)]);
    await store().project('p').clearLog();
    expect(await store().project('p').tail({ limit: 9 })).toEqual([]);
    expect(await store().project('q').tail({ limit: 9 })).toHaveLength(1);
    expect(await all(store())).toHaveLength(1);
  });

  describe('dump and load', () => {
    it('restore one project and leave the others unchanged', async () => {
      await put(store(), video('b', 2), video('a', 2), video('c', 1));
      const { blobs } = store().project('p');
      await blobs.put('a', upload(Uint8Array.of(1, 2, 255)));
      await store().project('p').take(counter('k'), 7, forever);
      await store()
        .project('q')
        .put('video', video('b', 2, 'of q'));
      await store().project('p').put('character', character('c', 4));
      const dumped = await dump(store());
      expect(dumped.docs.character).toEqual([character('c', 4)]);
      expect(dumped.docs.video.map(({ id }) => id)).toEqual(['c', 'a', 'b']);

      await put(store(), video('d', 9), video('a', 2, 'changed'));
      await store().project('p').delete('video', 'b');
      await store().project('p').delete('character', 'c');
      await blobs.put('a', upload(Uint8Array.of(3)));
      await blobs.put('d', upload(Uint8Array.of(4)));
      await store().project('p').take(counter('k'), 1, forever);
      await store().project('p').take(counter('new'), 1, forever);
      await enqueue(store(), 'p', delivery('e', 1));
      await store().log([entry('p', 1)]);
      await store().project('p').load(dumped);

      expect(await dump(store())).toEqual(dumped);
      expect(dumped.blobs).toEqual([{ id: 'a', ...upload(Uint8Array.of(1, 2, 255)) }]);
      expect(await (await blobs.get('a'))?.bytes()).toEqual(Uint8Array.of(1, 2, 255));
      expect(await all(store())).toEqual(dumped.docs.video);
      expect(await get(store(), 'a')).toEqual(video('a', 2));
      expect(await store().project('p').take(counter('k'), 0, forever)).toBe(7);
      expect(await claim(store())).toEqual([]);
      expect(await store().project('p').tail({ limit: 9 })).toHaveLength(1);
      expect((await all(store(), 'asc', 'q')).map(({ body }) => body.prompt)).toEqual(['of q']);
    });

    it('keep the saved state unchanged by later writes, and also save an empty project', async () => {
      const nothing = await dump(store());
      expect(nothing).toEqual({
        docs: { video: [], endpoint: [], character: [], file: [], batch: [], line: [] },
        blobs: [],
        sums: [],
      });
      await put(store(), video('a', 1));
      const dumped = await dump(store());
      await put(store(), video('a', 1, 'changed'), video('b', 2));
      expect(dumped.docs.video).toEqual([video('a', 1)]);
      await store().project('p').load(dumped);
      await store().project('q').load(dumped);
      await put(store(), video('c', 3));
      expect(dumped.docs.video).toHaveLength(1);
      await store().project('p').load(nothing);
      expect(await dump(store())).toEqual(nothing);
      expect(await all(store(), 'asc', 'q')).toEqual(dumped.docs.video);
    });
  });
}
