// The findings of the doctor on this machine, and on machines that lack something.
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  checkClients,
  checkNode,
  checkPort,
  type Check,
} from '../../../src/emulator/commands/doctor-server.ts';
import { openAt } from '../../support/open-store.ts';
import { video } from '../../contract/samples.ts';
import { testEmulator } from '../../support/emulator.ts';
import { run, temporaryFolder } from './run.ts';

async function examined(args: string[], env: Record<string, string> = {}) {
  const { code, stdout } = await run(['doctor', '--json', ...args], env);
  const report = JSON.parse(stdout) as { ok: boolean; checks: Check[] };
  const found = (name: string) => report.checks.find((check) => check.name === name);
  return { code, ok: report.ok, names: report.checks.map(({ name }) => name), found };
}

/** A program that prints the version and the encoders of an ffmpeg. */
const script = (encoders: string) =>
  `#!/bin/sh\ncase "$2" in -version) echo 'ffmpeg version 9.9 x';; *) for e in ${encoders}; do echo " V....D $e x"; done;; esac\n`;

it('the doctor reports a machine without problems, for people and for programs', async () => {
  const url = await testEmulator().listen();
  const env = { OPENAI_BASE_URL: `${url}/v1`, OPENAI_API_KEY: 'sk-x' };
  const { code, ok, names, found } = await examined(['--listen', new URL(url).host], env);
  expect([code, ok]).toEqual([0, true]);
  expect(names).toEqual(['node', 'sharp', 'fonts', 'ffmpeg', 'port', 'server', 'data', 'clients']);
  expect(found('node')).toEqual({ name: 'node', state: 'ok', found: `Node ${process.versions.node}` });
  expect(found('sharp')).toMatchObject({ state: 'ok', found: expect.stringMatching(/WebP .* and JPEG/) });
  expect(found('port')).toMatchObject({ state: 'ok', found: expect.stringContaining('by a sora-emulator') });
  expect(found('server')).toMatchObject({ state: 'ok', found: expect.stringContaining(`${url} answers`) });
  expect(found('clients')).toMatchObject({ state: 'ok' });

  const { stdout } = await run(['doctor', '--url', url], env);
  expect(stdout).toMatch(/^ok    node     Node /);
  expect(stdout).not.toContain('\u001B[');
  expect(stdout).not.toContain('port');
  const painted = await run(['doctor', '--url', url], { ...env, FORCE_COLOR: '1' });
  expect(painted.stdout).toContain('\u001B[32mok  \u001B[39m');
});

