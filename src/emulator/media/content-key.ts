// Computes the name of an asset before the asset exists. This key is its strong validator, its cache key and
// its file name.
import { createHash } from 'node:crypto';
import type { Clip, ClipPart, Variant } from '../domain/clip.ts';

/**
 * Raise this number whenever the same clip gives other bytes: after a change of the picture, of the coder, or
 * of the sharp version.
 */
export const rendererVersion = 2;

/** Returns a hash (64 hex digits) over everything that the bytes depend on. */
export function contentKey(clip: Clip, variant: Variant): string {
  const { id, model, prompt, width, height, seconds, palette, source, characters, earlier } = clip;
  const described = [
    rendererVersion,
    variant,
    [id, model, prompt, width, height, seconds, palette],
    sourceKey(source),
    clip.reference?.sha256 ?? null,
    // These parts are added only when the clip has them, so that all other clips keep their keys.
    ...(characters === undefined ? [] : [{ characters }]),
    ...(earlier === undefined ? [] : [{ earlier: earlier.map(partKey) }]),
    // The crop is added only when there is one, so that all other keys stay as they are.
    ...(clip.reference?.crop === undefined ? [] : [clip.reference.crop]),
  ];
  return createHash('sha256').update(JSON.stringify(described)).digest('hex');
}

const sourceKey = (source: Clip['source']) =>
  source === null ? null : [source.kind, source.id, source.prompt];

/**
 * Lists the fields in a fixed order, because a part that was stored and read again may have another order.
 */
const partKey = ({ id, prompt, seconds, source, characters = [] }: ClipPart) => [
  id,
  prompt,
  seconds,
  sourceKey(source),
  characters,
];
