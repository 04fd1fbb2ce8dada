// How one video comes from another: what an extension adds and may add, what an upload is taken for, what it all costs.
import type { ClipPart, ClipSource } from './clip.ts';
import { pixels } from './profiles.ts';
import type { VideoRecord } from './video.ts';

/** Most extensions of one video, and the longest that it can get by them, in seconds (DOC, contract:extensions.at-most-six contract:extensions.at-most-120-seconds). */
export const extensionLimits = { times: 6, seconds: 120 } as const;

/** The seconds that the job itself generated: all, but for an extension (`seconds` is its stitched total; SPEC). */
export function generatedSeconds({
  seconds,
  earlier = [],
}: Pick<VideoRecord, 'seconds' | 'earlier'>): number {
  return earlier.reduce((rest, part) => rest - part.seconds, Number(seconds));
}

/** The clip that a job is billed for: an extension costs what it adds (INFER: prices are per generated second). */
export function billed(record: Pick<VideoRecord, 'model' | 'size' | 'seconds' | 'earlier'>): {
  model: string;
  size: string;
  seconds: string;
} {
  const { model, size } = record;
  return { model, size, seconds: String(generatedSeconds(record)) };
}

/** What a clip shows of where it comes from; null for one that comes from nothing. */
export function sourceOf(record: VideoRecord): ClipSource | null {
  const { derived = 'remix', remixedFromVideoId, sourcePrompt, uploaded } = record;
  if (uploaded !== undefined) return { kind: derived, id: uploaded.name, prompt: uploaded.facts };
  if (remixedFromVideoId === null) return null;
  return { kind: derived, id: remixedFromVideoId, prompt: sourcePrompt ?? '' };
}

/** The parts of a video, as an extension of it shows them before its own. */
export function partsOf(record: VideoRecord): ClipPart[] {
  const { id, prompt, earlier = [], characters = [] } = record;
  const last: ClipPart = { id, prompt, seconds: generatedSeconds(record), source: sourceOf(record) };
  return [
    ...earlier,
    characters.length === 0 ? last : { ...last, characters: characters.map(({ name }) => name) },
  ];
}

/** The size among `sizes` whose shape is the nearest, and of those the one of the nearest area (UNKNOWN, for uploads). */
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

/** The shortest of `accepted` that holds `seconds`, else the longest (UNKNOWN, for uploads). */
export function holdingSeconds(accepted: readonly string[], seconds: number): string {
  return accepted.find((value) => Number(value) >= seconds) ?? accepted.at(-1) ?? '';
}
