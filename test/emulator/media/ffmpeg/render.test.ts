// The clips of the real ffmpeg, judged by ffprobe and by a full decode, and compared with the files of the
// builtin renderer.
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Clip, Variant } from '../../../../src/emulator/domain/clip.ts';
import { createBuiltinMedia } from '../../../../src/emulator/media/builtin.ts';
import { bitrate } from '../../../../src/emulator/media/ffmpeg/arguments.ts';
import { openFfmpegMedia } from '../../../../src/emulator/media/ffmpeg/ffmpeg.ts';
import { rawFrames } from '../../../../src/emulator/media/ffmpeg/frames.ts';
import type { RendererMedia } from '../../../../src/emulator/media/media.ts';
import { missingTool } from '../../../support/tools.ts';
import { chromium, playInChromium } from '../../../support/chromium.ts';
import { readBoxes, tag } from '../support/boxes.ts';
import { clip, prepared } from '../support/clips.ts';
import { run } from '../support/tools.ts';

const missing = missingTool('ffmpeg') ?? missingTool('ffprobe');
if (missing !== undefined) console.warn(`skipping tests of encoded files: ${missing}`);

const noBrowser = chromium === undefined ? missingTool('chromium') : undefined;
if (noBrowser !== undefined) console.warn(`skipping playback of encoded files: ${noBrowser}`);

const cases: Partial<Clip>[] = [
  { width: 1280, height: 720, seconds: 4 },
  { width: 1080, height: 1920, seconds: 1 },
  { width: 854, height: 480, seconds: 8 },
  { width: 480, height: 480, seconds: 1 },
];

