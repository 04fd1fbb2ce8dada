// The media port as the HTTP layer uses it: keys, shared renderings, cache, queue, files, and the worker
// thread of a build.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createBuiltinMedia, type BuiltinMediaOptions } from '../../../src/emulator/media/builtin.ts';
import { contentKey } from '../../../src/emulator/media/content-key.ts';
import { RenderQueueFull, type RendererMedia } from '../../../src/emulator/media/media.ts';
import { clip } from './support/clips.ts';

const small = { width: 480, height: 480, seconds: 1 };

const opened: RendererMedia[] = [];
afterEach(async () => {
  for (const media of opened.splice(0)) await media.close();
});

function counted(options: BuiltinMediaOptions = {}) {
  const renders: string[] = [];
  const media = createBuiltinMedia({ ...options, onRender: (key) => renders.push(key) });
  opened.push(media);
  return { media, renders };
}

describe('the builtin renderer', () => {
  it('serves the three variants with their types', async () => {
    const { media } = counted();
    const [video, thumbnail, spritesheet] = await Promise.all([
      media.asset(clip(small), 'video'),
      media.asset(clip(small), 'thumbnail'),
      media.asset(clip(small), 'spritesheet'),
    ]);
    expect([video.contentType, thumbnail.contentType, spritesheet.contentType]).toEqual([
      'video/mp4',
      'image/webp',
      'image/jpeg',
    ]);
    expect(await media.inspect(thumbnail.bytes)).toEqual({ format: 'webp', width: 480, height: 480 });
    expect(await media.inspect(spritesheet.bytes)).toEqual({ format: 'jpeg', width: 1600, height: 640 });
    expect(Buffer.from(video.bytes.subarray(4, 8)).toString()).toBe('ftyp');
  });

  it('renders once for simultaneous and later calls', async () => {
    const { media, renders } = counted();
    const assets = await Promise.all(Array.from({ length: 20 }, () => media.asset(clip(small), 'video')));
    const later = await media.asset(clip(small), 'video');
    expect(renders).toEqual([contentKey(clip(small), 'video')]);
    expect(new Set([...assets, later]).size).toBe(1);
  });

  it('renders again when the cache has dropped the bytes, and returns the same bytes', async () => {
    const { media, renders } = counted({ cacheBytes: 60_000 });
    const first = await media.asset(clip(small), 'video');
    await media.asset(clip({ ...small, palette: 'other' }), 'video');
    await media.asset(clip({ ...small, palette: 'third' }), 'video');
    const again = await media.asset(clip(small), 'video');
    expect(renders).toHaveLength(4);
    expect(Buffer.compare(first.bytes, again.bytes)).toBe(0);
    expect(again.etag).toBe(first.etag);
  });

  it('refuses calls when too many are waiting, and continues afterwards', async () => {
    const { media } = counted({ queueLimit: 2 });
    const results = await Promise.allSettled(
      Array.from({ length: 6 }, (_, i) => media.asset(clip({ ...small, palette: `q${i}` }), 'video')),
    );
    expect(results.map((result) => result.status)).toEqual([
      ...Array.from({ length: 3 }, () => 'fulfilled'), // one is rendering, two are waiting
      ...Array.from({ length: 3 }, () => 'rejected'),
    ]);
    const refusals = results.filter((result) => result.status === 'rejected');
    expect(refusals.every(({ reason }) => reason instanceof RenderQueueFull)).toBe(true);
    expect((await media.asset(clip({ ...small, palette: 'q5' }), 'video')).bytes.length).toBeGreaterThan(
      1000,
    );
  });

  it('keeps files in mediaDir and reads them again', async () => {
    const mediaDir = await mkdtemp(join(tmpdir(), 'media-'));
    try {
      const asset = await counted({ mediaDir }).media.asset(clip(small), 'video');
      const name = `${asset.etag}.mp4`;
      expect((await readdir(mediaDir)).toSorted()).toEqual([name, `${name}.sha256`]);
      expect(Buffer.compare(await readFile(join(mediaDir, name)), asset.bytes)).toBe(0);
      const second = counted({ mediaDir });
      expect(Buffer.compare((await second.media.asset(clip(small), 'video')).bytes, asset.bytes)).toBe(0);
      expect(second.renders).toEqual([]);
    } finally {
      await rm(mediaDir, { recursive: true });
    }
  });
});

describe('the content key of an asset', () => {
  it.each([
    [{ id: 'video_x' }],
    [{ model: 'sora-2-pro' }],
    [{ prompt: 'x' }],
    [{ width: 1792 }],
    [{ height: 1024 }],
    [{ seconds: 8 }],
    [{ palette: 'ff' }],
    [{ source: { kind: 'remix' as const, id: 'video_y', prompt: 'y' } }],
    [{ reference: { sha256: 'ab', bytes: new Uint8Array(0) } }],
  ])('depends on %j', (over) => {
    expect(contentKey(clip(over), 'video')).not.toBe(contentKey(clip(), 'video'));
  });

  it('depends on the variant', () => {
    expect(contentKey(clip(), 'thumbnail')).not.toBe(contentKey(clip(), 'video'));
  });
});

describe('the worker thread of the build', () => {
  it('returns the same bytes as rendering in the main thread', async () => {
    const built = (await import(
      new URL('../../../dist/emulator/media/builtin.js', import.meta.url).href
    )) as {
      createBuiltinMedia: typeof createBuiltinMedia;
    };
    const threaded = built.createBuiltinMedia();
    opened.push(threaded);
    const { media: inline } = counted();
    for (const variant of ['video', 'thumbnail', 'spritesheet'] as const) {
      const [a, b] = await Promise.all([threaded.asset(clip(), variant), inline.asset(clip(), variant)]);
      expect(Buffer.compare(a.bytes, b.bytes)).toBe(0);
    }
  });
});
