// Derives one video from another: the parts and limits of extensions, the size and length assumed for an
// uploaded video, and the seconds that are billed.
import type { ClipPart, ClipSource } from './clip.ts';
import { pixels } from './profiles.ts';
import type { VideoRecord } from './video.ts';

/**
 * The largest number of extensions of one video, and the largest length of an extended video in seconds (DOC,
 * contract:extensions.at-most-six contract:extensions.at-most-120-seconds).
 */
export const extensionLimits = { times: 6, seconds: 120 } as const;

/**
 * The seconds that the job itself generated. For an extension, `seconds` is the stitched total (SPEC), so the
 * seconds of the earlier parts are subtracted.
 */
export function generatedSeconds({
  seconds,
  earlier = [],
}: Pick<VideoRecord, 'seconds' | 'earlier'>): number {
  return earlier.reduce((rest, part) => rest - part.seconds, Number(seconds));
}

/**
 * The clip that a job is billed for. Only the added seconds of an extension are billed (INFER: prices are per
 * generated second).
 */
export function billedClip(record: Pick<VideoRecord, 'model' | 'size' | 'seconds' | 'earlier'>): {
  model: string;
  size: string;
  seconds: string;
} {
  const { model, size } = record;
  return { model, size, seconds: String(generatedSeconds(record)) };
}

/** The source that a clip shows; null when the video was not derived from another video. */
export function sourceOf(record: VideoRecord): ClipSource | null {
  const { derived = 'remix', remixedFromVideoId, sourcePrompt, uploaded } = record;
  if (uploaded !== undefined) return { kind: derived, id: uploaded.name, prompt: uploaded.facts };
  if (remixedFromVideoId === null) return null;
  return { kind: derived, id: remixedFromVideoId, prompt: sourcePrompt ?? '' };
}

/** The parts of a video. An extension of the video shows them before its own part. */
export function partsOf(record: VideoRecord): ClipPart[] {
  const { id, prompt, earlier = [], characters = [] } = record;
  const last: ClipPart = { id, prompt, seconds: generatedSeconds(record), source: sourceOf(record) };
  return [
    ...earlier,
    characters.length === 0 ? last : { ...last, characters: characters.map(({ name }) => name) },
  ];
}

/**
 * The size in `sizes` with the nearest shape. Of several such sizes, it is the size with the nearest area
 * (UNKNOWN, for uploads).
 */
export function nearestSize(sizes: readonly string[], found: { width: number; height: number }): string {
  const area = ({ width, height }: typeof found) => width * height;
  const apart = (size: string) => {
    const { width, height } = pixels(size);
    const shape = Math.abs(Math.log((width * found.height) / (height * found.width)));
    return { size, shape, area: Math.abs(area({ width, height }) - area(found)) };
  };
  const [nearest] = sizes.map(apart).toSorted((a, b) => a.shape - b.shape || a.area - b.area);
  return nearest?.size ?? '';
}

/**
 * The shortest length in `accepted` that is at least `seconds`, or else the longest length (UNKNOWN, for
 * uploads).
 */
export function holdingSeconds(accepted: readonly string[], seconds: number): string {
  return accepted.find((value) => Number(value) >= seconds) ?? accepted.at(-1) ?? '';
}
