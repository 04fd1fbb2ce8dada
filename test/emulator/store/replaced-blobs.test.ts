// Bytes that another writer replaces or deletes while they are read.
import { afterEach, expect, it } from 'vitest';
import { readBlob } from '../../../src/emulator/store/read-blob.ts';
import type { Blobs, Store } from '../../../src/emulator/store/store.ts';
import { openAt } from '../../support/open-store.ts';
import { onEachDatabase } from './support/databases.ts';

const png = { mimetype: 'image/png', bytes: Uint8Array.of(1, 2, 3) };
const webp = { mimetype: 'image/webp', bytes: Uint8Array.of(4, 5, 6, 7) };

/** Calls `act` once, after bytes were found and before they are read. */
function disturbed(blobs: Blobs, act: () => Promise<unknown>): Blobs {
  let done = false;
  return {
    ...blobs,
    async get(id) {
      const found = await blobs.get(id);
      if (!done) await act();
      done = true;
      return found;
    },
  };
}

onEachDatabase('bytes that are read as a whole', ({ fresh }) => {
  let store: Store | undefined;
  afterEach(() => store?.close());
  const open = async () => {
    store = await openAt(fresh());
    const { blobs } = store.project('p');
    await blobs.put('a', png);
    return blobs;
  };

  it('are the new bytes with their type, when they were replaced meanwhile', async () => {
    const blobs = await open();
    const found = await readBlob(
      disturbed(blobs, () => blobs.put('a', webp)),
      'a',
    );
    expect(found).toEqual(webp);
  });

  it('do not exist, when they were deleted meanwhile', async () => {
    const blobs = await open();
    expect(
      await readBlob(
        disturbed(blobs, () => blobs.delete('a')),
        'a',
      ),
    ).toBeUndefined();
  });

  it('are those that were found or those that replace them, while they are replaced all the time', async () => {
    const blobs = await open();
    const [, ...read] = await Promise.all([
      (async () => {
        for (let nth = 0; nth < 30; nth += 1) await blobs.put('a', nth % 2 === 0 ? webp : png);
      })(),
      ...Array.from({ length: 30 }, () => readBlob(blobs, 'a')),
    ]);
    for (const found of read) expect([png, webp]).toContainEqual(found);
  });

  it('as a stream are the new bytes, when bytes of the same size have replaced them before the first was read', async () => {
    const blobs = await open();
    const found = await blobs.get('a');
    await blobs.put('a', { ...png, bytes: Uint8Array.of(7, 8, 9) });
    expect(new Uint8Array(await new Response(found?.stream()).arrayBuffer())).toEqual(Uint8Array.of(7, 8, 9));
  });

  it('as a stream end with an error, when bytes of another size have replaced them', async () => {
    const blobs = await open();
    const found = await blobs.get('a');
    await blobs.put('a', webp);
    await expect(new Response(found?.stream()).arrayBuffer()).rejects.toMatchObject({ code: 'gone' });
  });
});
