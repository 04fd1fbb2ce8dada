// The scene of a clip as raw pictures, for a program that encodes them.
import type { Plane } from '../h264/frame.ts';
import { fps } from '../scene/labels.ts';
import { createStage, type PreparedClip } from '../scene/stage.ts';

/**
 * Yields every frame as planar YUV 4:2:0 without padding. All frames share one buffer: use each frame before
 * you ask for the next.
 */
export function* rawFrames(clip: PreparedClip): Generator<Uint8Array> {
  const { width, height, seconds } = clip;
  const stage = createStage(clip);
  const { y, u, v } = stage.picture;
  const frame = new Uint8Array((width * height * 3) / 2);
  for (let k = 0; k < seconds * fps; k++) {
    stage.show(k);
    stage.showBlock(k);
    let at = copyPlane(frame, 0, y, { width, height });
    at = copyPlane(frame, at, u, { width: width / 2, height: height / 2 });
    copyPlane(frame, at, v, { width: width / 2, height: height / 2 });
    yield frame;
  }
}

/**
 * Copies a plane without the padding that coding adds at the right and the bottom.
 * @returns the offset of the next plane
 */
function copyPlane(
  frame: Uint8Array,
  at: number,
  { samples, stride }: Plane,
  { width, height }: { width: number; height: number },
): number {
  for (let row = 0; row < height; row++) {
    frame.set(samples.subarray(row * stride, row * stride + width), at + row * width);
  }
  return at + width * height;
}
