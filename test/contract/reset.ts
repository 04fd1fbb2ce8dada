// The part of the store contract about forgetting projects.
import { describe, expect, it } from 'vitest';
import type { Store } from '../../src/emulator/store/store.ts';
import { all, claim, counter, delivery, enqueue, entry, forever, upload } from './samples.ts';

/** Writes one record of every kind into a project. */
async function fill(store: Store, project: string): Promise<void> {
  await enqueue(store, project, delivery(`e ${project}`, 1));
  await store.project(project).blobs.put('v', upload(new Uint8Array(1)));
  await store.project(project).take(counter('k'), 1, forever);
  await store.log([entry(project, 1)]);
}

/** Counts the records of every kind in a project. */
async function contents(store: Store, project: string) {
  return {
    videos: (await all(store, 'asc', project)).length,
    uploads: (await store.project(project).blobs.get('v'))?.size ?? 0,
    claimed: (await claim(store, { project, leaseMs: 0 })).length,
    counted: await store.project(project).take(counter('k'), 0, forever),
    logged: (await store.project(project).tail({ limit: 9 })).length,
  };
}

const full = { videos: 1, uploads: 1, claimed: 1, counted: 1, logged: 1 };
const empty = { videos: 0, uploads: 0, claimed: 0, counted: 0, logged: 0 };

export function describeReset(store: () => Store): void {
  describe('reset', () => {
    it('forgets one project and no other, even if their names are similar', async () => {
      const others = ['q', 'pp', 'a p', 'p ', 'p a', 'P', 'video p', ''];
      for (const project of ['p', ...others]) await fill(store(), project);
      await store().project('p').reset();
      expect(await contents(store(), 'p')).toEqual(empty);
      for (const project of others) expect(await contents(store(), project), `'${project}'`).toEqual(full);
    });

    it('forgets all projects', async () => {
      await fill(store(), 'p');
      await fill(store(), 'q');
      await store().reset();
      expect([await contents(store(), 'p'), await contents(store(), 'q')]).toEqual([empty, empty]);
    });

    it('leaves a store that still works', async () => {
      await fill(store(), 'p');
      await store().project('p').reset();
      await store().project('p').reset();
      await fill(store(), 'p');
      expect(await contents(store(), 'p')).toEqual(full);
    });
  });
}
