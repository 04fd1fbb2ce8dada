// The renderer that the options ask for, loaded when it is first needed.
import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import type { Media, RendererMedia } from './media/media.ts';
import { OptionError, type Options } from './options.ts';

/** @throws OptionError when there is no ffmpeg that serves, or the folder cannot be used */
export async function openMedia(options: Options): Promise<Media> {
  const renderer = await openRenderer(options);
  const { withUploadedVideos } = await import('./media/uploaded-videos.ts');
  return withUploadedVideos(renderer, { env: process.env });
}

async function openRenderer({ media, mediaDir }: Options): Promise<RendererMedia> {
  if (mediaDir !== undefined) await useFolder(mediaDir);
  const kept = mediaDir === undefined ? {} : { mediaDir };
  if (media === 'ffmpeg') {
    const { openFfmpegMedia } = await import('./media/ffmpeg/ffmpeg.ts');
    return openFfmpegMedia({ ...kept, env: process.env });
  }
  const { createBuiltinMedia } = await import('./media/builtin.ts');
  return createBuiltinMedia(kept);
}

async function useFolder(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
    await access(directory, constants.R_OK | constants.W_OK);
  } catch (fault) {
    throw new OptionError(`the media folder '${directory}' cannot be used: ${(fault as Error).message}`);
  }
}
