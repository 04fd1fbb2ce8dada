// Names an asset before it exists: the key is its strong validator, its cache key and its file name.
import { createHash } from 'node:crypto';
import type { Clip, Variant } from '../domain/clip.ts';

/** Raised whenever the same clip gives other bytes: a change of the picture, of the coder, or of the sharp version. */
export const rendererVersion = 2;

/** 64 hex digits over everything the bytes depend on. */
export function contentKey(clip: Clip, variant: Variant): string {
  const { id, model, prompt, width, height, seconds, palette, source } = clip;
  const described = [
    rendererVersion,
    variant,
    [id, model, prompt, width, height, seconds, palette],
    source === null ? null : [source.kind, source.id, source.prompt],
    clip.reference?.sha256 ?? null,
    // Only where there is one, so that all other keys stay as they are.
    ...(clip.reference?.crop === undefined ? [] : [clip.reference.crop]),
  ];
  return createHash('sha256').update(JSON.stringify(described)).digest('hex');
}
