// The ffmpeg processes: hanging, crashing and cancelled processes, and those of a server that ends. All of
// them are fakes.
import { once } from 'node:events';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createEmulator } from '../../../../src/emulator/index.ts';
import { openFfmpegMedia, type FfmpegMediaOptions } from '../../../../src/emulator/media/ffmpeg/ffmpeg.ts';
import { RenderQueueFull } from '../../../../src/emulator/media/media.ts';
import { longEnoughMs, testEmulator, testKey } from '../../../support/emulator.ts';
import { clip } from '../support/clips.ts';
import { crashesWhile, fakeFfmpeg, hangs, isAlive, temporaryFolder, works } from './support.ts';

/** The folder where renderings put their files; tests look which files remain. */
let scratch = '';
beforeEach(async () => {
  const folder = await temporaryFolder();
  scratch = join(folder, 'scratch');
  await mkdir(scratch);
  vi.stubEnv('TMPDIR', scratch);
});
afterEach(() => vi.unstubAllEnvs());

const small = { width: 480, height: 480, seconds: 1 };

async function open(file: string, options: Partial<FfmpegMediaOptions> = {}) {
  const media = await openFfmpegMedia({ env: { FFMPEG_PATH: file }, ...options });
  onTestFinished(() => media.close());
  return media;
}

/**
 * A dead child exists until its parent has waited for it, which may be a moment after its sockets have
 * closed.
 */
const expectDead = (pid: number) => vi.waitFor(() => expect(isAlive(pid)).toBe(false));

describe('an ffmpeg process', () => {
  it('that hangs is ended after the time limit', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'ffmpeg');
    const answers = `ffmpeg version 0-fake\n${['libx264', 'aac', 'libwebp', 'mjpeg'].map((name) => ` V....D ${name} x\n`).join('')}`;
    await writeFile(join(folder, 'answers'), answers);
    // A shell, because it starts in far less time than the limit.
    const code = `case $* in *-version|*-encoders) cat '${folder}/answers';; *) echo $$ > '${folder}/pid'; exec sleep 600;; esac`;
    await writeFile(file, `#!/bin/sh\n${code}\n`, { mode: 0o755 });
    const media = await open(file, { timeoutMs: 1_000 });
    await expect(media.asset(clip(small), 'video')).rejects.toThrow('ffmpeg did not end within 1000 ms');
    expect(isAlive(Number(await readFile(join(folder, 'pid'), 'utf8')))).toBe(false);
    expect(await readdir(scratch)).toEqual([]);
  });

  it.each(['video', 'thumbnail', 'spritesheet'] as const)(
    'that crashes fails its own %s, and not the next one',
    async (variant) => {
      const folder = await temporaryFolder();
      const trouble = join(folder, 'trouble');
      await writeFile(trouble, '');
      const media = await open((await fakeFfmpeg({ render: crashesWhile(trouble) })).file);
      const fault: unknown = await media.asset(clip(small), variant).catch((error: unknown) => error);
      expect((fault as Error).message).toMatch(/^ffmpeg failed \(exit code 3.*the disk is on fire$/s);
      expect((fault as Error).message.length).toBeLessThan(4_200);
      await rm(trouble);
      const asset = await media.asset(clip(small), variant);
      expect(Buffer.from(asset.bytes).toString()).toBe(variant === 'video' ? 'video' : 'still');
      expect(await readdir(scratch)).toEqual([]);
    },
  );

  it('that ends with status 0 without reading all frames fails its rendering', async () => {
    const fake = await fakeFfmpeg({ render: 'process.exit(0)' });
    const media = await open(fake.file);
    await expect(media.asset(clip({ seconds: 4 }), 'video')).rejects.toThrow(
      /^ffmpeg failed \(exit code 0, before it had read everything\)/,
    );
  });

  it('that has been uninstalled since the start fails its rendering', async () => {
    const fake = await fakeFfmpeg();
    const media = await open(fake.file);
    await rm(fake.file);
    await expect(media.asset(clip(small), 'video')).rejects.toThrow(/^ffmpeg could not be started: .*ENOENT/);
    expect(await readdir(scratch)).toEqual([]);
  });

  it('that prints without end is ended', async () => {
    const render =
      'process.stdin.resume(); setInterval(() => process.stdout.write(Buffer.alloc(1 << 22)), 1);';
    const media = await open((await fakeFfmpeg({ render })).file);
    await expect(media.asset(clip(small), 'thumbnail')).rejects.toThrow(
      /^ffmpeg wrote more than 67108864 bytes/,
    );
  });
});

