// Other programs judge the files: ffprobe and ffmpeg, OpenH264, Chromium, and every supported Node. With
// REQUIRE_TOOLS=1 all cases run, and a missing program is a failure.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { renderVideo } from '../../../src/emulator/media/scene/video.ts';
import type { PreparedClip } from '../../../src/emulator/media/scene/stage.ts';
import { chromium, playInChromium } from '../../support/chromium.ts';
import { azureSizes, prepared, smallSizes, soraSizes } from './support/clips.ts';
import { goldenClips } from './support/golden.ts';
import { sequence } from './support/sequence.ts';
import { available, hasFfmpeg, run, sample, thorough } from './support/tools.ts';

const folder = mkdtempSync(join(tmpdir(), 'judges-'));
afterAll(() => rmSync(folder, { recursive: true }));

const everySize = [...soraSizes, ...azureSizes, ...smallSizes];

/** A clip on a reference picture with grain. */
function onPhotograph(width: number, height: number): PreparedClip {
  const next = sequence(width);
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => ((i >> 4) & 127) + next() * 60);
  return { ...prepared({ width, height }), reference: { width, height, data } };
}

describe.skipIf(!hasFfmpeg)('ffprobe and ffmpeg', () => {
  const matrix = [
    ...[...soraSizes, ...azureSizes].flatMap(([width, height]) =>
      [4, 8, 12, 16, 20].map((seconds) => prepared({ width, height, seconds })),
    ),
    ...smallSizes.map(([width, height]) => prepared({ width, height })),
    prepared({ width: 1280, height: 720, seconds: 120 }),
    onPhotograph(1280, 720),
  ];

  it.each(sample(matrix, 16))('read a clip of $width x $height with $seconds s correctly', (clip) => {
    const bytes = renderVideo(clip);
    const facts =
      'format=duration,nb_streams:stream=codec_name,profile,width,height,nb_read_frames,duration,r_frame_rate,pix_fmt,color_space,color_primaries,color_transfer,color_range,sample_rate,channels';
    const args = ['-v', 'error', '-count_frames', '-show_entries', facts, '-of', 'json', '-'];
    const { format, streams } = JSON.parse(run('ffprobe', args, bytes).toString()) as {
      format: object;
      streams: [object, object];
    };
    const { width, height, seconds } = clip;
    const duration = `${seconds}.000000`;
    expect(format).toEqual({ nb_streams: 2, duration });
    expect(streams[0]).toMatchObject({
      codec_name: 'h264',
      profile: 'Constrained Baseline',
      width,
      height,
      pix_fmt: 'yuv420p',
      color_range: 'tv',
      color_space: 'bt709',
      color_transfer: 'bt709',
      color_primaries: 'bt709',
      r_frame_rate: '30/1',
      nb_read_frames: `${seconds * 30}`,
      duration,
    });
    expect(streams[1]).toMatchObject({
      codec_name: 'aac',
      profile: 'LC',
      sample_rate: '48000',
      channels: 2,
      duration,
    });
    // Decodes the whole file without an error message.
    expect(run('ffmpeg', '-v warning -xerror -i - -f null -'.split(' '), bytes)).toHaveLength(0);
  });
});

const program = join(folder, 'openh264');
const compiled = () =>
  spawnSync(process.env['CXX'] ?? 'g++', [
    '-O1',
    '-o',
    program,
    fileURLToPath(new URL('support/openh264.cpp', import.meta.url)),
    '-lopenh264',
  ]).status === 0;

describe.skipIf(!hasFfmpeg || !available('g++ and libopenh264-dev', compiled()))('OpenH264', () => {
  const clips = [
    prepared({ seconds: 5 }),
    onPhotograph(480, 480),
    ...everySize.map(([width, height]) => prepared({ width, height })),
  ];

  it.each(sample(clips, 11))('decodes the same pictures as ffmpeg for $width x $height', (clip) => {
    const bytes = renderVideo(clip);
    const annexB = join(folder, 'clip.h264');
    const decoded = join(folder, 'clip.yuv');
    writeFileSync(annexB, run('ffmpeg', '-v error -i - -c:v copy -an -f h264 -'.split(' '), bytes));
    expect(execFileSync(program, [annexB, decoded], { encoding: 'utf8' })).toBe(`${clip.seconds * 30} 0\n`);
    const hash = createHash('md5').update(readFileSync(decoded)).digest('hex');
    const args = '-v error -i - -an -f rawvideo -pix_fmt yuv420p -f md5 -'.split(' ');
    expect(`MD5=${hash}\n`).toBe(run('ffmpeg', args, bytes).toString());
  });
});

describe.skipIf(!available('Chromium', chromium !== undefined))('Chromium', () => {
  it('plays clips of every size to their end, and seeks in them', { timeout: 120_000 }, async () => {
    const clips = sample(
      [...everySize.map(([width, height]) => prepared({ width, height })), onPhotograph(1280, 720)],
      8,
    );
    const played = await playInChromium(chromium ?? '', clips.map(renderVideo));
    expect(played).toEqual(
      clips.map(({ width, height, seconds }) => ({
        end: 'ended',
        width,
        height,
        duration: seconds,
        frames: seconds * 30,
        audio: true,
        seeks: [3.5, 0.5, 2],
      })),
    );
  });
});

const noNode = thorough ? '' : ' (only with REQUIRE_TOOLS=1, because versions of Node are downloaded)';
describe.skipIf(!thorough)(`another version of Node${noNode}`, () => {
  const script = fileURLToPath(new URL('support/hash.mjs', import.meta.url));
  const { hashes } = JSON.parse(
    readFileSync(new URL('../../../fixtures/media/golden.json', import.meta.url), 'utf8'),
  ) as { hashes: Record<string, string> };
  const input = JSON.stringify(goldenClips);

  it.each(['20.19.0', '22', '24'])('renders the golden bytes: %s', { timeout: 180_000 }, (version) => {
    const args = ['--yes', '--package', `node@${version}`, 'node', script];
    const { stdout, stderr, status } = spawnSync('npx', args, {
      input,
      encoding: 'utf8',
      maxBuffer: 1 << 24,
    });
    expect(status, stderr).toBe(0);
    const printed = JSON.parse(stdout) as { version: string; hashes: Record<string, string> };
    expect(printed.version).toMatch(new RegExp(`^v${version}`));
    expect(printed.hashes).toEqual(hashes);
  });
});