describe('the doctor reports that the port', () => {
  it('is free', async () => {
    expect(await checkPort({ host: '127.0.0.1', port: 0 })).toMatchObject({ state: 'ok' });
  });

  it('is used by another program', async () => {
    const server = createServer((socket) => socket.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const { code, ok, found } = await examined(['--listen', `127.0.0.1:${port}`]);
    expect([code, ok]).toEqual([1, false]);
    expect(found('port')).toMatchObject({
      state: 'fail',
      found: `127.0.0.1:${port} is taken by another program`,
      advice: expect.stringContaining('--listen'),
    });
  });

  it('belongs to an address that this machine does not have', async () => {
    expect(await checkPort({ host: '192.0.2.1', port: 4010 })).toMatchObject({
      state: 'fail',
      found: expect.stringMatching(/^192\.0\.2\.1:4010 cannot be listened on \(E/),
    });
  });
});

it('the doctor fails when the named server does not answer', async () => {
  const { code, found } = await examined(['--url', 'http://127.0.0.1:1']);
  expect([code, found('server')?.state]).toEqual([1, 'fail']);
  expect(found('port')).toBeUndefined();
});

describe('the doctor reports that ffmpeg', () => {
  it('is missing, as a warning', async () => {
    const { ok, found } = await examined(['--listen', '0'], { PATH: '/nowhere' });
    expect(ok).toBe(true);
    expect(found('ffmpeg')).toMatchObject({
      state: 'warn',
      found: expect.stringContaining('no folder of PATH has an ffmpeg'),
      advice: expect.stringContaining('clips are rendered without it'),
    });
  });

  it('is not at FFMPEG_PATH, as a failure', async () => {
    const { ok, found } = await examined(['--listen', '0'], { FFMPEG_PATH: '/nowhere/ffmpeg' });
    expect(ok).toBe(false);
    expect(found('ffmpeg')).toMatchObject({
      state: 'fail',
      found: expect.stringContaining("'/nowhere/ffmpeg', but there is no such file"),
      advice: 'Correct or unset FFMPEG_PATH.',
    });
  });

  it('has or lacks the encoders that are needed', async () => {
    const file = join(temporaryFolder(), 'ffmpeg');
    writeFileSync(file, script('aac mjpeg libx264'), { mode: 0o755 });
    const less = await examined(['--listen', '0'], { FFMPEG_PATH: file });
    expect(less.found('ffmpeg')).toMatchObject({
      state: 'fail',
      found: expect.stringContaining('it was built without libwebp'),
    });
    writeFileSync(file, script('aac mjpeg libx264 libwebp'), { mode: 0o755 });
    const all = await examined(['--listen', '0'], { FFMPEG_PATH: file });
    expect(all.found('ffmpeg')).toEqual({
      name: 'ffmpeg',
      state: 'ok',
      found: `${file} has all encoders that --media ffmpeg needs (ffmpeg version 9.9 x)`,
    });
  });
});

it('the doctor reports missing fonts as a warning', async () => {
  const file = join(temporaryFolder(), 'fonts.conf');
  const none = '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig></fontconfig>';
  writeFileSync(file, none);
  const { ok, found } = await examined(['--listen', '0'], { FONTCONFIG_FILE: file });
  expect(ok).toBe(true);
  expect(found('fonts')).toMatchObject({
    state: 'warn',
    found: expect.stringMatching(/^no font for prompts in Chinese, .*emoji$/),
    advice: expect.stringContaining('fonts-noto-cjk'),
  });
});

it.each([
  ['20.18.3', 'fail'],
  ['18.20.0', 'fail'],
  ['20.19.0', 'ok'],
  ['22.0.0', 'ok'],
  ['26.1.0-nightly', 'ok'],
])('the doctor judges Node %s: %s', (version, state) => {
  expect(checkNode(version)).toMatchObject({ state });
});

describe("the doctor reports that the client's shell", () => {
  const url = 'http://127.0.0.1:4010';
  const set = { OPENAI_BASE_URL: `${url}/v1`, OPENAI_API_KEY: 'sk-x' };

  it.each<[string, Record<string, string>, string, RegExp]>([
    ['is set', set, 'ok', /and a key is set$/],
    ['names localhost', { ...set, OPENAI_BASE_URL: 'http://localhost:4010/v1/' }, 'ok', /and a key is set$/],
    ['is not set', {}, 'warn', /api\.openai\.com$/],
    ['names another server', { ...set, OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' }, 'warn', /which is not/],
    ['names no server', { ...set, OPENAI_BASE_URL: 'x' }, 'warn', /which is not/],
    ['lacks /v1', { ...set, OPENAI_BASE_URL: url }, 'warn', /without \/v1$/],
    ['lacks a key', { OPENAI_BASE_URL: `${url}/v1` }, 'warn', /OPENAI_API_KEY is not set$/],
    ['goes through a proxy', { ...set, HTTP_PROXY: 'http://p' }, 'warn', /^HTTP_PROXY is set, and NO_PROXY/],
    ['goes past a proxy', { ...set, HTTP_PROXY: 'http://p', NO_PROXY: 'a, 127.0.0.1' }, 'ok', /is set$/],
  ])('%s, with the right state', (_, env, state, found) => {
    const check = checkClients(env, url);
    expect(check).toMatchObject({ state, found: expect.stringMatching(found) });
    expect(check.advice === undefined).toBe(state === 'ok');
  });
});

describe('the doctor reports of the store', () => {
  const listen = ['--listen', '127.0.0.1:0'];

  it('which stores this machine can use', async () => {
    const { found } = await examined(listen);
    expect(found('data')).toEqual({
      name: 'data',
      state: 'ok',
      found: expect.stringMatching(
        /^in memory; a SQLite file is opened by .+; PostgreSQL can be reached by the package/,
      ),
    });
  });

  it('that a server makes the file, and makes no file itself', async () => {
    const path = join(temporaryFolder(), 'new.db');
    const { found } = await examined([...listen, '--data', path]);
    expect(found('data')).toMatchObject({ state: 'ok', found: `${path} does not exist; a server makes it` });
    expect(existsSync(path)).toBe(false);
  });

  it('what is in the file', async () => {
    const path = join(temporaryFolder(), 'sora.db');
    const store = await openAt(path);
    await store.project('p').put('video', video('v', 1));
    await store.close();
    const { found } = await examined([...listen, '--data', path]);
    expect(found('data')).toMatchObject({ state: 'ok', found: `${path} can be opened: 1 project, 1 video` });
  });

  it('that a folder is missing, a file is no database, and a server cannot be reached, without the password', async () => {
    const folder = temporaryFolder();
    const text = join(folder, 'text.db');
    writeFileSync(text, 'This is no database. '.repeat(400));
    for (const data of [
      join(folder, 'no/sora.db'),
      text,
      'postgres://me:hunter2@127.0.0.1:1/x?password=hunter3',
    ]) {
      const { code, found } = await examined([...listen, '--data', data]);
      expect([code, found('data')?.state]).toEqual([1, 'fail']);
      expect(found('data')?.found).toMatch(/no\/sora\.db|text\.db|127\.0\.0\.1:1\/x/);
      expect(JSON.stringify(found('data'))).not.toMatch(/hunter/);
    }
  });
});