describe('the readers of a rendering', () => {
  it('end the process when the last of them leaves', async () => {
    const fake = await fakeFfmpeg({ render: hangs });
    const media = await open(fake.file);
    const readers = [new AbortController(), new AbortController()] as const;
    const waiting = readers.map(({ signal }) => media.asset(clip(small), 'video', { signal }));
    const { pid, gone } = await fake.next();
    readers[0].abort(new Error('left'));
    await expect(waiting[0]).rejects.toThrow('left');
    expect(isAlive(pid)).toBe(true);
    expect(await readdir(scratch)).toHaveLength(1);
    readers[1].abort(new Error('left, too'));
    await expect(waiting[1]).rejects.toThrow('left, too');
    await gone;
    await expectDead(pid);
    await vi.waitFor(async () => expect(await readdir(scratch)).toEqual([]));
  });

  it('end a wrapper script and its child processes', async () => {
    const fake = await fakeFfmpeg({ render: hangs });
    const folder = await temporaryFolder();
    const wrapper = join(folder, 'wrapper');
    await writeFile(wrapper, `#!/bin/sh\n'${fake.file}' "$@"\nexit $?\n`, { mode: 0o755 });
    const media = await open(wrapper);
    const reader = new AbortController();
    const waiting = media.asset(clip(small), 'video', { signal: reader.signal });
    const { gone } = await fake.next();
    reader.abort(new Error('left'));
    await expect(waiting).rejects.toThrow('left');
    expect(await gone).toBeDefined();
  });

  it('are refused when two processes are running and the queue is full', async () => {
    const fake = await fakeFfmpeg({ render: hangs });
    const media = await open(fake.file, { queueLimit: 1 });
    const all = ['a', 'b', 'c', 'd'].map((palette) => media.asset(clip({ ...small, palette }), 'video'));
    const ends = Promise.allSettled(all);
    await expect(all[3]).rejects.toThrow(RenderQueueFull);
    const { pid } = await fake.next();
    expect((await fake.next()).pid).not.toBe(pid);
    await media.close();
    const reasons = (await ends).map((end) => (end.status === 'rejected' ? String(end.reason) : end.status));
    expect(reasons.slice(0, 3)).toEqual(Array.from({ length: 3 }, () => 'Error: the renderer is closed'));
  });
});

