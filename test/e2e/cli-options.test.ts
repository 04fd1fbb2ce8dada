// Every option of the built program, as a flag and as a variable, and the refusals of wrong options.
import { createServer, type AddressInfo } from 'node:net';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { optionSpecs, type OptionSpec } from '../../src/emulator/options/options.ts';
import { ask, create, effects, mediaDir, moderationFile } from './option-effects.ts';
import { answersAsAnotherServer } from '../support/observe.ts';
import { runProgram, spawnProgram, startProgram, temporaryDirectory, watched } from '../support/program.ts';

const specs: ReadonlyArray<[name: string, spec: OptionSpec]> = Object.entries(optionSpecs);

it('the tests of options leave out no option', () => {
  expect(specs.map(([name]) => name).toSorted()).toEqual(
    [
      ...Object.keys(effects),
      'listen',
      'media',
      'readyFile',
      'exitWithParent',
      'tlsCert',
      'tlsKey',
    ].toSorted(),
  );
});

describe.each(Object.entries(effects))('the option %s', (name, { value, check, with: more = [] }) => {
  const { flag, env } = (optionSpecs as Record<string, OptionSpec>)[name] as OptionSpec;

  it(`takes effect as --${flag} ${value}`, async () => {
    expect.hasAssertions();
    await check(await startProgram([`--${flag}`, value, ...more]));
  });

  it(`takes effect as ${env}=${value}`, async () => {
    expect.hasAssertions();
    await check(await startProgram(more, { env: { [env]: value } }));
  });
});

it.each([
  ['--media ffmpeg', ['--media', 'ffmpeg'], {}],
  ['SORA_MEDIA=ffmpeg', [], { SORA_MEDIA: 'ffmpeg' }],
])('%s looks for ffmpeg at the start', async (_name, args, env) => {
  const ended = await runProgram([...args, '--listen', '127.0.0.1:0'], {
    ...env,
    FFMPEG_PATH: '/nowhere/ffmpeg',
  });
  expect(ended).toMatchObject({ code: 2, signal: null, stdout: '' });
  expect(ended.stderr).toMatch(/^sora-emulator: --media ffmpeg cannot use FFMPEG_PATH: [^\n]+\n$/);
});

it('--media-dir is refused in one line with exit code 2 when it cannot be a folder', async () => {
  const ended = await runProgram([
    '--listen',
    '127.0.0.1:0',
    '--media-dir',
    join(import.meta.filename, 'below'),
  ]);
  expect(ended).toMatchObject({ code: 2, signal: null, stdout: '' });
  expect(ended.stderr).toMatch(/^sora-emulator: the media folder '[^\n]+below' cannot be used: [^\n]+\n$/);
});

it.runIf(process.platform === 'linux')(
  '--media-dir is refused in one line with exit code 2, without waiting, below a folder that accepts no folders',
  async () => {
    const ended = await runProgram(['--listen', '127.0.0.1:0', '--media-dir', '/proc/clips/of/mine']);
    expect(ended).toMatchObject({ code: 2, signal: null, stdout: '' });
    expect(ended.stderr).toMatch(/^sora-emulator: the media folder '[^\n]+' cannot be used: [^\n]+\n$/);
  },
);

describe('several API keys', () => {
  it.each([
    ['flags', ['--api-key', 'sk-a', '--api-key', 'sk-b'], {}],
    ['a variable', [], { SORA_API_KEY: 'sk-a,sk-b' }],
  ] as const)('are accepted as %s', async (_name, args, env) => {
    const program = await startProgram(args, { env });
    for (const [key, status] of [
      ['sk-a', 200],
      ['sk-b', 200],
      ['sk-c', 401],
    ] as const) {
      expect((await ask(program, '/v1/videos', { key })).status).toBe(status);
    }
    await program.printed('stdout', 'export OPENAI_API_KEY=sk-a\n');
  });
});