describe.skipIf(missing !== undefined)('clips of the real ffmpeg', () => {
  let folder = '';
  let scratch = '';
  let ffmpeg: RendererMedia;
  const builtin = createBuiltinMedia();
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sora-test-'));
    scratch = await mkdtemp(join(folder, 'scratch-'));
    vi.stubEnv('TMPDIR', scratch);
    ffmpeg = await openFfmpegMedia({ env: process.env });
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await Promise.all([ffmpeg.close(), builtin.close()]);
    await rm(folder, { recursive: true });
  });

  /** The bytes are in a file, because ffprobe reads MP4 from both ends. */
  async function save(bytes: Uint8Array, name: string): Promise<string> {
    const file = join(folder, name);
    await writeFile(file, bytes);
    return file;
  }

  async function probe(bytes: Uint8Array, ...more: string[]) {
    const file = await save(bytes, 'probed');
    const args = ['-v', 'error', '-of', 'json', '-show_format', '-show_streams', ...more, file];
    return JSON.parse(run('ffprobe', args, new Uint8Array()).toString()) as {
      format: { duration: string; tags: Record<string, string> };
      streams: Record<string, string | number>[];
    };
  }

  describe.each(cases)('a video of $width x $height, $seconds s', (over) => {
    const { width, height, seconds } = clip(over);
    let bytes = new Uint8Array();
    beforeAll(async () => {
      bytes = new Uint8Array((await ffmpeg.asset(clip(over), 'video')).bytes);
    }, 60_000);

    it.skipIf(noBrowser !== undefined)(
      'plays to its end in Chromium, and can be sought',
      { timeout: 60_000 },
      async () => {
        expect(await playInChromium(chromium ?? '', [bytes])).toMatchObject([
          { end: 'ended', width, height, duration: seconds, frames: seconds * 30, audio: true },
        ]);
      },
    );

    it('has streams of exact length', async () => {
      const { format, streams } = await probe(bytes, '-count_frames');
      expect(Number(format.duration)).toBe(seconds);
      expect(streams).toHaveLength(2);
      expect(streams[0]).toMatchObject({
        codec_name: 'h264',
        profile: 'High',
        pix_fmt: 'yuv420p',
        width,
        height,
        r_frame_rate: '30/1',
        avg_frame_rate: '30/1',
        nb_read_frames: String(seconds * 30),
        color_range: 'tv',
        color_space: 'bt709',
        color_primaries: 'bt709',
        color_transfer: 'bt709',
      });
      expect(streams[1]).toMatchObject({
        codec_name: 'aac',
        profile: 'LC',
        sample_rate: '48000',
        channels: 2,
      });
      expect(streams.map(({ duration, start_time }) => [Number(duration), Number(start_time)])).toEqual([
        [seconds, 0],
        [seconds, 0],
      ]);
    });

    it('has moov first, and the same tags as with the builtin renderer', () => {
      const boxes = readBoxes(bytes);
      const order = boxes.map(({ type }) => type).filter((type) => type !== 'free');
      expect(order).toEqual(['ftyp', 'moov', 'mdat']);
      expect(tag(boxes, '©nam')).toBe(clip(over).prompt);
      expect(tag(boxes, '©cmt')).toBe(`${clip(over).id} sora-2`);
      expect(tag(boxes, '©too')).toBe('sora-emulator');
    });

    it('has about the file size of the service', () => {
      const target = (bitrate(width, height) * seconds) / 8;
      expect(bytes.length / target).toBeGreaterThan(0.75);
      expect(bytes.length / target).toBeLessThan(1.25);
    });

    it('decodes without errors to the drawn scene', () => {
      const args = ['-v', 'error', '-xerror', '-i', 'pipe:0', '-map', '0:v', '-f', 'rawvideo', 'pipe:1'];
      const decoded = run('ffmpeg', args, bytes);
      const frameSize = (width * height * 3) / 2;
      expect(decoded.length).toBe(frameSize * seconds * 30);
      let k = 0;
      for (const drawn of rawFrames(prepared(over))) {
        if (k % 29 === 0) expect(distance(decoded.subarray(k * frameSize), drawn)).toBeLessThan(5);
        k++;
      }
    });

    it('has the same beeps as with the builtin renderer', async () => {
      const other = await builtin.asset(clip(over), 'video');
      const tones = melody(bytes, seconds);
      expect(tones).toEqual(melody(other.bytes, seconds));
      expect(new Set(tones).size).toBe(Math.min(seconds, 4)); // every second of eight tones
    });
  });

  it('have 1.7 to 1.9 MB for 4 s in 720p', async () => {
    const { bytes } = await ffmpeg.asset(clip(), 'video');
    expect(bytes.length).toBeGreaterThan(1_700_000);
    expect(bytes.length).toBeLessThan(1_900_000);
  });

  it.each(['video', 'thumbnail', 'spritesheet'] as const)(
    'are the same bytes each time: %s',
    async (variant) => {
      const again = await openFfmpegMedia({ env: process.env });
      const [a, b] = await Promise.all([ffmpeg.asset(clip(), variant), again.asset(clip(), variant)]);
      await again.close();
      expect(Buffer.compare(a.bytes, b.bytes)).toBe(0);
      expect(a.etag).toBe(b.etag);
    },
  );

  it('have other asset names than those of the builtin renderer', async () => {
    const small = clip({ width: 480, height: 480, seconds: 1 });
    const [a, b] = [await ffmpeg.asset(small, 'video'), await builtin.asset(small, 'video')];
    expect(a.etag).toMatch(/^[0-9a-f]{64}$/);
    expect(a.etag).not.toBe(b.etag);
  });

  describe.each([
    [1024, 1792],
    [854, 480],
  ])('pictures of %i x %i', (width, height) => {
    it.each([
      ['thumbnail', 'image/webp', 'webp'],
      ['spritesheet', 'image/jpeg', 'jpeg'],
    ] as const)(
      'of the variant %s have the size and the picture of the builtin renderer, as %s',
      async (variant, contentType, format) => {
        const [a, b] = await both({ width, height, seconds: 8 }, variant);
        expect(a.contentType).toBe(contentType);
        expect(await ffmpeg.inspect(a.bytes)).toEqual({ ...(await builtin.inspect(b.bytes)), format });
        expect(distance(await pixels(a.bytes, variant), await pixels(b.bytes, variant))).toBeLessThan(4);
      },
    );
  });

  it('show a reference image first', async () => {
    const red = picture('red', 480, 480);
    const over = { width: 480, height: 480, seconds: 1, reference: { sha256: 'ff', bytes: red } };
    const args = ['-v', 'error', '-i', 'pipe:0', '-vf', 'scale=1:1,format=rgb24', '-f', 'rawvideo', 'pipe:1'];
    const means = run('ffmpeg', args, (await ffmpeg.asset(clip(over), 'video')).bytes);
    expect(means[0]).toBeGreaterThan(220);
    expect(means[1]).toBeLessThan(30);
    expect(means.subarray(-3)).not.toEqual(means.subarray(0, 3));
  });

  it('show prompts literally', async () => {
    const prompt = `"quoted" 'twice' %03d %% $(id)\n\tcomment=evil;\0 title=\\ = # [0:v] 🎹`;
    const { bytes } = await ffmpeg.asset(clip({ width: 480, height: 480, seconds: 1, prompt }), 'video');
    const { format } = await probe(bytes);
    expect(format.tags).toMatchObject({
      title: `"quoted" 'twice' %03d %% $(id) comment=evil; title=\\ = # [0:v] 🎹`,
      comment: 'video_68d7512d07848190b3e45da0ecbebcde sora-2',
    });
    expect(Object.keys(format.tags).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'comment',
      'compatible_brands',
      'encoder',
      'major_brand',
      'minor_version',
      'title',
    ]);
  });

  it('leave no file in the folder for temporary files', async () => {
    expect(await readdir(scratch)).toEqual([]);
  });

  function both(over: Partial<Clip>, variant: Variant) {
    return Promise.all([ffmpeg.asset(clip(over), variant), builtin.asset(clip(over), variant)]);
  }

  async function pixels(bytes: Uint8Array, name: string): Promise<Uint8Array> {
    const file = await save(bytes, name);
    return run(
      'ffmpeg',
      ['-v', 'error', '-i', file, '-pix_fmt', 'rgb24', '-f', 'rawvideo', 'pipe:1'],
      new Uint8Array(),
    );
  }
});

