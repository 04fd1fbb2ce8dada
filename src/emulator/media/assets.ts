// The parts that every renderer needs: a memory cache, a file cache, one shared rendering for simultaneous
// calls, a bounded queue.
import type { Clip, Variant } from '../domain/clip.ts';
import { createAssetCache } from './asset-cache.ts';
import { createAssetFiles } from './asset-files.ts';
import { RendererClosed, type Asset, type Media } from './media.ts';
import { createTurnstile } from './turnstile.ts';

export interface AssetsOptions {
  /** Bytes of finished assets kept in memory. @default 64 MiB, some 700 builtin clips of 4 s */
  cacheBytes?: number;
  /**
   * Number of renderings that may wait; one more is refused with RenderQueueFull.
   * @default the limit of the renderer
   */
  queueLimit?: number;
  /** Folder that keeps assets after the process has ended. @default none */
  mediaDir?: string;
  /** Gets a line when that folder cannot be used. @default nothing is reported */
  print?: (line: string) => void;
  /** Called with the content key at the start of each rendering, for tests and measurements. */
  onRender?: (key: string) => void;
}

export interface Renderer {
  /** A strong validator: two keys are equal exactly when the bytes are equal. */
  keyOf: (clip: Clip, variant: Variant) => string;
  /** The signal is aborted when no caller waits for the bytes any more. */
  render: (clip: Clip, variant: Variant, signal: AbortSignal) => Promise<Uint8Array>;
  /** Number of renderings that run at the same time. */
  concurrency: number;
  /** Number of renderings that may wait. */
  queueLimit: number;
}

/** One rendering, and the number of callers that wait for it. */
interface Flight {
  asset: Promise<Asset>;
  readers: number;
  controller: AbortController;
}

const kinds = {
  video: { contentType: 'video/mp4', extension: 'mp4' },
  thumbnail: { contentType: 'image/webp', extension: 'webp' },
  spritesheet: { contentType: 'image/jpeg', extension: 'jpg' },
  poster: { contentType: 'image/jpeg', extension: 'jpg' },
} as const;

/** `close` aborts every rendering and waits until all have ended. */
export function createAssets(renderer: Renderer, options: AssetsOptions): Pick<Media, 'asset' | 'close'> {
  const cache = createAssetCache(options.cacheBytes ?? 64 * 1024 * 1024);
  const { mediaDir, print = () => undefined } = options;
  const files = mediaDir === undefined ? null : createAssetFiles(mediaDir, print);
  const turnstile = createTurnstile(options.queueLimit ?? renderer.queueLimit, renderer.concurrency);
  /**
   * Renderings that callers may join. An abandoned rendering is not in this map, though it may take a moment
   * to end.
   */
  const flights = new Map<string, Flight>();
  const underway = new Set<Flight>();
  let closed = false;

  async function make(key: string, clip: Clip, variant: Variant, signal: AbortSignal): Promise<Asset> {
    const { contentType, extension } = kinds[variant];
    const name = `${key}.${extension}`;
    const stored = await files?.read(name);
    const render = () => {
      options.onRender?.(key);
      return renderer.render(clip, variant, signal);
    };
    const bytes = stored ?? (await turnstile.pass(render, signal));
    if (stored === null) await files?.write(name, bytes);
    const asset: Asset = { bytes, contentType, etag: key };
    cache.put(key, asset);
    return asset;
  }

  function forget(key: string, flight: Flight): void {
    if (flights.get(key) === flight) flights.delete(key);
  }

  function depart(key: string, clip: Clip, variant: Variant): Flight {
    const controller = new AbortController();
    const flight: Flight = {
      asset: make(key, clip, variant, controller.signal).finally(() => {
        forget(key, flight);
        underway.delete(flight);
      }),
      readers: 0,
      controller,
    };
    flight.asset.catch(() => undefined); // when all readers have left, no other code handles its failure
    flights.set(key, flight);
    underway.add(flight);
    return flight;
  }

  /**
   * Waits for a rendering with its other readers. A reader without a signal never leaves. When the last
   * reader leaves, the rendering is aborted.
   */
  function join(key: string, flight: Flight, signal: AbortSignal | undefined): Promise<Asset> {
    flight.readers++;
    if (signal === undefined) return flight.asset;
    return new Promise((resolve, reject) => {
      const leave = () => {
        flight.readers--;
        if (flight.readers === 0) {
          forget(key, flight);
          flight.controller.abort(signal.reason);
        }
        reject(signal.reason as Error);
      };
      signal.addEventListener('abort', leave, { once: true });
      flight.asset.finally(() => signal.removeEventListener('abort', leave)).then(resolve, reject);
    });
  }

  return {
    async asset(clip, variant, { signal } = {}) {
      if (closed) throw new RendererClosed();
      signal?.throwIfAborted();
      const key = renderer.keyOf(clip, variant);
      const known = cache.get(key);
      if (known !== undefined) return known;
      return join(key, flights.get(key) ?? depart(key, clip, variant), signal);
    },
    async close() {
      closed = true;
      const ending = [...underway];
      for (const { controller } of ending) controller.abort(new RendererClosed());
      await Promise.allSettled(ending.map(({ asset }) => asset));
    },
  };
}
