// The built program as a process: its output, its log, and its end.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { optionSpecs, type OptionSpec } from '../../src/emulator/options/options.ts';
import { fakeFfmpeg, hangs, isAlive } from '../emulator/media/ffmpeg/support.ts';
import { expectMp4 } from '../support/pictures.ts';
import { runProgram, startProgram, type Program } from '../support/program.ts';
import { openConnection, rawKey, rawRequest, requestHead } from '../support/raw.ts';
import { missingTool } from '../support/tools.ts';

const root = join(import.meta.dirname, '../..');
const create = { method: 'POST', path: '/v1/videos' };
const list = { method: 'GET', path: '/v1/videos' };
const json = 'Content-Type: application/json';
const escape = '\u001B[';

/** Creates a video. @returns the request for its content */
async function content(program: Program, params: object = {}): Promise<{ method: string; path: string }> {
  const body = JSON.stringify({ prompt: 'x', ...params });
  const { id } = (await rawRequest(program.url, { ...create, lines: [json], body })).json();
  return { method: 'GET', path: `/v1/videos/${id}/content` };
}

/**
 * Waits until the server has stopped listening. It tries to connect again and again; the system answers each
 * attempt.
 */
async function untilRefused(url: string): Promise<void> {
  for (;;) {
    try {
      (await openConnection(url, () => {})).socket.destroy();
    } catch (fault) {
      const { code } = fault as NodeJS.ErrnoException;
      if (code === 'ECONNREFUSED') return;
      // The system had accepted the connection before the server stopped listening.
      expect(code).toBe('ECONNRESET');
    }
  }
}

describe('the commands of the program', () => {
  it.each(['--help', '-h'])('%s prints every option with its variable and its default', async (flag) => {
    const ended = await runProgram([flag]);
    expect(ended).toMatchObject({ code: 0, signal: null, stderr: '' });
    for (const { flag, env, default: standard } of Object.values<OptionSpec>(optionSpecs)) {
      expect(ended.stdout).toContain(`--${flag} `);
      expect(ended.stdout).toContain(`[${env}]`);
      if (standard !== undefined) expect(ended.stdout).toContain(`Default: ${standard}.`);
    }
    for (const word of ['serve', 'openapi', '--version', 'OPENAI_BASE_URL=', 'OPENAI_API_KEY=', 'Examples']) {
      expect(ended.stdout).toContain(word);
    }
  });

  it.each(['--version', '-v'])('%s prints the version', async (flag) => {
    const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
    expect(await runProgram([flag])).toEqual({
      code: 0,
      signal: null,
      stdout: `${manifest.version}\n`,
      stderr: '',
    });
  });

  it('openapi prints the committed document', async () => {
    const committed = await readFile(join(root, 'openapi/openapi.json'), 'utf8');
    const ended = await runProgram(['openapi']);
    expect(ended).toMatchObject({ code: 0, signal: null, stderr: '' });
    expect(ended.stdout).toBe(committed);
  });

  it('openapi prints the document of the chosen profile', async () => {
    const { code, stdout } = await runProgram(['openapi', '--profile', 'openai-2026-02']);
    const document = JSON.parse(stdout) as { openapi: string };
    expect(code).toBe(0);
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(stdout).not.toContain('1920x1080');
  });

  it('serve starts the server, as the program does without a command', async () => {
    const program = await startProgram(['serve', '--pace', 'instant']);
    expect((await rawRequest(program.url, list)).status).toBe(200);
  });
});

describe('the output of the program', () => {
  it('with --log pretty has the base URL, two lines to copy, and then a line per request', async () => {
    const program = await startProgram(['--pace', 'instant']);
    const base = `${program.url}/v1`;
    expect(program.ready).toEqual({
      event: 'ready',
      url: program.url,
      base_url: base,
      pid: expect.any(Number),
    });
    await program.printed('stdout', 'OPENAI_API_KEY=');
    expect(program.output.stdout).toContain(`at ${base}\n`);
    expect(program.output.stdout).toMatch(new RegExp(`^ *export OPENAI_BASE_URL=${base}$`, 'm'));
    expect(program.output.stdout).toMatch(/^ *export OPENAI_API_KEY=\S+$/m);
    const { path } = await content(program);
    await program.printed('stderr', 'POST');
    const [line = '', ...rest] = program.output.stderr.split('\n');
    expect(line).toMatch(/^\d\d:\d\d:\d\d 200 +\d+ ms POST +\/v1\/videos +…[0-9a-f]{6} queued 0 % /);
    expect(line).toContain(`…${path.split('/')[3]?.slice(-6)} `);
    expect(rest).toEqual(['']);
  });

  it('with --log pretty ends with a summary of the served requests, also after Ctrl-C', async () => {
    const program = await startProgram(['--pace', 'instant']);
    await rawRequest(program.url, await content(program));
    program.signal('SIGINT');
    const { code, stderr } = await program.ended;
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /\nsora-emulator: 2 requests in \d+ s: 1 job created, 1 download, 0 refused, 0 server errors\n$/,
    );
  });

  it('with --log json starts with the ready message on standard output, and has one line per request on standard error', async () => {
    const program = await startProgram(['--pace', 'instant', '--log', 'json']);
    const { path } = await content(program);
    await rawRequest(program.url, { method: 'GET', path });
    await program.printed('stderr', '/content');
    await program.printed('stdout', '\n');
    const { url, pid } = program.ready;
    expect(program.output.stdout).toBe(
      `{"event":"ready","url":"${url}","base_url":"${url}/v1","pid":${pid}}\n`,
    );
    const lines = program.output.stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(lines).toMatchObject([
      { event: 'request', method: 'POST', path: '/v1/videos', status: 200 },
      { event: 'request', method: 'GET', path, status: 200 },
    ]);
  });

  it('with --log silent is empty', async () => {
    const program = await startProgram(['--pace', 'instant', '--log', 'silent']);
    await rawRequest(program.url, await content(program));
    expect((await rawRequest(program.url, { method: 'GET', path: '/v1/nowhere' })).status).toBe(404);
    program.signal('SIGTERM');
    expect(await program.ended).toEqual({ code: 0, signal: null, stdout: '', stderr: '' });
  });

  it('contains no control characters that clients send', async () => {
    const program = await startProgram(['--pace', 'instant']);
    const answer = await rawRequest(program.url, { method: 'GET', path: '/v1/videos/%1b%5b31mred%0anext' });
    expect(answer.status).toBe(404);
    await program.printed('stderr', '\n');
    expect(program.output.stderr).not.toContain(escape);
    expect(program.output.stderr.split('\n')).toHaveLength(2);
  });
});

