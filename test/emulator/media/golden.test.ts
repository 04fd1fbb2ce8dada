// A dozen clips hash to known values, on every platform and Node version. After a deliberate change of the picture or the
// coder raise rendererVersion, look at the clips, and write the new hashes with: UPDATE_GOLDEN=1 npx vitest run golden
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Clip } from '../../../src/emulator/domain/clip.ts';
import { rendererVersion } from '../../../src/emulator/media/content-key.ts';
import { renderVideo } from '../../../src/emulator/media/scene/video.ts';
import { azureSizes, prepared, soraSizes } from './support/clips.ts';

const file = new URL('../../../fixtures/media/golden.json', import.meta.url);

const clips: Record<string, Partial<Clip>> = {
  ...Object.fromEntries(soraSizes.map(([width, height]) => [`${width}x${height}`, { width, height }])),
  ...Object.fromEntries(
    azureSizes.map(([width, height]) => [`${width}x${height}`, { width, height, seconds: 5 }]),
  ),
  '12 s': { seconds: 12 },
  Cyrillic: { prompt: 'Трёхцветная кошка играет на пианино на сцене', palette: 'a' },
  'long prompt': { prompt: 'The audience of 200 mice applauds. '.repeat(900), palette: 'b' },
  remix: {
    prompt: 'At night',
    source: { kind: 'remix', id: 'video_68d7512d07848190b3e45da0ecbe0000', prompt: 'A calico cat' },
  },
};

const hashes = Object.fromEntries(
  Object.entries(clips).map(([name, over]) => [
    name,
    createHash('sha256')
      .update(renderVideo(prepared(over)))
      .digest('hex'),
  ]),
);

it('renders the bytes it always did', () => {
  const now = { rendererVersion, hashes };
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, `${JSON.stringify(now, null, 2)}\n`);
  expect(now).toEqual(JSON.parse(readFileSync(file, 'utf8')));
});

it('renders the same bytes twice', () => {
  const again = createHash('sha256')
    .update(renderVideo(prepared(clips['remix'])))
    .digest('hex');
  expect(again).toBe(hashes['remix']);
});
