// Videos of other encoders, and harmful files, through the whole emulator. ffprobe judges the results.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { exchange, fields, type Part } from '../support/sending.ts';
import { find, readBoxes } from '../emulator/media/support/boxes.ts';
import { run } from '../emulator/media/support/tools.ts';
import { testEmulator, type TestEmulator } from '../support/emulator.ts';
import { missingTool } from '../support/tools.ts';
import { mp4 } from '../support/videos.ts';

const missing = missingTool('ffmpeg') ?? missingTool('ffprobe');
if (missing !== undefined) console.warn(`skipping uploads that ffmpeg makes and judges: ${missing}`);

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sora-test-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const part = (value: Uint8Array): Part => ({
  name: 'video',
  value,
  filename: 'holiday.mp4',
  type: 'video/mp4',
});
const edit = (emulator: TestEmulator, value: Uint8Array) =>
  exchange(emulator, {
    path: '/v1/videos/edits',
    form: [...fields({ prompt: 'at night', model: 'sora-2' }), part(value)],
  });
const extend = (emulator: TestEmulator, value: Uint8Array, seconds: string) =>
  exchange(emulator, {
    path: '/v1/videos/extensions',
    form: [...fields({ prompt: 'it rains', model: 'sora-2', seconds }), part(value)],
  });

async function content(emulator: TestEmulator, id: string, variant = 'video'): Promise<Uint8Array> {
  const response = await emulator.send(`/v1/videos/${id}/content?variant=${variant}`);
  expect(response.status).toBe(200);
  return new Uint8Array(await response.arrayBuffer());
}

/** Returns a moving picture that starts orange, encoded by ffmpeg with these options. */
function encoded(...options: string[]): Uint8Array {
  const file = join(folder, 'made.mp4');
  const colour = ['-f', 'lavfi', '-i', 'color=c=orange:s=640x360:r=25:d=3'];
  run('ffmpeg', ['-v', 'error', '-y', ...colour, ...options, file], new Uint8Array());
  return new Uint8Array(readFileSync(file));
}

/** Returns durations in seconds, the size and the number of frames, read by ffprobe. */
function probed(bytes: Uint8Array) {
  const file = join(folder, 'probed.mp4');
  writeFileSync(file, bytes);
  const args = ['-v', 'error', '-of', 'json', '-count_frames', '-show_format', '-show_streams', file];
  const { format, streams } = JSON.parse(String(run('ffprobe', args, new Uint8Array())));
  const [video, audio] = streams;
  return {
    seconds: [format.duration, video.duration, audio.duration].map(Number),
    size: `${video.width}x${video.height}`,
    frames: Number(video.nb_read_frames),
  };
}

/** The mean colour of the thumbnail, which shows the first frame. */
async function meanColour(webp: Uint8Array): Promise<number[]> {
  const { channels } = await sharp(webp).stats();
  return channels.slice(0, 3).map(({ mean }) => Math.round(mean));
}

