// The search for ffmpeg: its places, their order, and the message when no ffmpeg is found.
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { createEmulator, OptionError } from '../../../../src/emulator/index.ts';
import { findFfmpeg, type Search } from '../../../../src/emulator/media/ffmpeg/find.ts';
import { MediaUnavailable } from '../../../../src/emulator/media/media.ts';
import { testEmulator } from '../../../support/emulator.ts';
import { fakeFfmpeg, program, temporaryFolder } from './support.ts';

const notInstalled = () => {
  throw Object.assign(new Error("Cannot find module 'ffmpeg-static'"), { code: 'MODULE_NOT_FOUND' });
};

/** A search that uses nothing of the real machine. */
const search = (over: Partial<Search> = {}): Search => ({
  env: { PATH: '/nowhere' },
  staticFile: notInstalled,
  platform: 'linux',
  ...over,
});

const refusal = async (given: Search) => {
  const fault: unknown = await findFfmpeg(given).catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(MediaUnavailable);
  const { message } = fault as Error;
  expect(message).not.toContain('\n');
  return message;
};

describe('FFMPEG_PATH', () => {
  it('is the first place of the search', async () => {
    const [ordered, other] = [await fakeFfmpeg(), await fakeFfmpeg()];
    const env = { FFMPEG_PATH: ordered.file, PATH: other.folder };
    expect(await findFfmpeg(search({ env, staticFile: () => other.file }))).toEqual({
      file: ordered.file,
      description: 'ffmpeg version 0-fake\n',
    });
  });

  it.each([
    ['a missing file', async () => '/nowhere/ffmpeg', 'there is no such file'],
    ['a folder', temporaryFolder, 'it may not be executed'],
    [
      'a program that fails',
      async () =>
        program(
          await temporaryFolder(),
          'console.error("libx264.so: no such file\\nmore"); process.exit(127)',
        ),
      'it ended with exit code 127 (libx264.so: no such file)',
    ],
    [
      'another program',
      async () => program(await temporaryFolder(), 'console.log("hello")'),
      'it does not answer as ffmpeg does',
    ],
    [
      'a small build',
      async () => (await fakeFfmpeg({ encoders: ['aac', 'mjpeg', 'libx264rgb'] })).file,
      'it was built without libx264, libwebp',
    ],
    ['a zero byte', async () => '/bin/\0', 'it cannot be started'],
  ])('ends the search with an error when it is %s', async (_what, make, fault) => {
    const file = await make();
    const good = await fakeFfmpeg();
    const message = await refusal(
      search({ env: { FFMPEG_PATH: file, PATH: good.folder }, staticFile: () => good.file }),
    );
    expect(message).toContain(`FFMPEG_PATH: it is '${file}', but ${fault}`);
    expect(message).toContain('unset it');
    expect(message).toContain('--media builtin');
  });

  it('is ignored when it is empty', async () => {
    const { file, folder } = await fakeFfmpeg();
    expect(await findFfmpeg(search({ env: { FFMPEG_PATH: '', PATH: folder } }))).toMatchObject({ file });
  });
});

describe('the package ffmpeg-static', () => {
  it('is used before PATH', async () => {
    const [packaged, other] = [await fakeFfmpeg(), await fakeFfmpeg()];
    const found = await findFfmpeg(search({ env: { PATH: other.folder }, staticFile: () => packaged.file }));
    expect(found.file).toBe(packaged.file);
  });

  it.each([
    ['whose file is missing', () => '/nowhere/ffmpeg-static/ffmpeg'],
    ['without a program for the platform', () => null],
    ['that is not installed', notInstalled],
  ])('is replaced by PATH when it is one %s', async (_what, staticFile) => {
    const { file, folder } = await fakeFfmpeg();
    expect(await findFfmpeg(search({ env: { PATH: `relative:${folder}` }, staticFile }))).toMatchObject({
      file,
    });
  });

  it('is replaced by PATH when its program does not run', async () => {
    const broken = await program(await temporaryFolder(), 'process.exit(1)');
    const { file, folder } = await fakeFfmpeg();
    expect(await findFfmpeg(search({ env: { Path: folder }, staticFile: () => broken }))).toMatchObject({
      file,
    });
  });
});

describe('a machine without ffmpeg', () => {
  it('gets an error with the places of the search, the reason of each failure, and advice', async () => {
    const small = await fakeFfmpeg({ encoders: ['libx264', 'aac', 'mjpeg'] });
    const message = await refusal(
      search({ env: { PATH: small.folder }, staticFile: () => '/nowhere/ffmpeg-static/ffmpeg' }),
    );
    expect(message).toBe(
      "--media ffmpeg needs an ffmpeg, and none was found that can be used: FFMPEG_PATH is not set; ffmpeg-static is installed, but its install script has not run ('/nowhere/ffmpeg-static/ffmpeg' is missing); " +
        `PATH has '${small.file}', but it was built without libwebp. ` +
        "Install one with 'apt-get install ffmpeg' (Debian, Ubuntu) or 'apk add ffmpeg' (Alpine), or with 'npm install ffmpeg-static' (its install script must be allowed to run), or set FFMPEG_PATH, or use --media builtin, which needs nothing.",
    );
  });

  it.each([
    ['linux', 'apt-get install ffmpeg'],
    ['darwin', 'brew install ffmpeg-full'],
    ['win32', 'winget install Gyan.FFmpeg'],
    ['freebsd', 'your package manager'],
  ] as const)('gets the command that installs ffmpeg on %s', async (platform, command) => {
    const message = await refusal(search({ platform }));
    expect(message).toContain(command);
    expect(message).toContain('ffmpeg-static is not installed; no folder of PATH has an ffmpeg');
  });
});

describe('a library without ffmpeg', () => {
  it('reports it at listen() or at the first fetch(), and only for the renderer ffmpeg', async () => {
    vi.stubEnv('FFMPEG_PATH', '/nowhere/ffmpeg');
    try {
      const emulator = createEmulator({ media: 'ffmpeg' });
      await expect(emulator.listen()).rejects.toThrow(MediaUnavailable);
      await expect(emulator.fetch(new Request('http://emulator.test/healthz'))).rejects.toThrow(
        'FFMPEG_PATH',
      );
      // The program may be installed before the next attempt.
      vi.stubEnv('FFMPEG_PATH', (await fakeFfmpeg()).file);
      expect((await emulator.fetch(new Request('http://emulator.test/healthz'))).status).toBe(200);
      await emulator.close();
      expect((await testEmulator().send('/healthz')).status).toBe(200);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('can be closed', async () => {
    vi.stubEnv('FFMPEG_PATH', '/nowhere/ffmpeg');
    try {
      const emulator = createEmulator({ media: 'ffmpeg' });
      await expect(emulator.listen()).rejects.toThrow(MediaUnavailable);
      expect(await emulator.close()).toBeUndefined();
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it('refuses an unknown renderer', () => {
    expect(() => createEmulator({ media: 'gstreamer' as 'ffmpeg' })).toThrow(
      "'media' cannot be 'gstreamer': expected 'builtin' or 'ffmpeg'",
    );
  });
});

describe('the folder mediaDir', () => {
  it('is refused at the start when it cannot be a folder', async () => {
    const emulator = createEmulator({ mediaDir: join(import.meta.filename, 'below') });
    await expect(emulator.listen()).rejects.toThrow(OptionError);
    await emulator.close();
  });
});
