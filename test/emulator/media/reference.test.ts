// Uploaded pictures of every kind are read correctly or refused with a reason, quickly and with little
// memory.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { UnreadableImage } from '../../../src/emulator/media/media.ts';
import { decodeReference, inspectImage } from '../../../src/emulator/media/reference.ts';
import { blackPng, commentBomb, halves, withPngSize } from './support/pictures.ts';

const plain = await halves(640, 360);
const jpeg = await sharp(plain).jpeg({ quality: 95 }).toBuffer();
const webp = await sharp(plain).webp({ quality: 95 }).toBuffer();
const turned = await sharp(plain).jpeg({ quality: 95 }).withMetadata({ orientation: 6 }).toBuffer();
const noise = Buffer.from(Array.from({ length: 40_000 }, (_, i) => (i * i * 2_654_435_761) >>> 13));
const animated = await sharp([plain, await sharp(plain).negate().png().toBuffer()], {
  join: { animated: true },
})
  .webp()
  .toBuffer();

/** Half of the file: the header is complete, the picture is not. */
const half = (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1);

const right = (format: string, width = 640, height = 360) => ({ format, width, height });
const refused = (message: string) => ({ refused: message, kind: 'UnreadableImage' });
const unknown = refused('The file is not a JPEG, PNG or WebP image.');

const cases: Record<string, [Buffer, object]> = {
  'a JPEG': [jpeg, right('jpeg')],
  'a PNG': [plain, right('png')],
  'a WebP': [webp, right('webp')],
  'a progressive JPEG': [await sharp(plain).jpeg({ progressive: true }).toBuffer(), right('jpeg')],
  'a CMYK JPEG': [await sharp(plain).toColourspace('cmyk').jpeg().toBuffer(), right('jpeg')],
  'a grey JPEG': [await sharp(plain).greyscale().jpeg().toBuffer(), right('jpeg')],
  'a turned JPEG': [turned, right('jpeg', 360, 640)],
  'a 16-bit PNG': [await sharp(plain).toColourspace('rgb16').png().toBuffer(), right('png')],
  'a grey PNG': [await sharp(plain).toColourspace('b-w').png().toBuffer(), right('png')],
  'a palette PNG': [await sharp(plain).png({ palette: true, colours: 4 }).toBuffer(), right('png')],
  'an interlaced PNG': [await sharp(plain).png({ progressive: true }).toBuffer(), right('png')],
  'a PNG with alpha': [await sharp(plain).ensureAlpha(0.5).png().toBuffer(), right('png')],
  'a lossless WebP': [await sharp(plain).webp({ lossless: true }).toBuffer(), right('webp')],
  'a single pixel': [await sharp(plain).resize(1, 1).png().toBuffer(), right('png', 1, 1)],
  'the largest that is decoded, 16-bit RGBA': [
    blackPng({ width: 1920, height: 1920, depth: 16, colour: 6 }),
    right('png', 1920, 1920),
  ],
  'a huge JPEG': [
    await sharp({ create: { width: 12_000, height: 9000, channels: 3, background: '#246' } })
      .jpeg()
      .toBuffer(),
    right('jpeg', 12_000, 9000),
  ],
  'a bomb of 900 million pixels': [
    blackPng({ width: 30_000, height: 30_000, depth: 8, colour: 2 }),
    right('png', 30_000, 30_000),
  ],
  'a bomb in a comment': [commentBomb(), right('png', 64, 64)],
  'a PNG that claims 30,000 x 30,000': [withPngSize(plain, 30_000, 30_000), right('png', 30_000, 30_000)],
  'a PNG that claims two rows more': [
    withPngSize(plain, 640, 362),
    refused('The PNG image is damaged or incomplete.'),
  ],
  'a PNG without width': [withPngSize(plain, 0, 360), refused('The PNG image is damaged or incomplete.')],
  'half a JPEG': [half(jpeg), refused('The JPEG image is damaged or incomplete.')],
  'half a PNG': [half(plain), refused('The PNG image is damaged or incomplete.')],
  'half a WebP': [half(webp), refused('The WebP image is damaged or incomplete.')],
  'a JPEG header alone': [jpeg.subarray(0, 4), refused('The JPEG image is damaged or incomplete.')],
  'an animated WebP': [animated, refused('The image is animated; a still image is needed.')],
  'a GIF': [await sharp(plain).gif().toBuffer(), unknown],
  'a TIFF': [await sharp(plain).tiff().toBuffer(), unknown],
  'an AVIF': [await sharp(plain).avif({ effort: 0 }).toBuffer(), unknown],
  'an SVG': [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="640" height="360"/>'), unknown],
  'an SVG behind the signature of a PNG': [
    Buffer.concat([plain.subarray(0, 8), Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')]),
    refused('The PNG image is damaged or incomplete.'),
  ],
  'noise behind the signature of a WebP': [
    Buffer.concat([webp.subarray(0, 12), noise]),
    refused('The WebP image is damaged or incomplete.'),
  ],
  noise: [noise, unknown],
  'an empty file': [Buffer.alloc(0), refused('The file is empty.')],
  'a file of 33 MB': [Buffer.alloc(33 << 20), refused('The image is larger than 32 MB.')],
};

const folder = mkdtempSync(join(tmpdir(), 'pictures-'));
afterAll(() => rmSync(folder, { recursive: true }));

function inspectAll() {
  const names = Object.keys(cases);
  const files = Object.values(cases).map(([bytes], i) => {
    const file = join(folder, String(i));
    writeFileSync(file, bytes);
    return file;
  });
  const first = join(folder, 'first');
  writeFileSync(first, plain);
  const script = fileURLToPath(new URL('support/inspect.mjs', import.meta.url));
  const printed = execFileSync(process.execPath, [script, first, ...files], { encoding: 'utf8' });
  const results = JSON.parse(printed) as { outcome: object; cpuMs: number; peakMb: number }[];
  return Object.fromEntries(names.map((name, i) => [name, results[i]]));
}

const found = inspectAll();

it.each(Object.keys(cases))('the reader of reference pictures reads or refuses %s', (name) => {
  expect(found[name]?.outcome).toEqual(cases[name]?.[1]);
  expect(found[name]?.cpuMs).toBeLessThan(1000);
  expect(found[name]?.peakMb).toBeLessThan(200);
});

it('the reader of reference pictures refuses with an UnreadableImage error', async () => {
  await expect(inspectImage(half(jpeg))).rejects.toBeInstanceOf(UnreadableImage);
});

/** The mean colours of the left and the right half of a decoded picture, a few pixels away from all edges. */
async function decoded(name: string, width = 640, height = 360): Promise<number[][]> {
  const { data } = await decodeReference(cases[name]![0], { width, height });
  return [8, (width >> 1) + 8].map((left) => {
    const sums = [0, 0, 0];
    for (let y = 8; y < height - 8; y++) {
      for (let x = left; x < left + (width >> 1) - 16; x++) {
        for (let c = 0; c < 3; c++) sums[c]! += data[(y * width + x) * 3 + c]!;
      }
    }
    return sums.map((sum) => sum / ((height - 16) * ((width >> 1) - 16)));
  });
}

const far = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? 0))));

