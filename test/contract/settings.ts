// The part of the store contract about settings: the saved state of a project outside the other documents.
import { expect, describe, it } from 'vitest';
import type { Doc, Store } from '../../src/emulator/store/store.ts';
import { claim, delivery, ids, put, video } from './samples.ts';

const setting = (id: string, value: unknown): Doc<'setting'> => ({ id, sort: 0, body: { value } });

export function describeSettings(store: () => Store): void {
  const own = () => store().project('p');

  describe('settings', () => {
    it.each([
      ['an object', { rules: [{ id: 'a', hits: 0 }], 'ä 🎬': null }],
      ['a list', [1, 'two', [3.5]]],
      ['nothing', null],
      ['an infinite number', { until: Number.POSITIVE_INFINITY, from: Number.NEGATIVE_INFINITY }],
      ['a text with every kind of character', '\u0000 \u0001 \uD83C "\\ \uFFFF'],
    ])('may contain %s, and are replaced by their id', async (_, value) => {
      await own().put('setting', setting('clock', 'before'));
      await own().put('setting', setting('clock', value));
      expect((await own().get('setting', 'clock'))?.body).toEqual({ value });
    });

    it('are not part of the saved state of a project, and stay when a state is loaded', async () => {
      await put(store(), video('a', 1));
      await own().put('setting', setting('clock', 1));
      const dumped = await own().dump();
      expect(dumped.docs).not.toHaveProperty('setting');
      await own().put('setting', setting('clock', 2), { enqueue: [delivery('e', 1)] });
      await own().load(dumped);
      expect((await own().get('setting', 'clock'))?.body.value).toBe(2);
      expect(await claim(store())).toEqual([]);
    });

    it('do not count as a project, and are forgotten by a reset', async () => {
      await own().put('setting', setting('clock', 1));
      await store().project('q').put('setting', setting('clock', 2));
      expect(await store().count()).toEqual({ projects: 0, videos: 0 });
      await own().reset();
      expect(await own().list('setting', { limit: 9, order: 'asc' })).toEqual([]);
      expect(ids(await store().project('q').list('setting', { limit: 9, order: 'asc' }))).toEqual(['clock']);
      await store().reset();
      expect(await store().project('q').get('setting', 'clock')).toBeUndefined();
    });

    it('of this process are not reported to its own watchers', async () => {
      const seen: string[] = [];
      const stop = store().watch((project) => void seen.push(project));
      await own().put('setting', setting('clock', 1));
      await own().put('setting', setting('clock', 2));
      await own().delete('setting', 'clock');
      expect(seen).toEqual([]);
      stop();
    });
  });
}
