// The renderer that the options ask for, loaded when it is first needed.
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { makeFolder } from './media/folder.ts';
import type { Media, RendererMedia } from './media/media.ts';
import { OptionError, type Options } from './options/options.ts';

export interface LazyMedia {
  /** @throws OptionError when there is no usable ffmpeg, or the folder cannot be used */
  load(): Promise<Media>;
  /**
   * Prepares the renderer in the background, once. A fault is reported to the request that asks for a clip.
   */
  warm(): void;
  close(): Promise<void>;
}

/**
 * The renderer, opened when it is first needed; after a failure it is tried again.
 * @param print is called with a line when the media folder cannot be used later on
 */
export function lazyMedia(options: Options, print: (line: string) => void): LazyMedia {
  let media: Promise<Media> | undefined;
  let warming = false;
  const load = () => {
    media ??= openMedia(options, print).catch((fault: unknown) => {
      media = undefined; // the missing program or folder may exist the next time
      throw fault;
    });
    return media;
  };
  return {
    load,
    warm() {
      if (warming) return;
      warming = true;
      load().then(
        (loaded) => loaded.warm(),
        () => undefined,
      );
    },
    async close() {
      await (await media?.catch(() => undefined))?.close();
    },
  };
}

/** @throws OptionError when there is no usable ffmpeg, or the folder cannot be used */
async function openMedia(options: Options, print: (line: string) => void): Promise<Media> {
  const renderer = await openRenderer(options, print);
  const { withUploadedVideos } = await import('./media/uploaded-videos.ts');
  return withUploadedVideos(renderer, { env: process.env });
}

async function openRenderer(
  { media, mediaDir }: Options,
  print: (line: string) => void,
): Promise<RendererMedia> {
  if (mediaDir !== undefined) await useFolder(mediaDir);
  const kept = mediaDir === undefined ? {} : { mediaDir, print };
  if (media === 'ffmpeg') {
    const { openFfmpegMedia } = await import('./media/ffmpeg/ffmpeg.ts');
    return openFfmpegMedia({ ...kept, env: process.env });
  }
  const { createBuiltinMedia } = await import('./media/builtin.ts');
  return createBuiltinMedia(kept);
}

async function useFolder(directory: string): Promise<void> {
  try {
    await makeFolder(directory);
    await access(directory, constants.R_OK | constants.W_OK);
  } catch (fault) {
    throw new OptionError(`the media folder '${directory}' cannot be used: ${(fault as Error).message}`);
  }
}
