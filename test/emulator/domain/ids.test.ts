// Ids have the form of every captured id (contract:create.id-48-hex).
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { videoId } from '../../../src/emulator/domain/ids.ts';

const shape = /^video_[0-9a-f]{12}81[0-9a-f]{2}[89ab][0-9a-f]{15}[0-9a-f]{16}$/;
const hex = fc.stringMatching(/^[0-9a-f]{64}$/);
const seconds = fc.integer({ min: 0, max: 0xffff_ffff });

describe('videoId', () => {
  it('contains the creation time and the given digits', () => {
    expect(videoId(0x691608967, '0123456789abcdef'.repeat(4))).toMatch(/^video_691608967/);
    expect(videoId(0x69160896, 'f'.repeat(64))).toBe(`video_69160896ffff81ffb${'f'.repeat(31)}`);
    expect(videoId(1, '0'.repeat(64))).toBe(`video_000000010000810080${'0'.repeat(30)}`);
  });

  it('keeps its form for every time and all digits', () => {
    const property = fc.property(seconds, hex, (time, entropy) => {
      const id = videoId(time, entropy);
      expect(id).toMatch(shape);
      expect(Number.parseInt(id.slice(6, 14), 16)).toBe(time);
    });
    fc.assert(property);
  });

  it('differs for different digits', () => {
    const property = fc.property(
      seconds,
      fc.uniqueArray(hex, { minLength: 2, maxLength: 2 }),
      (time, pair) => {
        const [a = '', b = ''] = pair;
        // The variant digit keeps two of its four bits, and the last digits are the digits of the palette.
        fc.pre(a.slice(0, 6) !== b.slice(0, 6) || a.slice(7, 38) !== b.slice(7, 38));
        expect(videoId(time, a)).not.toBe(videoId(time, b));
      },
    );
    fc.assert(property);
  });
});
