// The builtin renderer for the media port. Nothing heavy is loaded before its first use.
import type { Clip, Variant } from '../domain/clip.ts';
import { createAssets, type AssetsOptions } from './assets.ts';
import { contentKey } from './content-key.ts';
import type { RendererMedia } from './media.ts';
import { createRenderThread } from './render-thread.ts';
import type { RenderedAsset, RenderJob } from './render.ts';

export type BuiltinMediaOptions = AssetsOptions;

/** A media port that renders every clip itself. `close` ends its thread. */
export function createBuiltinMedia(options: BuiltinMediaOptions = {}): RendererMedia {
  const thread = createRenderThread();
  // A waiting job needs a few hundred bytes. It waits some ten milliseconds for each job before it.
  const assets = createAssets({ keyOf: contentKey, render, concurrency: 1, queueLimit: 1024 }, options);

  /** A rendering takes some ten milliseconds. It is not interrupted once it has begun. */
  async function render(clip: Clip, variant: Variant, signal: AbortSignal): Promise<Uint8Array> {
    const { prepareClip } = await import('./prepare.ts');
    const job: RenderJob = { clip: await prepareClip(clip), variant };
    signal.throwIfAborted();
    return finish(await thread.run(job), variant);
  }

  return {
    asset: assets.asset,
    async inspect(image) {
      const { inspectImage } = await import('./reference.ts');
      return inspectImage(image);
    },
    warm() {
      thread.warm();
      // Loads the code that prepares a job on this side of the thread.
      import('./prepare.ts').catch(() => undefined);
    },
    async close() {
      await Promise.all([assets.close(), thread.close()]);
    },
  };
}

async function finish(rendered: RenderedAsset, variant: Variant): Promise<Uint8Array> {
  if (rendered.kind === 'file') return rendered.bytes;
  const { encodeJpeg, encodeWebp } = await import('./images/encode.ts');
  return variant === 'thumbnail' ? encodeWebp(rendered.pixels) : encodeJpeg(rendered.pixels);
}
