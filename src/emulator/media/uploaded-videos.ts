// Adds the reading of uploaded videos to a renderer. Our own reader reads the container; ffmpeg decodes the
// picture, where there is an ffmpeg.
import type { FirstFrameOptions } from './ffmpeg/first-frame.ts';
import { RendererClosed, type Media, type RendererMedia } from './media.ts';
import { factsOf } from './mp4/facts.ts';

/** @param options where to look for ffmpeg; the search runs at the first upload */
export function withUploadedVideos(renderer: RendererMedia, options: FirstFrameOptions): Media {
  const closing = new AbortController();
  let found: Promise<Media['frameOf'] | undefined> | undefined;
  const find = async () => {
    const { findFirstFrame } = await import('./ffmpeg/first-frame.ts');
    return findFirstFrame(options);
  };
  return {
    ...renderer,
    async inspectVideo(video) {
      return factsOf(video);
    },
    async frameOf(video, size, { signal } = {}) {
      const frameOf = await (found ??= find());
      const ends = signal === undefined ? closing.signal : AbortSignal.any([signal, closing.signal]);
      return frameOf?.(video, size, { signal: ends });
    },
    async close() {
      closing.abort(new RendererClosed());
      await renderer.close();
    },
  };
}
