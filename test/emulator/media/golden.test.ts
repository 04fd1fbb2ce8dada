// Known clips hash to known values, on every platform and Node version. After a deliberate change of the picture or the
// coder raise rendererVersion, look at the clips, and write the new hashes with: UPDATE_GOLDEN=1 npx vitest run golden
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { rendererVersion } from '../../../src/emulator/media/content-key.ts';
import { renderVideo } from '../../../src/emulator/media/scene/video.ts';
import { goldenClips } from './support/golden.ts';

const file = new URL('../../../fixtures/media/golden.json', import.meta.url);

const hash = (name: string) => createHash('sha256').update(renderVideo(goldenClips[name]!)).digest('hex');

const hashes = Object.fromEntries(Object.keys(goldenClips).map((name) => [name, hash(name)]));

it('renders the bytes it always did', () => {
  const now = { rendererVersion, hashes };
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, `${JSON.stringify(now, null, 2)}\n`);
  expect(now).toEqual(JSON.parse(readFileSync(file, 'utf8')));
});

it('renders the same bytes twice', () => {
  expect(hash('remix')).toBe(hashes['remix']);
});