describe('the listen address and its announcement', () => {
  it('can be set by SORA_LISTEN and SORA_READY_FILE', async () => {
    const readyFile = join(await temporaryDirectory(), 'ready.json');
    const env = { SORA_LISTEN: '127.0.0.1:0', SORA_READY_FILE: readyFile };
    const child = spawnProgram(['--log', 'json'], env);
    const { output, printed, ended } = watched(child);
    await printed('stdout', '\n');
    expect(await readFile(readyFile, 'utf8')).toBe(output.stdout);
    const ready = JSON.parse(output.stdout);
    expect(ready).toEqual({
      event: 'ready',
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      base_url: `${ready.url}/v1`,
      pid: child.pid,
    });
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 0, signal: null });
  });

  it.each(['localhost:0', '0'])('may leave out a part: --listen %s', async (where) => {
    const program = await startProgram(['--listen', where]);
    expect(program.url).toMatch(/^http:\/\/(127\.0\.0\.1|\[::1\]):\d+$/);
    expect(new URL(program.url).port).not.toBe('0');
    expect((await ask(program, '/healthz')).body).toEqual({ status: 'ok' });
  });

  it.each([
    ['another program', () => createServer().on('connection', (socket) => socket.end('hello'))],
    ['a program that never answers', () => createServer()],
  ])(
    'are refused in one line with other ports and exit code 2 when %s uses the port',
    async (_name, make) => {
      const server = make();
      onTestFinished(() => void server.close());
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      const ended = await runProgram(['--listen', `127.0.0.1:${port}`]);
      expect(ended).toMatchObject({ code: 2, signal: null, stdout: '' });
      expect(ended.stderr).toMatch(/^sora-emulator: the address [^\n]+\n$/);
      expect(ended.stderr).toContain(`127.0.0.1:${port} is taken by another program`);
      expect(ended.stderr).toMatch(
        /--listen 127\.0\.0\.1:\d+, or any free one with --listen 127\.0\.0\.1:0$/m,
      );
    },
  );

  it('are refused with the version and the profile of the emulator that uses the port', async () => {
    const first = await startProgram(['--profile', 'openai-2026-02']);
    const ended = await runProgram(['--listen', new URL(first.url).host]);
    expect(ended).toMatchObject({ code: 2, signal: null, stdout: '' });
    expect(ended.stderr).toMatch(
      /^sora-emulator: the address \S+ is taken: a sora-emulator \d+\.\S+ with profile openai-2026-02 already runs there\. Use it, end it, or take another port with --listen [^\n]+\n$/,
    );
  });

  it('state a usable URL and the closed control API for all addresses without a token', async () => {
    const program = await startProgram(['--listen', '0.0.0.0:0']);
    expect(program.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await program.printed('stdout', 'x-emulator-token.\n');
    expect(program.output.stdout).toContain(`export OPENAI_BASE_URL=${program.url}/v1\n`);
    expect(program.output.stdout).toContain('The control API (/_emulator) is closed, because');
    expect(program.output.stdout).not.toContain('0.0.0.0');
    expect((await ask(program, '/v1/videos')).status).toBe(200);
    expect((await ask(program, '/_emulator/status')).status).toBe(403);
  });

  it.each([
    ['all addresses with a token', ['--listen', '0.0.0.0:0', '--admin-token', 'a-long-token']],
    ['loopback', ['--listen', '127.0.0.1:0']],
  ])('do not mention the control API when it is open: %s', async (_name, args) => {
    const program = await startProgram(args);
    await program.printed('stdout', 'OPENAI_API_KEY=sk-emulator\n\n');
    expect(program.output.stdout).not.toContain('closed');
    const headers = { 'x-emulator-token': 'a-long-token' };
    expect((await fetch(`${program.url}/_emulator/status`, { headers })).status).toBe(200);
  });

  it('are refused in one line with exit code 2 when the ready file cannot be written', async () => {
    const readyFile = join(await temporaryDirectory(), 'missing', 'ready.json');
    const ended = await runProgram(['--listen', '127.0.0.1:0', '--ready-file', readyFile]);
    expect(ended).toMatchObject({ code: 2, signal: null, stdout: '' });
    expect(ended.stderr).toMatch(
      /^sora-emulator: the ready file '[^\n]+ready\.json' cannot be written: [^\n]+\n$/,
    );
  });

  it('are refused in one line with exit code 2 when the path of the ready file is a folder, and no draft remains', async () => {
    const parent = await temporaryDirectory();
    const readyFile = join(parent, 'ready.json');
    await mkdir(readyFile);
    const ended = await runProgram(['--listen', '127.0.0.1:0', '--ready-file', readyFile]);
    expect(ended).toMatchObject({ code: 2, signal: null, stdout: '' });
    expect(ended.stderr).toMatch(/^sora-emulator: the ready file '[^\n]+' cannot be written: [^\n]+\n$/);
    expect(await readdir(parent)).toEqual(['ready.json']);
    expect(await readdir(readyFile)).toEqual([]);
  });
});

