// The suite's readers of coded pictures, and its use of ffmpeg.
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { uploadedClip } from '../../../src/conformance/media/uploaded-clip.ts';
import { readCoded } from '../../../src/conformance/media/coded-pictures.ts';
import { draw } from '../../../src/conformance/media/picture-writer.ts';
import { ffmpegDecode } from '../../../src/conformance/media/ffmpeg.ts';
import { readJpegPixels, readWebpPixels } from '../../../src/conformance/media/picture-headers.ts';
import { readVideoSamples } from '../../../src/conformance/media/mp4-samples.ts';

const copy = () => Buffer.from(uploadedClip());
const { signal } = new AbortController();

/** Writes a program that replaces ffmpeg. */
async function program(lines: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sora-conformance-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'ffmpeg');
  await writeFile(file, `#!/bin/sh\n${lines}\n`);
  await chmod(file, 0o755);
  return file;
}

it('the samples and the coded size of an x264 clip are read', () => {
  expect(readCoded(uploadedClip())).toEqual({
    codec: 'avc1',
    samples: 48,
    size: { width: 1280, height: 720 },
  });
});

it('samples of zeros, with a wrong length and without a slice have different errors', () => {
  const [first] = readVideoSamples(uploadedClip()).samples;
  if (first === undefined) throw new Error('the clip has no sample');
  const at = first.byteOffset - uploadedClip().byteOffset;
  const zeros = copy().fill(0, at, at + first.length);
  expect(() => readCoded(zeros)).toThrow('sample 1 of 48 is empty: zeros alone');
  const long = copy();
  long.writeUInt32BE(0x7fffffff, at);
  expect(() => readCoded(long)).toThrow(/^sample 1 of 48 has a unit of 2147483647 bytes/);
  const noise = copy();
  // One unit of supplemental information with the length of the sample.
  noise.writeUInt32BE(first.length - 4, at);
  noise[at + 4] = 6;
  expect(() => readCoded(noise)).toThrow('sample 1 of 48 has no slice of a picture');
});

it('a file without samples at the places in its tables is not a video', () => {
  expect(() => readVideoSamples(copy().subarray(0, 3_000))).toThrow();
});

it('without ffmpeg there is no verdict on a video', async () => {
  expect(await ffmpegDecode('/no/such/ffmpeg')(uploadedClip(), signal)).toBe('absent');
});

it('a video is whole when ffmpeg prints a picture; otherwise the first line of ffmpeg is the reason', async () => {
  const good = await program('echo "#format: frame checksums"; echo "0, 0, 0, 1, 1382400, 0123456789abcdef"');
  expect(await ffmpegDecode(good)(uploadedClip(), signal)).toBe('whole');
  const bad = await program('echo "Invalid NAL unit size" >&2; exit 1');
  expect(await ffmpegDecode(bad)(uploadedClip(), signal)).toEqual({ fault: 'Invalid NAL unit size' });
  const none = await program('echo "#format: frame checksums"');
  expect(await ffmpegDecode(none)(uploadedClip(), signal)).toEqual({ fault: 'no picture came out' });
});

it('a still picture has pixels, and a header alone is refused', () => {
  readWebpPixels(draw('webp', '640x480'));
  const jpeg = Buffer.from(draw('jpeg', '640x480'));
  // A picture of one colour contains many zeros even if it is correct.
  expect(() => readJpegPixels(jpeg)).toThrow(/^has \d+ zeros in \d+ bytes of coded pixels$/);
  const scan = jpeg.indexOf(Buffer.from('ffda', 'hex')) + 10;
  readJpegPixels(jpeg.fill(0xa5, scan, jpeg.length - 2));
  const webp = Buffer.from(draw('webp', '640x480'));
  webp.writeUInt32LE(webp.length, 16);
  expect(() => readWebpPixels(webp)).toThrow('ends in the middle of the chunk at 12');
});