describe.skipIf(missing !== undefined)('with ffmpeg on the machine', () => {
  describe('the file of', () => {
    it(
      'an extension is exactly as long as all parts together, after one and after six extensions',
      { timeout: 60_000 },
      async () => {
        const emulator = testEmulator({ pace: 'instant' });
        const { body } = await exchange(emulator, { json: { prompt: 'a', seconds: '8', size: '1280x720' } });
        let id = body.id;
        let total = 8;
        for (const seconds of ['4', '20', '12', '16', '4', '8']) {
          const json = { video: { id }, prompt: 'and on', seconds };
          id = (await exchange(emulator, { path: '/v1/videos/extensions', json })).body.id;
          total += Number(seconds);
          if (total !== 12 && total !== 72) continue;
          expect(probed(await content(emulator, id))).toEqual({
            seconds: [total, total, total],
            size: '1280x720',
            frames: total * 30,
          });
        }
        expect(total).toBe(72);
      },
    );

    it('an edit has the length and the size of its source', { timeout: 30_000 }, async () => {
      const emulator = testEmulator({ pace: 'instant' });
      const { body } = await exchange(emulator, { json: { prompt: 'a', seconds: '8', size: '1280x720' } });
      const json = { video: { id: body.id }, prompt: 'at night' };
      const edited = await exchange(emulator, { path: '/v1/videos/edits', json });
      expect(probed(await content(emulator, edited.body.id))).toEqual({
        seconds: [8, 8, 8],
        size: '1280x720',
        frames: 240,
      });
    });
  });

  it.each([
    ['H.264 with its head at the end', ['-c:v', 'libx264', '-pix_fmt', 'yuv420p'], '1280x720'],
    ['H.264 with its head first', ['-c:v', 'libx264', '-movflags', '+faststart'], '1280x720'],
    ['MPEG-4 part 2, tall', ['-vf', 'scale=360:640', '-c:v', 'mpeg4'], '720x1280'],
    ['Motion JPEG, square', ['-vf', 'scale=400:400', '-c:v', 'mjpeg'], '720x1280'],
  ])(
    'the first frame of an uploaded video is the first frame of its edit: %s',
    { timeout: 60_000 },
    async (_, options, size) => {
      const emulator = testEmulator({ pace: 'instant' });
      const { status, body } = await edit(emulator, encoded(...options));
      expect({ status, seconds: body.seconds, size: body.size }).toEqual({ status: 200, seconds: '4', size });
      const [red = 0, green = 0, blue = 0] = await meanColour(await content(emulator, body.id, 'thumbnail'));
      expect(red).toBeGreaterThan(240);
      expect(green).toBeGreaterThan(140);
      expect(green).toBeLessThan(190);
      expect(blue).toBeLessThan(20);
      expect(probed(await content(emulator, body.id))).toEqual({ seconds: [4, 4, 4], size, frames: 120 });
    },
  );

  it(
    'an extension of an uploaded video starts after the whole seconds of the upload',
    { timeout: 30_000 },
    async () => {
      const emulator = testEmulator({ pace: 'instant' });
      const { body } = await extend(emulator, encoded('-t', '2.4', '-c:v', 'libx264'), '4');
      expect(body).toMatchObject({ seconds: '7', size: '1280x720' });
      expect(probed(await content(emulator, body.id))).toEqual({
        seconds: [7, 7, 7],
        size: '1280x720',
        frames: 210,
      });
    },
  );

  it(
    'a stream that is far larger than its container states is accepted, but not decoded',
    { timeout: 60_000 },
    async () => {
      const bomb = encoded(
        '-vf',
        'scale=8192:4320',
        '-frames:v',
        '1',
        '-c:v',
        'libx264',
        '-preset',
        'ultrafast',
      );
      find(readBoxes(bomb), 'moov/trak/mdia/minf/stbl/stsd').body.setUint32(40, (640 << 16) | 360);
      const before = process.memoryUsage().rss;
      const { status, body } = await edit(testEmulator(), bomb);
      expect({ status, error: body.error }).toEqual({ status: 200, error: null });
      expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
    },
  );

  it('noise as samples is accepted, as on a machine without ffmpeg', async () => {
    const noise = Uint8Array.from(mp4());
    const at = readBoxes(noise).find(({ type }) => type === 'mdat')?.at ?? 0;
    for (let i = at + 8; i < noise.length; i++) noise[i] = (i * 7919) % 251;
    const { status, body } = await edit(testEmulator(), noise);
    expect({ status, error: body.error }).toEqual({ status: 200, error: null });
  });

  it('uploads are answered with 503 when too many of them are waiting', { timeout: 60_000 }, async () => {
    const emulator = testEmulator({ pace: 'instant' });
    const upload = mp4();
    const answers = await Promise.all(Array.from({ length: 30 }, () => edit(emulator, upload)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(17);
    expect(statuses.filter((status) => status === 503).length).toBeGreaterThan(0);
    expect(statuses.every((status) => status === 200 || status === 503)).toBe(true);
  });
});

describe('without ffmpeg on the machine', () => {
  it('the size and the duration of an upload come from its container, and the clip shows a card', async () => {
    vi.stubEnv('FFMPEG_PATH', join(folder, 'nowhere'));
    try {
      const emulator = testEmulator({ pace: 'instant' });
      const upload = mp4({ width: 1920, height: 1080, seconds: 5 });
      const { body } = await edit(emulator, upload);
      expect(body).toMatchObject({ size: '1280x720', seconds: '8' });
      const longer = await extend(emulator, upload, '4');
      expect(longer.body).toMatchObject({ size: '1280x720', seconds: '9' });
      const clip = readBoxes(await content(emulator, longer.body.id));
      expect(find(clip, 'moov/mvhd').body.getUint32(16)).toBe(9_000);
      const file = await emulator.project('sk-test').snapshots.export();
      expect(JSON.stringify(file)).toContain('uploaded: 1920×1080, 5 s, avc1 with sound');
      expect(JSON.stringify(file)).toContain('not decoded: no frame was read on this machine');
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

/** Thirty megabytes of data with the head of a movie. */
function endless(fill: (view: DataView, from: number) => void): Uint8Array {
  const bytes = new Uint8Array(30 * 1024 * 1024);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 16);
  bytes.set(new TextEncoder().encode('ftypisom'), 4);
  fill(view, 16);
  return bytes;
}

describe('harmful files', () => {
  const moov = 0x6d6f_6f76;

  it.each<[string, (view: DataView, from: number) => void]>([
    ['an endless head', (view, from) => view.setUint32(from + 4, moov)],
    [
      'a head of millions of boxes',
      (view, from) => {
        view.setUint32(from + 4, moov);
        for (let at = from + 8; at + 8 <= view.byteLength; at += 8) view.setUint32(at, 8);
      },
    ],
    [
      'millions of heads, one in the other',
      (view, from) => {
        for (let at = from; at + 8 <= view.byteLength; at += 8) {
          view.setUint32(at, view.byteLength - at);
          view.setUint32(at + 4, moov);
        }
      },
    ],
    ['zeros', () => {}],
  ])('are refused quickly and with little memory: %s', async (_, fill) => {
    const emulator = testEmulator();
    const bytes = endless(fill);
    await edit(emulator, new Uint8Array(1)); // the memory of modules that the first upload loads
    const before = performance.now();
    const { status, body } = await edit(emulator, bytes);
    expect(performance.now() - before).toBeLessThan(3_000);
    expect({ status, code: body.error.code }).toEqual({ status: 400, code: 'invalid_video_file' });
    const { body: listed } = await exchange(emulator, { method: 'GET' });
    expect(listed.data).toEqual([]);
  });

  it('leave no file in the folder for temporary files', async () => {
    vi.stubEnv('TMPDIR', folder);
    try {
      const emulator = testEmulator({ pace: 'instant' });
      await edit(emulator, mp4());
      await edit(emulator, mp4().subarray(0, 1_000));
      expect(readdirSync(folder).filter((name) => name.startsWith('sora-emulator-'))).toEqual([]);
    } finally {
      vi.unstubAllEnvs();
    }
  });
});
