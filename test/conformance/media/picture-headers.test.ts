// The readers of pictures, with files of another encoder.
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { MediaError, readMp4 } from '../../../src/conformance/media/mp4.ts';
import { readJpeg, readWebp } from '../../../src/conformance/media/picture-headers.ts';
import { picture } from '../../support/pictures.ts';

describe('WebP', () => {
  it.each([
    ['lossy', { lossless: false }, 3],
    ['lossless', { lossless: true }, 3],
    ['with transparency', { lossless: false }, 4],
  ] as const)(
    'the size of a WebP file (%s) is read, and a cut file is refused',
    async (_, options, channels) => {
      const background = { r: 1, g: 2, b: 3, alpha: 0.5 };
      const bytes = await sharp({ create: { width: 33, height: 21, channels, background } })
        .webp(options)
        .toBuffer();
      expect(readWebp(bytes)).toEqual({ format: 'webp', width: 33, height: 21 });
      expect(() => readWebp(bytes.subarray(0, -2))).toThrow(MediaError);
    },
  );
});

it('the size of a JPEG file is read, and a cut file is refused', async () => {
  const bytes = await picture(40, 24, 'jpeg');
  expect(readJpeg(bytes)).toEqual({ format: 'jpeg', width: 40, height: 24 });
  expect(() => readJpeg(bytes.subarray(0, -1))).toThrow(MediaError);
});

it('a file that is not an MP4 is refused', () => {
  expect(() => readMp4(new TextEncoder().encode('{"error": {}}'))).toThrow(MediaError);
  expect(() => readMp4(new Uint8Array(3))).toThrow(MediaError);
});