function picture(colour: string, width: number, height: number): Uint8Array {
  const source = `color=${colour}:s=${width}x${height}`;
  const args = [
    '-v',
    'error',
    '-f',
    'lavfi',
    '-i',
    source,
    '-frames:v',
    '1',
    '-c:v',
    'png',
    '-f',
    'image2pipe',
    'pipe:1',
  ];
  return new Uint8Array(run('ffmpeg', args, new Uint8Array()));
}

/** The mean absolute difference of samples. */
function distance(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < b.length; i++) sum += Math.abs((a[i] ?? 0) - (b[i] ?? 0));
  return sum / b.length;
}

const scale = (
  JSON.parse(
    readFileSync(new URL('../../../../src/emulator/media/audio/beeps.json', import.meta.url), 'utf8'),
  ) as {
    beeps: { hz: number }[];
  }
).beeps.map(({ hz }) => hz);

/** The strongest tone of the scale in the beep of each second. */
function melody(bytes: Uint8Array, seconds: number): number[] {
  const args = ['-v', 'error', '-i', 'pipe:0', '-map', '0:a', '-ac', '1', '-f', 's16le', 'pipe:1'];
  const pcm = run('ffmpeg', args, bytes);
  return Array.from({ length: seconds }, (_, second) => {
    const beep = Array.from({ length: 4800 }, (_, i) => pcm.readInt16LE((second * 48_000 + 480 + i) * 2));
    expect(Math.max(...beep)).toBeGreaterThan(4_000);
    const strengths = scale.map((hz) => {
      let [real, imaginary] = [0, 0];
      beep.forEach((sample, i) => {
        real += sample * Math.cos((2 * Math.PI * hz * i) / 48_000);
        imaginary += sample * Math.sin((2 * Math.PI * hz * i) / 48_000);
      });
      return Math.hypot(real, imaginary);
    });
    return strengths.indexOf(Math.max(...strengths));
  });
}
