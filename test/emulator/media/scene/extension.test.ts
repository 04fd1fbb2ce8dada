// An extension continues where its source ends: the same look, one counter, one bar, one motion, and a new
// card at the joint.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readBoxes, trackFacts } from '../support/boxes.ts';
import { prepared } from '../support/clips.ts';
import { extensionOf, sourceOfExtension } from '../support/golden.ts';
import { hasFfmpeg, run } from '../support/tools.ts';
import { rawFrames } from '../../../../src/emulator/media/ffmpeg/frames.ts';
import { layoutOf } from '../../../../src/emulator/media/scene/layout.ts';
import { cardsOf } from '../../../../src/emulator/media/scene/cards.ts';
import { createStage, type PreparedClip } from '../../../../src/emulator/media/scene/stage.ts';
import { renderVideo } from '../../../../src/emulator/media/scene/video.ts';
import type { Rect } from '../../../../src/emulator/media/picture/picture.ts';

const once = extensionOf(sourceOfExtension, { prompt: 'Then it rains', seconds: 8 });
const twice = extensionOf(once, { prompt: 'Then it stops', seconds: 4 });
const layout = layoutOf(sourceOfExtension);

/** A hash of the luma of a part of a frame. */
function shown(clip: PreparedClip, frame: number, { x, y, width, height }: Rect): string {
  const stage = createStage(clip);
  stage.show(frame);
  stage.showBlock(frame);
  const { samples, stride } = stage.picture.y;
  const hash = createHash('sha256');
  for (let row = y; row < y + height; row++) {
    hash.update(samples.subarray(row * stride + x, row * stride + x + width));
  }
  return hash.digest('hex');
}

const card: Rect = { x: 0, y: 0, width: 1280, height: layout.card.end * 16 };
const rows = ({ top, end }: { top: number; end: number }): Rect => ({
  x: 0,
  y: top * 16,
  width: 1280,
  height: (end - top) * 16,
});

describe('an extended clip', () => {
  it('has the cards of its parts, each for the duration of its part', () => {
    expect(cardsOf(twice).map(({ clip, from }) => [clip.prompt, clip.id, from])).toEqual([
      [sourceOfExtension.prompt, sourceOfExtension.id, 0],
      ['Then it rains', once.id, 120],
      ['Then it stops', twice.id, 360],
    ]);
  });

  it('shows its source’s card until the joint, and its own card after it', () => {
    for (const frame of [0, 60, 119]) {
      expect(shown(once, frame, card)).toEqual(shown(sourceOfExtension, frame, card));
    }
    expect(shown(once, 120, card)).not.toEqual(shown(once, 119, card));
    expect(shown(once, 120, card)).toEqual(shown(once, 359, card));
    expect(shown(twice, 359, card)).toEqual(shown(once, 359, card));
  });

  it('keeps its figure and colours', () => {
    const { figure } = layout;
    expect(figure.width).toBeGreaterThan(100);
    expect(shown(twice, 120, figure)).toEqual(shown(twice, 119, figure));
    expect(shown(twice, 360, figure)).toEqual(shown(sourceOfExtension, 0, figure));
  });

  it('keeps the block moving without a jump', () => {
    const long = prepared({ seconds: 12 });
    for (const frame of [119, 120, 121, 200]) {
      expect(shown(once, frame, rows(layout.lane))).toEqual(shown(long, frame, rows(layout.lane)));
    }
  });

  it('fills one bar over its whole length, and continues to count', () => {
    const long = prepared({ seconds: 12 });
    for (const frame of [0, 119, 120, 121, 359]) {
      expect(shown(once, frame, rows(layout.bar))).toEqual(shown(long, frame, rows(layout.bar)));
      expect(shown(once, frame, rows(layout.counter))).toEqual(shown(long, frame, rows(layout.counter)));
    }
  });

  it('is the same whether its frames are requested in order or not', () => {
    const small = extensionOf(prepared({ width: 320, height: 568, seconds: 2 }), { prompt: 'b', seconds: 1 });
    const frames = Array.from(rawFrames(small), (frame) => Buffer.from(frame).toString('base64'));
    const stage = createStage(small);
    stage.show(75);
    stage.showBlock(75);
    const { samples, stride } = stage.picture.y;
    const luma = Buffer.concat(
      Array.from({ length: 568 }, (_, row) =>
        Buffer.from(samples.subarray(row * stride, row * stride + 320)),
      ),
    );
    expect(
      Buffer.from(frames[75] ?? '', 'base64')
        .subarray(0, 320 * 568)
        .equals(luma),
    ).toBe(true);
  });

  it('starts no new group of pictures at a joint inside a group', () => {
    const odd = extensionOf(prepared({ width: 320, height: 568, seconds: 3 }), { prompt: 'b', seconds: 2 });
    const track = trackFacts(readBoxes(renderVideo(odd)), 0);
    expect(track).toMatchObject({ seconds: 5, samples: 150, syncSamples: [1, 121] });
  });
});

const noisy = (): NonNullable<PreparedClip['reference']> => ({
  width: 320,
  height: 568,
  data: Uint8Array.from({ length: 320 * 568 * 3 }, (_, i) => (i * 7919 + (i >> 5) * 31) % 256),
});

// The joint is in a predicted picture when the clip began with its reference image, or after an odd number of
// seconds.
it.skipIf(!hasFfmpeg).each([
  ['drawn', null],
  ['over a picture', noisy()],
])('an extended clip %s decodes to the pictures that were drawn', (_, reference) => {
  const first = { ...prepared({ width: 320, height: 568, seconds: 3 }), reference };
  const clip = extensionOf(first, { prompt: 'and on', seconds: 2 });
  const decoded = run(
    'ffmpeg',
    [
      '-v',
      'error',
      '-xerror',
      '-i',
      'pipe:0',
      '-map',
      '0:v',
      '-f',
      'rawvideo',
      '-pix_fmt',
      'yuv420p',
      'pipe:1',
    ],
    renderVideo(clip),
  );
  const size = (320 * 568 * 3) / 2;
  expect(decoded.length).toBe(150 * size);
  const limit = reference === null ? 3 : 14;
  let frame = 0;
  for (const drawn of rawFrames(clip)) {
    if ([0, 20, 89, 90, 91, 149].includes(frame)) {
      const seen = decoded.subarray(frame * size, frame * size + 320 * 568);
      let difference = 0;
      for (let i = 0; i < seen.length; i++) difference += Math.abs((seen[i] ?? 0) - (drawn[i] ?? 0));
      expect(difference / seen.length, `frame ${frame}`).toBeLessThan(limit);
    }
    frame += 1;
  }
});
