// The fast printer of videos prints the same text as the slow printer, for any texts.
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { VideoView } from '../../../src/emulator/domain/video.ts';
import { printVideo, toWire } from '../../../src/emulator/schema/print-video.ts';
import { Video } from '../../../src/emulator/schema/video-resource.ts';

const seconds = fc.nat(2 ** 32 - 1);
const text = fc.string({ unit: 'binary' });
const shown: fc.Arbitrary<VideoView> = fc.record({
  id: fc.stringMatching(/^video_[0-9a-f]{48}$/),
  createdAt: seconds,
  status: fc.constantFrom('queued', 'in_progress', 'completed', 'failed'),
  completedAt: fc.option(seconds),
  error: fc.option(fc.record({ code: text, message: text })),
  expiresAt: fc.option(seconds),
  model: fc.constantFrom('sora-2', 'sora-2-pro-2025-10-06'),
  progress: fc.nat(100),
  prompt: text,
  remixedFromVideoId: fc.option(fc.stringMatching(/^video_[0-9a-f]{48}$/)),
  seconds: fc.constantFrom('4', '20'),
  size: fc.constantFrom('720x1280', '1792x1024'),
});

it('printVideo returns the text of JSON.stringify for the wire form, which is a Video', () => {
  const property = fc.property(shown, (view) => {
    const printed = printVideo(view);
    expect(printed).toBe(JSON.stringify(toWire(view), null, 2));
    expect(Video.safeParse(JSON.parse(printed)).success).toBe(true);
  });
  fc.assert(property, { numRuns: 300 });
});
