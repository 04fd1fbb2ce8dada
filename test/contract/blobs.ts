// The part of the store contract about the bytes of uploads.
import { describe, expect, it } from 'vitest';
import type { Store } from '../../src/emulator/store/store.ts';
import { upload } from './samples.ts';

export function describeBlobs(store: () => Store): void {
  describe('bytes', () => {
    const large = Uint8Array.from({ length: 100_000 }, (_, index) => (index * 7) % 256);

    it.each([
      ['of 100,000 bytes', large],
      ['without a byte', new Uint8Array(0)],
      ['that are a part of a buffer', large.subarray(3, 9)],
    ])('%s are read as they were stored, as a whole and as a stream', async (_, bytes) => {
      const { blobs } = store().project('p');
      await blobs.put('a', upload(bytes));
      const found = await blobs.get('a');
      expect([found?.mimetype, found?.size]).toEqual(['image/webp', bytes.length]);
      const whole = await found?.bytes();
      expect(whole).toBeInstanceOf(Uint8Array);
      expect(Buffer.compare(whole ?? large, bytes)).toBe(0);
      const streamed = await new Response(found?.stream()).arrayBuffer();
      expect(Buffer.compare(Buffer.from(streamed), bytes)).toBe(0);
    });

    it('are replaced and deleted by their id, within one project', async () => {
      const own = store().project('p').blobs;
      const other = store().project('q').blobs;
      await own.put('a', upload(Uint8Array.of(1)));
      await other.put('a', upload(Uint8Array.of(2)));
      await own.put('a', { mimetype: 'image/png', bytes: Uint8Array.of(3, 4) });
      expect(await own.get('a')).toMatchObject({ mimetype: 'image/png', size: 2 });
      expect(await own.delete('a')).toBe(true);
      expect(await own.delete('a')).toBe(false);
      expect(await own.get('a')).toBeUndefined();
      expect(await (await other.get('a'))?.bytes()).toEqual(Uint8Array.of(2));
    });

    it('have nothing to do with a document of the same id', async () => {
      const own = store().project('p');
      await own.blobs.put('a', upload(Uint8Array.of(1)));
      expect(await own.get('file', 'a')).toBeUndefined();
      expect(await own.delete('file', 'a')).toBe(false);
      expect(await own.blobs.get('a')).toBeDefined();
    });
  });
}
