// Pictures for input_reference, and assertions that a download is a clip, a thumbnail or a spritesheet.
import sharp from 'sharp';
import { expect } from 'vitest';

/** A plain picture of a size in pixels. */
export function picture(
  width: number,
  height: number,
  format: 'png' | 'jpeg' | 'webp' = 'png',
): Promise<Buffer> {
  const background = { r: 40, g: 120, b: 160 };
  return sharp({ create: { width, height, channels: 3, background } })
    .toFormat(format)
    .toBuffer();
}

/** Fails unless the bytes are a whole MP4 with its index before its media. */
export function expectMp4(bytes: Uint8Array): void {
  const names = boxes(bytes).map(({ name }) => name);
  expect(names[0]).toBe('ftyp');
  expect(names).toContain('mdat');
  expect(names.indexOf('moov')).toBeGreaterThan(0);
  expect(names.indexOf('moov')).toBeLessThan(names.indexOf('mdat'));
}

/** Fails unless the bytes are a WebP file with the length in its header. */
export function expectWebp(bytes: Uint8Array): void {
  const data = Buffer.from(bytes);
  expect(data.toString('latin1', 0, 4)).toBe('RIFF');
  expect(data.toString('latin1', 8, 12)).toBe('WEBP');
  expect(data.readUInt32LE(4) + 8).toBe(data.length);
}

/** Fails unless the bytes are a JPEG from its first marker to its last. */
export function expectJpeg(bytes: Uint8Array): void {
  const data = Buffer.from(bytes);
  expect(data.toString('hex', 0, 3)).toBe('ffd8ff');
  expect(data.toString('hex', data.length - 2)).toBe('ffd9');
}

export const expectMedia = { video: expectMp4, thumbnail: expectWebp, spritesheet: expectJpeg } as const;

export const mediaTypes = { video: 'video/mp4', thumbnail: 'image/webp', spritesheet: 'image/jpeg' } as const;

/** The top-level boxes of an MP4, which must fill the file exactly. */
function boxes(bytes: Uint8Array): Array<{ name: string; length: number }> {
  const data = Buffer.from(bytes);
  const found: Array<{ name: string; length: number }> = [];
  let at = 0;
  while (at + 8 <= data.length) {
    const length = data.readUInt32BE(at);
    if (length < 8) throw new Error(`a box of ${length} bytes at ${at}`);
    found.push({ name: data.toString('latin1', at + 4, at + 8), length });
    at += length;
  }
  expect(at).toBe(data.length);
  return found;
}
