// Reads stored bytes as a whole, for a copy of them.
import type { Blobs, Upload } from './store.ts';

/** @returns undefined when there are no such bytes */
export async function readBlob(blobs: Blobs, id: string): Promise<Upload | undefined> {
  const found = await blobs.get(id);
  return found === undefined ? undefined : { mimetype: found.mimetype, bytes: await found.bytes() };
}