describe('the decoder of reference pictures', () => {
  const orange = [230, 120, 40];
  const blue = [30, 60, 200];

  it.each([
    ['a JPEG', 4],
    ['a PNG', 0],
    ['a WebP', 6],
    ['a progressive JPEG', 6],
    ['a CMYK JPEG', 60], // printing inks have a smaller range
    ['a 16-bit PNG', 1],
    ['a palette PNG', 4],
    ['an interlaced PNG', 0],
    ['a lossless WebP', 0],
  ])('keeps the colours of %s', async (name, tolerance) => {
    const [left = [], right = []] = await decoded(name);
    expect(far(left, orange)).toBeLessThanOrEqual(tolerance);
    expect(far(right, blue)).toBeLessThanOrEqual(tolerance);
  });

  it('puts transparent pixels on black', async () => {
    const [left = []] = await decoded('a PNG with alpha');
    expect(far(left, [115, 60, 20])).toBeLessThanOrEqual(2);
  });

  it('decodes grey pictures as grey', async () => {
    const [left = []] = await decoded('a grey PNG');
    expect(new Set(left).size).toBe(1);
  });

  it('turns a picture upright', async () => {
    const { data } = await decodeReference(turned, { width: 360, height: 640 });
    const at = (x: number, y: number) => Array.from(data.subarray((y * 360 + x) * 3, (y * 360 + x) * 3 + 3));
    expect(far(at(180, 100), orange)).toBeLessThanOrEqual(6);
    expect(far(at(180, 540), blue)).toBeLessThanOrEqual(6);
  });
});
