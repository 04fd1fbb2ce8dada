// The builtin renderer behind the media port: content keys, single flight, caches, queue. Nothing heavy loads before use.
import type { Clip, Variant } from '../domain/clip.ts';
import { createAssetCache } from './asset-cache.ts';
import { createAssetFiles } from './asset-files.ts';
import { contentKey } from './content-key.ts';
import type { Asset, Media } from './media.ts';
import { createRenderThread } from './render-thread.ts';
import type { Rendered, RenderJob } from './render.ts';
import { createTurnstile } from './turnstile.ts';

export interface BuiltinMediaOptions {
  /** Bytes of finished assets kept in memory. @default 64 MiB, some 700 clips of 4 s */
  cacheBytes?: number;
  /** Renderings that may wait; one more is refused with RenderQueueFull. @default 64 */
  queueLimit?: number;
  /** Folder that keeps assets beyond the process. @default none */
  mediaDir?: string;
  /** Called with the content key at the start of each rendering, for tests and measurements. */
  onRender?: (key: string) => void;
}

const kinds = {
  video: { contentType: 'video/mp4', extension: 'mp4' },
  thumbnail: { contentType: 'image/webp', extension: 'webp' },
  spritesheet: { contentType: 'image/jpeg', extension: 'jpg' },
} as const;

/** A media port that renders every clip itself. `close` ends its thread. */
export function createBuiltinMedia(options: BuiltinMediaOptions = {}): Media {
  const cache = createAssetCache(options.cacheBytes ?? 64 * 1024 * 1024);
  const files = options.mediaDir === undefined ? null : createAssetFiles(options.mediaDir);
  const turnstile = createTurnstile(options.queueLimit ?? 64);
  const thread = createRenderThread();
  const flights = new Map<string, Promise<Asset>>();

  async function make(key: string, clip: Clip, variant: Variant): Promise<Asset> {
    const { contentType, extension } = kinds[variant];
    const name = `${key}.${extension}`;
    const stored = await files?.read(name);
    const bytes = stored ?? (await turnstile.pass(() => renderNow(key, clip, variant)));
    if (stored === null) await files?.write(name, bytes);
    const asset: Asset = { bytes, contentType, etag: key };
    cache.put(key, asset);
    return asset;
  }

  async function renderNow(key: string, clip: Clip, variant: Variant): Promise<Uint8Array> {
    options.onRender?.(key);
    const { prepareClip } = await import('./prepare.ts');
    const job: RenderJob = { clip: await prepareClip(clip), variant };
    return finish(await thread.run(job), variant);
  }

  return {
    async asset(clip, variant) {
      const key = contentKey(clip, variant);
      const known = cache.get(key) ?? flights.get(key);
      if (known !== undefined) return known;
      const flight = make(key, clip, variant).finally(() => flights.delete(key));
      flights.set(key, flight);
      return flight;
    },
    async inspect(image) {
      const { inspectImage } = await import('./reference.ts');
      return inspectImage(image);
    },
    warm() {
      thread.warm();
      // What prepares a job on this side of the thread.
      import('./prepare.ts').catch(() => undefined);
    },
    async close() {
      await thread.close();
      await Promise.allSettled(flights.values());
    },
  };
}

async function finish(rendered: Rendered, variant: Variant): Promise<Uint8Array> {
  if (rendered.kind === 'file') return rendered.bytes;
  const { encodeJpeg, encodeWebp } = await import('./images/encode.ts');
  return variant === 'thumbnail' ? encodeWebp(rendered.pixels) : encodeJpeg(rendered.pixels);
}
