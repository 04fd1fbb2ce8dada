// Reads stored bytes as a whole.
import { StoreError } from './store-error.ts';
import type { Blobs, Upload } from './store.ts';

/**
 * Reads bytes with their type. Bytes that another writer replaces or deletes meanwhile are looked for again.
 * @returns undefined when there are no such bytes
 */
export async function readBlob(blobs: Blobs, id: string): Promise<Upload | undefined> {
  for (;;) {
    const found = await blobs.get(id);
    if (found === undefined) return undefined;
    try {
      return { mimetype: found.mimetype, bytes: await found.bytes() };
    } catch (fault) {
      if (!(fault instanceof StoreError) || fault.code !== 'gone') throw fault;
    }
  }
}