it('flags override variables, for all options at once', async () => {
  const env = {
    SORA_LISTEN: '203.0.113.1:1',
    SORA_READY_FILE: '/nowhere/ready.json',
    SORA_PACE: 'manual',
    SORA_POLL_AFTER: 'off',
    SORA_SEED: '1',
    SORA_PROFILE: 'retired',
    SORA_QUIRKS: 'vllm-omni',
    SORA_API_KEY: 'sk-variable',
    SORA_ADMIN_TOKEN: 'a-long-enough-token',
    SORA_MEDIA: 'ffmpeg',
    SORA_MEDIA_DIR: '/dev/null/media',
    SORA_RULES: '/nowhere/rules.yaml',
    SORA_TAGS: 'off',
    SORA_MODERATION: 'request',
    SORA_MODERATION_FILE: '/nowhere/moderation.json',
    SORA_TIER: 'free',
    SORA_RPM: '1',
    SORA_BUDGET: '0',
    SORA_BUDGET_ERROR: 'billing_hard_limit_reached',
    SORA_CONCURRENCY: '1',
    SORA_WEBHOOK_URL: 'http://203.0.113.1/hook',
    SORA_WEBHOOK_SECRET: 'whsec_c2VjcmV0',
    SORA_WEBHOOK_TIMEOUT: '1',
    SORA_WEBHOOK_ALLOW_PRIVATE: 'on',
    SORA_AZURE_DEPLOYMENT: 'storks=sora-2',
    SORA_DATA: 'postgres://127.0.0.1:1/none',
    SORA_MAX_PROJECTS: '1',
    SORA_KEEP: '1s',
    SORA_CORS: 'off',
    SORA_UI: 'off',
    SORA_ALLOW_HOST: 'other.test',
    SORA_EXIT_WITH_PARENT: 'off',
    SORA_LOG: 'json',
  };
  // With a certificate the server speaks https; tls.test.ts has this case.
  const others = specs.filter(([name]) => name !== 'tlsCert' && name !== 'tlsKey');
  expect(Object.keys(env).toSorted()).toEqual(others.map(([, spec]) => spec.env).toSorted());
  const flags = {
    pace: 'instant',
    'poll-after': '55',
    seed: '2',
    profile: 'openai',
    quirks: 'aisix',
    'api-key': 'sk-cli',
    media: 'builtin',
    'media-dir': mediaDir,
    rules: 'flaky-download',
    tags: 'on',
    cors: 'on',
    ui: 'on',
    'allow-host': 'api.test',
    moderation: 'job',
    'moderation-file': moderationFile,
    tier: '1',
    rpm: '3',
    budget: '0.4',
    'budget-error': 'insufficient_quota',
    concurrency: '2',
    'webhook-url': 'http://127.0.0.1:9/hook',
    'webhook-secret': 'whsec_YW5vdGhlcg==',
    'webhook-timeout': '100',
    'webhook-allow-private': 'off',
    'azure-deployment': 'herons=sora-2',
    data: 'memory:',
    'max-projects': '50',
    keep: 'off',
  };
  const args = Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, value]);
  const program = await startProgram([...args, '--log', 'silent'], {
    env: { ...env, FFMPEG_PATH: '/nowhere/ffmpeg' },
  });
  answersAsAnotherServer(program.url);
  const created = await create(program);
  expect(created.status).toBe(200);
  expect(created.headers.get('openai-poll-after-ms')).toBe('55');
  expect((await ask(program, `/v1/videos/${created.body.id}`)).body.status).toBe('completed');
  expect((await create(program)).body.error.code).toBe('insufficient_quota');
  expect((await ask(program, '/v1/models', { key: 'sk-variable' })).status).toBe(401);
  expect((await ask(program, '/readyz')).body.profile).toBe('openai');
  const other = { method: 'POST', body: '{"model":"storks","prompt":"a stork"}' };
  expect((await ask(program, '/openai/v1/videos', other)).status).toBe(404);
  expect(program.output.stdout).toBe('');
  const twin = await startProgram(['--seed', '2']);
  const ownId = Buffer.from(created.body.id, 'base64url').toString().replace('sora-2:', '');
  expect((await create(twin)).body.id.slice(14)).toBe(ownId.slice(14));
});

