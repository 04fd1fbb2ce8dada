// The part of the store contract about its end.
import { expect, it, describe } from 'vitest';
import type { Store } from '../../src/emulator/store/store.ts';
import { entry, video } from './samples.ts';

export function describeClosing(store: () => Store): void {
  describe('close', () => {
    it('lets writes that have begun end, whether they were stored or refused', async () => {
      const own = store().project('p');
      const begun = [
        ...Array.from({ length: 20 }, (_, nth) => own.put('video', video(`v${nth}`, nth))),
        store().log([entry('p', 1)]),
      ];
      const [ended] = await Promise.all([Promise.allSettled(begun), store().close()]);
      expect(ended).toHaveLength(21);
      // A refusal names the reason: never a fault of the program.
      for (const end of ended)
        if (end.status === 'rejected') expect(String(end.reason)).toMatch(/has been closed|database/);
    });

    it('may be called twice', async () => {
      await store().project('p').put('video', video('a', 1));
      await store().close();
      await expect(store().close()).resolves.toBeUndefined();
    });
  });
}