it('close() leaves no process and no file', async () => {
  const fake = await fakeFfmpeg({ render: hangs });
  const media = await open(fake.file);
  const video = media.asset(clip(small), 'video');
  const still = media.asset(clip(small), 'thumbnail');
  const ends = Promise.allSettled([video, still]);
  const pids = [(await fake.next()).pid, (await fake.next()).pid];
  expect(pids.map(isAlive)).toEqual([true, true]);
  await media.close();
  expect(pids.map(isAlive)).toEqual([false, false]);
  expect(await readdir(scratch)).toEqual([]);
  expect((await ends).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});

it('no part of a prompt or an id becomes an argument of ffmpeg', async () => {
  const fake = await fakeFfmpeg({ render: `tell();${works}` });
  const media = await open(fake.file);
  const hostile = `" ' $(id) \`id\` ; rm -rf / \n-metadata\ncomment=evil\r\n\0 %d %s =\\ -i http://127.0.0.1/ \u2028|`;
  await media.asset(clip(small), 'video');
  await media.asset(clip({ ...small, prompt: hostile, model: '-y' }), 'video');
  await media.asset(clip({ ...small, prompt: `-f null ${hostile.repeat(2_000)}` }), 'video');
  const plain = (await fake.next()).args;
  for (const [start, { args }] of [
    [
      `title=" ' $(id) \`id\` ; rm -rf / -metadata comment=evil %d %s =\\ -i http://127.0.0.1/ |`,
      await fake.next(),
    ],
    [`title=-f null " ' $(id)`, await fake.next()],
  ] as const) {
    expect(args).toHaveLength(plain.length);
    const differing = args.filter((arg, i) => arg !== plain[i] && !arg.startsWith(scratch));
    const title = args.find((arg) => arg.startsWith('title='));
    expect(title?.startsWith(start)).toBe(true);
    expect(differing.every((arg) => /^(title|comment)=[^\p{Cc}]{0,200}$/u.test(arg))).toBe(true);
  }
  expect(plain).toContain('-nostdin');
  expect(
    plain.filter((arg, i) => plain[i - 1] === '-protocol_whitelist' && arg === 'file,pipe'),
  ).toHaveLength(2);
});

describe('rendering with ffmpeg over HTTP', () => {
  const headers = { authorization: `Bearer ${testKey}` };

  it('answers 500 without details after a crash, and later downloads work', async () => {
    const folder = await temporaryFolder();
    const trouble = join(folder, 'trouble');
    await writeFile(trouble, '');
    vi.stubEnv('FFMPEG_PATH', (await fakeFfmpeg({ render: crashesWhile(trouble) })).file);
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    onTestFinished(() => log.mockRestore());
    const emulator = testEmulator({ media: 'ffmpeg', pace: 'instant' });
    const { body } = await emulator.json('POST', '/v1/videos', { prompt: 'x' });
    emulator.clock.advance(longEnoughMs);
    const failed = await emulator.send(`/v1/videos/${body.id}/content`);
    expect(failed.status).toBe(500);
    const envelope = await failed.text();
    expect(JSON.parse(envelope)).toMatchObject({ error: { type: 'server_error' } });
    expect(envelope).not.toMatch(/fire|ffmpeg/);
    expect(String(log.mock.calls[0]?.[1])).toContain('the disk is on fire');
    await rm(trouble);
    const served = await emulator.send(`/v1/videos/${body.id}/content`);
    expect([served.status, await served.text()]).toEqual([200, 'video']);
  });

  it('ends the process of a client that leaves', async () => {
    const fake = await fakeFfmpeg({ render: hangs });
    vi.stubEnv('FFMPEG_PATH', fake.file);
    const emulator = testEmulator({ media: 'ffmpeg', pace: 'instant' });
    const base = await emulator.listen();
    const { body } = await emulator.json('POST', '/v1/videos', { prompt: 'x' });
    emulator.clock.advance(longEnoughMs);
    const client = get(`${base}/v1/videos/${body.id}/content`, { headers, agent: false });
    const left = once(client, 'error');
    const { pid, gone } = await fake.next();
    client.destroy(new Error('left'));
    await left;
    await gone;
    await expectDead(pid);
  });

  it('leaves no process and no file when the server ends', async () => {
    const fake = await fakeFfmpeg({ render: hangs });
    vi.stubEnv('FFMPEG_PATH', fake.file);
    const emulator = createEmulator({ media: 'ffmpeg', pace: 'instant' });
    emulator.clock.freeze();
    const request = (path: string, init: RequestInit = {}) =>
      emulator.fetch(
        new Request(`http://emulator.test${path}`, {
          ...init,
          headers: { ...headers, 'content-type': 'application/json' },
        }),
      );
    const created = await request('/v1/videos', { method: 'POST', body: '{"prompt":"x"}' });
    const { id } = (await created.json()) as { id: string };
    emulator.clock.advance(longEnoughMs);
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    onTestFinished(() => log.mockRestore());
    const download = request(`/v1/videos/${id}/content`);
    const { pid } = await fake.next();
    await emulator.close();
    expect(isAlive(pid)).toBe(false);
    expect(await readdir(scratch)).toEqual([]);
    expect((await download).status).toBe(503);
  });

  it('keeps the file in mediaDir for the next start', async () => {
    vi.stubEnv('FFMPEG_PATH', (await fakeFfmpeg()).file);
    const mediaDir = join(await temporaryFolder(), 'new', 'folder');
    const emulator = testEmulator({ media: 'ffmpeg', mediaDir, pace: 'instant' });
    const { body } = await emulator.json('POST', '/v1/videos', { prompt: 'x' });
    emulator.clock.advance(longEnoughMs);
    const served = await emulator.send(`/v1/videos/${body.id}/content`);
    expect(await served.text()).toBe('video');
    const etag = served.headers.get('etag')?.replaceAll('"', '');
    expect((await readdir(mediaDir)).toSorted()).toEqual([`${etag}.mp4`, `${etag}.mp4.sha256`]);
  });
});