it('an empty variable counts as not set', async () => {
  const env = Object.fromEntries(specs.map(([, spec]) => [spec.env, '']));
  const program = await startProgram([], { env });
  expect((await ask(program, '/readyz')).body.profile).toBe('openai');
});

describe('wrong values and commands: one line on standard error, exit code 2', () => {
  const wrong: ReadonlyArray<[flag: string, value: string]> = [
    ['listen', 'example.org'],
    ['listen', '127.0.0.1:65536'],
    ['pace', '0x'],
    ['pace', 'fast'],
    ['pace', 'polls:0'],
    ['poll-after', 'soon'],
    ['poll-after', '-1'],
    ['seed', 'x'],
    ['seed', '1.5'],
    ['profile', 'azure'],
    ['quirks', 'vllm'],
    ['azure-deployment', 'herons'],
    ['max-projects', '0'],
    ['data', 'redis://localhost'],
    ['keep', '30'],
    ['azure-deployment', 'herons=sora-2-pro'],
    ['api-key', ' padded'],
    ['admin-token', 'short'],
    ['tls-cert', ''],
    ['tls-key', ''],
    ['media', 'gstreamer'],
    ['media-dir', ''],
    ['moderation', 'on'],
    ['moderation-file', ''],
    ['rules', ''],
    ['tags', 'maybe'],
    ['cors', 'https://example.com'],
    ['ui', 'yes'],
    ['allow-host', 'api.test:4010'],
    ['tier', '6'],
    ['tier', 'enterprise'],
    ['rpm', '0'],
    ['budget', '-1'],
    ['budget', '1,50'],
    ['budget-error', 'none'],
    ['concurrency', '0'],
    ['webhook-url', 'ftp://example.com/'],
    ['webhook-secret', 'whsec_%'],
    ['webhook-timeout', '60001'],
    ['webhook-allow-private', 'yes'],
    ['log', 'loud'],
    ['ready-file', ''],
  ];

  it('the table has a wrong value for every option that takes a value', () => {
    const flags = new Set(wrong.map(([flag]) => flag));
    // A switch takes no value on the command line; options.test.ts tests its variable.
    const withValue = specs.filter(([, spec]) => spec.switch !== true);
    expect([...flags].toSorted()).toEqual(withValue.map(([, { flag }]) => flag).toSorted());
  });

  it.each(wrong)('the value --%s=%s is refused', async (flag, value) => {
    const ended = await runProgram([`--${flag}=${value}`]);
    expect(ended).toMatchObject({ code: 2, signal: null, stdout: '' });
    expect(ended.stderr).toMatch(/^sora-emulator: [^\n]+\n$/);
    expect(ended.stderr).toContain(`--${flag} `);
    expect(ended.stderr).toContain('expected ');
  });

  it('a wrong variable is refused by its own name', async () => {
    const ended = await runProgram([], { SORA_PACE: 'fast' });
    expect(ended).toMatchObject({ code: 2, signal: null, stdout: '' });
    expect(ended.stderr).toMatch(/^sora-emulator: SORA_PACE cannot be 'fast': expected [^\n]+\n$/);
  });

  it.each([
    [['--frobnicate'], '--frobnicate'],
    [['--pace'], '--pace'],
    [['-x'], '-x'],
    [['launch'], "unknown command 'launch'"],
    [['serve', 'twice'], "'twice'"],
    [['--pace', 'instant', 'openapi', 'extra'], "'extra'"],
  ])('the command line %j is refused', async (args, named) => {
    const ended = await runProgram(args);
    expect(ended).toMatchObject({ code: 2, signal: null, stdout: '' });
    expect(ended.stderr).toMatch(/^sora-emulator: [^\n]+\n$/);
    expect(ended.stderr).toContain(named);
  });
});
