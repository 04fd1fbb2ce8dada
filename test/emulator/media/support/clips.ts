// The clips that tests render.
import type { Clip } from '../../../../src/emulator/domain/clip.ts';
import type { PreparedClip } from '../../../../src/emulator/media/scene/stage.ts';

export const catPrompt =
  'A calico cat playing a piano on stage while — très élégant — the audience of 200 mice applauds; 35mm';

export function clip(over: Partial<Clip> = {}): Clip {
  return {
    id: 'video_68d7512d07848190b3e45da0ecbebcde',
    model: 'sora-2',
    prompt: catPrompt,
    width: 1280,
    height: 720,
    seconds: 4,
    palette: '68d7512d07848190',
    source: null,
    reference: null,
    ...over,
  };
}

/** A clip that needs no other tool. */
export function prepared(over: Partial<Clip> = {}): PreparedClip {
  return { ...clip(over), reference: null, overlays: [] };
}

export const soraSizes = [
  [720, 1280],
  [1280, 720],
  [1024, 1792],
  [1792, 1024],
  [1920, 1080],
  [1080, 1920],
] as const;

export const azureSizes = [
  [480, 480],
  [720, 720],
  [1080, 1080],
  [480, 854],
  [854, 480],
] as const;

/** Sizes that are smaller than all sizes of the service. */
export const smallSizes = [
  [320, 320],
  [320, 568],
  [568, 320],
  [320, 1920],
  [1920, 320],
  [1920, 1920],
] as const;
