// The pure part of rendering: it takes a prepared clip and returns bytes or pixels. It runs in the worker, or
// inline from sources.
import type { Variant } from '../domain/clip.ts';
import { drawSpritesheet, drawThumbnail } from './scene/stills.ts';
import type { Pixels } from './picture/rgb.ts';
import type { PreparedClip } from './scene/stage.ts';
import { renderVideo } from './scene/video.ts';

/**
 * A video is a finished file. A still is pixels, which sharp compresses outside, so that the worker needs no
 * native code.
 */
export type RenderedAsset = { kind: 'file'; bytes: Uint8Array } | { kind: 'pixels'; pixels: Pixels };

export interface RenderJob {
  clip: PreparedClip;
  variant: Variant;
}

export function render({ clip, variant }: RenderJob): RenderedAsset {
  switch (variant) {
    case 'video':
      return { kind: 'file', bytes: renderVideo(clip) };
    case 'thumbnail':
    case 'poster':
      return { kind: 'pixels', pixels: drawThumbnail(clip) };
    case 'spritesheet':
      return { kind: 'pixels', pixels: drawSpritesheet(clip) };
  }
}
