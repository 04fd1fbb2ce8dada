// Known clips have known hashes, on every platform and Node version. After a deliberate change of the picture
// or the coder, raise rendererVersion, look at the clips, and write the new hashes with: UPDATE_GOLDEN=1 npx
// vitest run golden
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { rendererVersion } from '../../../src/emulator/media/content-key.ts';
import { createStage } from '../../../src/emulator/media/scene/stage.ts';
import { renderVideo } from '../../../src/emulator/media/scene/video.ts';
import { goldenClips } from './support/golden.ts';

const file = new URL('../../../fixtures/media/golden.json', import.meta.url);

const hash = (name: string) => createHash('sha256').update(renderVideo(goldenClips[name]!)).digest('hex');

/** The picture of a frame, including the block, as the coder receives it. */
function frameHash(name: string, frame: number): string {
  const stage = createStage(goldenClips[name]!);
  stage.show(frame);
  stage.showBlock(frame);
  const { picture } = stage;
  const planes = [picture.y, picture.u, picture.v].map(({ samples }) => samples);
  return planes.reduce((sum, samples) => sum.update(samples), createHash('sha256')).digest('hex');
}

/**
 * The two frames at the joint of a clip that was extended after 4 s: the last frame of the first part, and
 * the first frame of the second part.
 */
const joint = { 119: frameHash('extension', 119), 120: frameHash('extension', 120) };

const hashes = Object.fromEntries(Object.keys(goldenClips).map((name) => [name, hash(name)]));

it('the builtin renderer returns the same bytes for known clips as before', () => {
  const now = { rendererVersion, hashes, joint };
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, `${JSON.stringify(now, null, 2)}\n`);
  expect(now).toEqual(JSON.parse(readFileSync(file, 'utf8')));
});

it('the builtin renderer returns the same bytes twice', () => {
  expect(hash('remix')).toBe(hashes['remix']);
});
