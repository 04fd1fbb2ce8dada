// Every clip is a file with exact tables: durations, frame counts, positions, tags.
import { describe, expect, it } from 'vitest';
import { renderVideo } from '../../../../src/emulator/media/scene/video.ts';
import { find, readBoxes, tag, trackFacts } from '../support/boxes.ts';
import { azureSizes, catPrompt, prepared, soraSizes } from '../support/clips.ts';

const cases = [
  ...soraSizes.flatMap(([width, height]) =>
    [4, 8, 12, 16, 20].map((seconds) => ({ width, height, seconds })),
  ),
  ...azureSizes.map(([width, height]) => ({ width, height, seconds: 5 })),
  { width: 1280, height: 720, seconds: 120 },
  { width: 1920, height: 1920, seconds: 1 },
];

describe('a rendered video', () => {
  it.each(cases)('has exact tables for $width x $height and $seconds s', ({ width, height, seconds }) => {
    const bytes = renderVideo(prepared({ width, height, seconds }));
    const boxes = readBoxes(bytes);
    expect(boxes.map((box) => box.type)).toEqual(['ftyp', 'moov', 'mdat']);
    const mvhd = find(boxes, 'moov/mvhd').body;
    expect([mvhd.getUint32(4), mvhd.getUint32(8)]).toEqual([0, 0]); // no dates
    expect(mvhd.getUint32(16) / mvhd.getUint32(12)).toBe(seconds);

    const video = trackFacts(boxes, 0);
    expect(video).toMatchObject({ handler: 'vide', seconds, samples: seconds * 30, mediaSeconds: seconds });
    expect(video.syncSamples).toEqual(Array.from({ length: Math.ceil(seconds / 4) }, (_, k) => 1 + k * 120));
    const size = find(boxes, 'moov/trak/tkhd').body;
    expect([size.getUint32(76) / 65_536, size.getUint32(80) / 65_536]).toEqual([width, height]);

    const audio = trackFacts(boxes, 1);
    expect(audio).toMatchObject({ handler: 'soun', seconds });
    expect(audio.samples * 1024).toBeGreaterThanOrEqual(seconds * 48_000 + 1024); // including the encoder delay

    const mdat = find(boxes, 'mdat');
    const samples = [...video.sampleRanges, ...audio.sampleRanges].toSorted((a, b) => a.at - b.at);
    let at = mdat.at + 8;
    for (const sample of samples) {
      expect(sample.at).toBe(at); // no gap, no overlap
      at += sample.size;
    }
    expect(at).toBe(bytes.length);
  });

  it('contains prompt, id and model in its tags', () => {
    const boxes = readBoxes(renderVideo(prepared({ prompt: `  ${catPrompt}\n` })));
    expect(tag(boxes, '©nam')).toBe(catPrompt);
    expect(tag(boxes, '©cmt')).toBe('video_68d7512d07848190b3e45da0ecbebcde sora-2');
  });

  it('shortens a title of 32,000 characters', () => {
    const boxes = readBoxes(renderVideo(prepared({ prompt: '🐈 '.repeat(16_000) })));
    expect(Array.from(tag(boxes, '©nam'))).toHaveLength(200);
  });
});
