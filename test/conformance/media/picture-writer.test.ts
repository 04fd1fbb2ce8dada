// The pictures that the suite draws, decoded by another library.
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { draw, type DrawnFormat } from '../../../src/conformance/media/picture-writer.ts';

const formats: readonly DrawnFormat[] = ['png', 'jpeg', 'webp'];

it.each(formats.flatMap((format) => ['1280x720', '33x21', '1x1'].map((size) => [format, size] as const)))(
  '%s of %s is a whole picture of one colour',
  async (format, size) => {
    const { data, info } = await sharp(draw(format, size), { failOn: 'warning' })
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(`${info.width}x${info.height}`).toBe(size);
    expect(new Set(data).size).toBe(1);
    expect((await sharp(draw(format, size)).metadata()).format).toBe(format);
  },
);