/** Runs a command in a terminal. */
const inTerminal = (command: string[]) => [
  'script',
  '-qefc',
  command.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(' '),
  '/dev/null',
];

describe('the colour of the log', () => {
  it.each([
    ['none for a pipe', {}, false],
    ['FORCE_COLOR wins', { FORCE_COLOR: '1' }, true],
    ['NO_COLOR forbids', { NO_COLOR: '1' }, false],
  ])('follows the environment: %s', async (_name, env, expected) => {
    const program = await startProgram(['--pace', 'instant'], { env });
    await content(program);
    await program.printed('stderr', '\n');
    expect(program.output.stderr.includes(escape)).toBe(expected);
  });

  // Only this implementation of `script` accepts a command as one argument.
  const noTerminal = process.platform === 'linux' ? missingTool('script') : 'script is another program here';
  it.skipIf(noTerminal !== undefined).each([
    ['in a terminal', {}, true],
    ['in a terminal with NO_COLOR', { NO_COLOR: '1' }, false],
  ])(
    `follows the terminal: %s${noTerminal === undefined ? '' : ` (${noTerminal})`}`,
    async (_name, env, expected) => {
      const program = await startProgram(['--pace', 'instant'], { env, through: inTerminal });
      await content(program);
      await program.printed('stdout', 'queued');
      expect(program.output.stdout).toContain('POST');
      expect(program.output.stdout.includes(escape)).toBe(expected);
    },
  );
});

describe.each(['SIGTERM', 'SIGINT'] as const)('the signal %s', (signal) => {
  it('ends an idle server immediately, also while clients are connected', async () => {
    const program = await startProgram();
    const connection = await openConnection(program.url);
    await connection.send(requestHead(program.url, list));
    expect((await connection.answer(list)).status).toBe(200);
    program.signal(signal);
    expect(await program.ended).toMatchObject({ code: 0, signal: null });
    expect(await connection.closed).toBe('');
  });

  it('lets a download finish', async () => {
    const program = await startProgram(['--pace', 'instant']);
    const asked = await content(program, { seconds: '20', model: 'sora-2-pro', size: '1920x1080' });
    const whole = await rawRequest(program.url, asked);
    const connection = await openConnection(program.url);
    connection.socket.pause();
    await connection.send(requestHead(program.url, { ...asked, key: rawKey }));
    await untilServed(program);
    program.signal(signal);
    await untilRefused(program.url);
    connection.socket.resume();
    const answer = await connection.answer(asked);
    expect(answer.status).toBe(200);
    expect(answer.body.equals(whole.body)).toBe(true);
    expectMp4(answer.body);
    expect(await program.ended).toMatchObject({ code: 0, signal: null });
  });

  it('ends a server whose rendering hangs, and the log reports no fault of the emulator', async () => {
    const { file, next } = await fakeFfmpeg({ render: hangs });
    const program = await startProgram(['--pace', 'instant', '--media', 'ffmpeg', '--log', 'json'], {
      env: { FFMPEG_PATH: file },
    });
    const asked = await content(program);
    const connection = await openConnection(program.url);
    await connection.send(requestHead(program.url, asked));
    const { pid, gone } = await next();
    program.signal(signal);
    const { code, stderr } = await program.ended;
    await Promise.all([gone, connection.closed]);
    expect(isAlive(pid)).toBe(false);
    expect(code).toBe(0);
    expect(stderr).not.toContain('fault');
    for (const line of stderr.trimEnd().split('\n')) expect(JSON.parse(line)).toHaveProperty('event');
  });

  it('lets an upload finish, and answers it', async () => {
    const program = await startProgram(['--pace', 'instant']);
    const body = '{"prompt": "sent in two halves"}';
    const connection = await openConnection(program.url);
    await connection.send(requestHead(program.url, { ...create, lines: [json], body }) + body.slice(0, 12));
    await untilServed(program);
    program.signal(signal);
    await untilRefused(program.url);
    await connection.send(body.slice(12));
    const answer = await connection.answer(create);
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({ prompt: 'sent in two halves', status: 'queued' });
    expect(await program.ended).toMatchObject({ code: 0, signal: null });
    expect(await connection.closed).toBe('');
  });
});

/**
 * Sends a request on a new connection. When its answer arrives, the server has read everything that was sent
 * before.
 */
async function untilServed(program: Program): Promise<void> {
  expect((await rawRequest(program.url, list)).status).toBe(200);
}
