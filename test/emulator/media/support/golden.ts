// The clips whose bytes are known (fixtures/media/golden.json): every size, and every element that is drawn
// or coded in a different way.
import type { PreparedClip } from '../../../../src/emulator/media/scene/stage.ts';
import { azureSizes, prepared, smallSizes, soraSizes } from './clips.ts';

export const sourceOfExtension = prepared({ characters: ['Mossy'] });

/** The clip of an extension, as the records of both videos describe it. */
export function extensionOf(
  { id, prompt, source, characters, earlier = [], ...same }: PreparedClip,
  added: { prompt: string; seconds: number },
): PreparedClip {
  const before = earlier.reduce((sum, part) => sum + part.seconds, 0);
  const part = { id, prompt, source, seconds: same.seconds - before };
  return {
    ...same,
    id: `${id.slice(0, -4)}${String(earlier.length + 1).padStart(4, '0')}`,
    prompt: added.prompt,
    seconds: same.seconds + added.seconds,
    source: { kind: 'extension', id, prompt },
    earlier: [...earlier, characters === undefined ? part : { ...part, characters }],
  };
}

export const goldenClips: Record<string, PreparedClip> = {
  ...Object.fromEntries(
    soraSizes.map(([width, height]) => [`${width}x${height}`, prepared({ width, height })]),
  ),
  ...Object.fromEntries(
    [...azureSizes, ...smallSizes].map(([width, height]) => [
      `${width}x${height}`,
      prepared({ width, height, seconds: 5 }),
    ]),
  ),
  '12 s': prepared({ seconds: 12 }),
  Cyrillic: prepared({ prompt: 'Трёхцветная кошка играет на пианино на сцене', palette: 'a' }),
  'no font': prepared({ prompt: '日本語 🐈 שלום (35) عالم', palette: 'c' }),
  'long prompt': prepared({ prompt: 'The audience of 200 mice applauds. '.repeat(900), palette: 'b' }),
  remix: prepared({
    prompt: 'At night',
    source: { kind: 'remix', id: 'video_68d7512d07848190b3e45da0ecbe0000', prompt: 'A calico cat' },
  }),
  edit: prepared({
    prompt: 'At night',
    source: { kind: 'edit', id: 'video_68d7512d07848190b3e45da0ecbe0000', prompt: 'A calico cat' },
    characters: ['Mossy', 'Rex'],
  }),
  extension: extensionOf(sourceOfExtension, { prompt: 'Then it rains', seconds: 4 }),
};
