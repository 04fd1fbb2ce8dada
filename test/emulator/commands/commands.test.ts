// The small commands of the built program: their output and their exit status.
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { testEmulator } from '../../support/emulator.ts';
import { freePort } from '../../support/ports.ts';
import { execute, program, run, temporaryFolder } from './run.ts';

/** A server that is not an emulator, unless its answers claim it. */
async function listening(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const lines = async (args: string[], env = {}) =>
  (await run(['env', ...args], env)).stdout.trim().split('\n');

/** A folder with files, by name. */
function folder(files: Record<string, string>): string {
  const made = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(made, name), text);
  return made;
}

const ready = '{"status":"ready","version":"1.2.3","profile":"openai"}';

describe.each(['situations', 'wait', 'env', 'doctor', 'export', 'import'])('the command %s', (command) => {
  it.each(['--help', '-h'])('prints its help for %s', async (flag) => {
    const { code, stdout, stderr } = await run([command, flag]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(new RegExp(`^sora-emulator ${command}: .*\\.?\n\nUsage\n`));
    expect(stdout).toContain('\nExamples\n');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
  });

  it('refuses an unknown flag in one line', async () => {
    const { code, stdout, stderr } = await run([command, '--bogus']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toBe(
      `sora-emulator ${command}: Unknown option '--bogus' (see sora-emulator ${command} --help)\n`,
    );
  });

  it('refuses surplus arguments in one line', async () => {
    const { code, stderr } = await run([command, 'http://a', 'show', 'c']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^sora-emulator \w+: unexpected '[^']+' \(see [^\n]+\)\n$/);
  });

  it('is named in the general help, and must be the first argument', async () => {
    expect((await run(['--help'])).stdout).toContain(`  sora-emulator ${command}`);
    const { code, stderr } = await run(['--pace', 'instant', command]);
    expect([code, stderr]).toEqual([
      2,
      `sora-emulator: the command '${command}' must be the first word: sora-emulator ${command} … (see --help)\n`,
    ]);
  });
});

it('an unknown command is refused with the list of known commands', async () => {
  expect(await run(['weit'])).toEqual({
    code: 2,
    stdout: '',
    stderr:
      "sora-emulator: unknown command 'weit' (did you mean 'wait'?); known are serve, openapi, situations, rules, wait, env, doctor, export, import (see --help)\n",
  });
});

describe.each(['serve', 'openapi', 'situations', 'rules', 'wait', 'env', 'doctor', 'export', 'import'])(
  'the help of the command %s',
  (command) => {
    it('is printed by --help, -h and help, and is about that command alone', async () => {
      const { code, stdout, stderr } = await run([command, '--help']);
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout).toMatch(new RegExp(`^sora-emulator ${command}: [^\\n]+\n\nUsage\n`));
      expect((await run([command, '-h'])).stdout).toBe(stdout);
      expect((await run(['help', command])).stdout).toBe(stdout);
    });

    it('is named in the general help', async () => {
      expect((await run(['help'])).stdout).toMatch(new RegExp(`^  sora-emulator \\[?${command}\\b`, 'm'));
    });
  },
);

describe('a misspelt word', () => {
  it.each([
    [['--paec', '1x'], "Unknown option '--paec'; did you mean '--pace'?"],
    [['--port', '4010'], "Unknown option '--port'; did you mean '--listen HOST:PORT'?"],
    [['-p', '4010'], "Unknown option '-p'; did you mean '--listen HOST:PORT'?"],
    [['--deployment', 'a=sora'], "Unknown option '--deployment'; did you mean '--azure-deployment'?"],
    [['--verbose'], "Unknown option '--verbose'; did you mean '--log pretty'?"],
    [['serv'], "unknown command 'serv' (did you mean 'serve'?)"],
    [['help', 'dokter'], "unknown command 'dokter' (did you mean 'doctor'?)"],
    [['openapi', '--profil', 'x'], "did you mean '--profile'?"],
    [['env', '--shel', 'sh'], "did you mean '--shell'?"],
    [['wait', '--timout', '1'], "did you mean '--timeout'?"],
    [['doctor', '--jsn'], "did you mean '--json'?"],
    [['situations', '--form', 'x'], "did you mean '--from'?"],
    [['rules', 'chekc'], "unknown action 'chekc' (did you mean 'check'?)"],
    [['situations', 'shwo'], "unknown action 'shwo' (did you mean 'show'?)"],
    [['situations', 'show', 'burst-of-42'], "unknown situation 'burst-of-42' (did you mean 'burst-of-429'?)"],
  ])('is refused with the most similar word: %j', async (args, expected) => {
    const { code, stdout, stderr } = await run(args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(expected);
  });

  it.each([[['--frobnicate']], [['-x']], [['gstreamer']]])(
    'is refused without a suggestion when no known word is similar: %j',
    async (args) => {
      expect((await run(args)).stderr).not.toContain('did you mean');
    },
  );
});

describe('the command wait', () => {
  it.each(['', '/', '/v1', '/v1/'])('exits when a server is ready at URL%s', async (end) => {
    const url = await testEmulator().listen();
    const { code, stdout, stderr } = await run(['wait', `${url}${end}`]);
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(
      /^sora-emulator wait: http:\S+ is ready after \d\.\d s \(sora-emulator \d+\.\S+, profile openai\)\n$/,
    );
  });

  it('reads the address of the server from the environment', async () => {
    const url = await testEmulator().listen();
    expect((await run(['wait'], { OPENAI_BASE_URL: `${url}/v1` })).code).toBe(0);
    expect((await run(['wait'], { SORA_LISTEN: new URL(url).host })).code).toBe(0);
  });

  it('asks again, and prints each change', async () => {
    let asked = 0;
    const url = await listening((_, response) => {
      asked += 1;
      response.writeHead(asked < 3 ? 503 : 200).end(asked === 3 ? 'hello' : ready);
    });
    const { code, stderr } = await run(['wait', url, '--timeout', '20']);
    expect(code).toBe(0);
    expect(stderr.split('\n').map((line) => line.replace(url, 'URL'))).toEqual([
      'sora-emulator wait: waiting for URL: it answers 503',
      'sora-emulator wait: waiting for URL: what answers there is no sora-emulator',
      expect.stringMatching(/URL is ready after \d\.\d s \(sora-emulator 1\.2\.3, profile openai\)$/),
      '',
    ]);
  });

  it('ends with status 1 after its timeout', async () => {
    const gone = await run(['wait', `http://127.0.0.1:${await freePort()}`, '--timeout', '0']);
    expect([gone.code, gone.stderr]).toEqual([
      1,
      expect.stringMatching(/ is not ready .*: connection refused\n$/),
    ]);
    const silent = await listening(() => {});
    const hung = await run(['wait', silent, '--timeout', '0.2']);
    expect([hung.code, hung.stderr]).toEqual([1, expect.stringContaining(': it does not answer\n')]);
    const other = await listening((_, response) => response.end('null'));
    const wrong = await run(['wait', other, '--timeout', '0']);
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('is no sora-emulator\n')]);
  });

  it.each([
    [['wait', '--timeout', 'soon'], "--timeout cannot be 'soon': expected seconds from 0 to 86400"],
    [
      ['wait', '--timeout', '-1'],
      '--timeout needs a value; a value that begins with a dash is written --timeout=-1',
    ],
    [['wait', 'localhost'], "'localhost' is no URL: expected one such as http://127.0.0.1:4010"],
    [['wait', 'ftp://x'], "'ftp://x' is no URL: expected one such as http://127.0.0.1:4010"],
  ])('is refused in one line: %j', async (args, message) => {
    const { code, stderr } = await run(args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

describe('the command env', () => {
  it('prints lines in the syntax of each shell', async () => {
    expect(await lines(['--shell', 'sh'])).toEqual([
      'export OPENAI_BASE_URL=http://127.0.0.1:4010/v1',
      'export OPENAI_API_KEY=sk-emulator',
    ]);
    expect(await lines(['--shell', 'fish', '--api-key', String.raw`a'b\c`])).toEqual([
      'set -gx OPENAI_BASE_URL http://127.0.0.1:4010/v1',
      String.raw`set -gx OPENAI_API_KEY 'a\'b\\c'`,
    ]);
    expect(await lines(['--shell', 'powershell', '--api-key', "a'b$c"])).toEqual([
      "$env:OPENAI_BASE_URL = 'http://127.0.0.1:4010/v1'",
      "$env:OPENAI_API_KEY = 'a''b$c'",
    ]);
    expect(JSON.parse((await run(['env', '--shell', 'json'])).stdout)).toEqual({
      OPENAI_BASE_URL: 'http://127.0.0.1:4010/v1',
      OPENAI_API_KEY: 'sk-emulator',
    });
  });

  it.each(['sk-plain', 'a\'b\\c$(d)`e`"f;g&h'])('keeps the key unchanged in the shell: %s', async (key) => {
    const script = `eval "$("${process.execPath}" "${program}" env --shell sh --api-key "$KEY")"; printf '%s %s' "$OPENAI_BASE_URL" "$OPENAI_API_KEY"`;
    const { stdout } = await execute('sh', ['-c', script], { PATH: process.env['PATH'], KEY: key });
    expect(stdout).toBe(`http://127.0.0.1:4010/v1 ${key}`);
  });

  it.each<[string[], Record<string, string>, string]>([
    [['--listen', '4020'], {}, 'http://127.0.0.1:4020/v1'],
    [['--listen', '0.0.0.0:4020'], {}, 'http://127.0.0.1:4020/v1'],
    [['--listen', '[::]:4020'], {}, 'http://[::1]:4020/v1'],
    [[], { SORA_LISTEN: 'localhost:4021' }, 'http://localhost:4021/v1'],
    [['--listen', '4020'], { SORA_READY_FILE: '/nowhere', SORA_LISTEN: '0' }, 'http://127.0.0.1:4020/v1'],
    [['--url', 'https://emulator.test/a/v1/'], {}, 'https://emulator.test/a/v1'],
  ])('prints the base URL for %j and %j', async (args, env, url) => {
    expect((await lines(args, env))[0]).toBe(
      `export OPENAI_BASE_URL=${url.includes('[') ? `'${url}'` : url}`,
    );
  });

  it('reads a ready file, and uses the first accepted key', async () => {
    const file = join(temporaryFolder(), 'ready.json');
    writeFileSync(
      file,
      '{"event":"ready","url":"http://127.0.0.1:5001","base_url":"http://127.0.0.1:5001/v1","pid":1}\n',
    );
    const expected = ['export OPENAI_BASE_URL=http://127.0.0.1:5001/v1', 'export OPENAI_API_KEY=sk-a'];
    expect(await lines(['--ready-file', file], { SORA_API_KEY: 'sk-a,sk-b' })).toEqual(expected);
    expect(await lines([], { SORA_READY_FILE: file, SORA_API_KEY: 'sk-a' })).toEqual(expected);
  });

  it.each([
    [['--shell', 'tcsh'], "--shell cannot be 'tcsh': expected one of sh, fish, powershell, json"],
    [['--shell', 'toString'], "--shell cannot be 'toString'"],
    [['--listen', '0'], 'port 0 is any free port: name the --ready-file'],
    [['--listen', 'x:y'], "--listen cannot be 'x:y': expected HOST:PORT"],
    [['--listen', '1', '--url', 'http://a'], '--url and --listen exclude each other'],
    [['--api-key', ' a'], '--api-key cannot hold line breaks, or blanks around the key'],
    [
      ['--ready-file', '/nowhere'],
      "the ready file '/nowhere' cannot be used: it does not exist; does the server run?",
    ],
    [['--ready-file', '/'], "the ready file '/' cannot be used: EISDIR"],
    [['--ready-file', program], 'cannot be used: it is no ready message'],
  ])('is refused in one line: %j', async (args, message) => {
    const { code, stdout, stderr } = await run(['env', ...args]);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(message)]);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

describe('the command situations', () => {
  const burst = `title: Burst
description: >-
  The first three are refused.
rules:
  - match: { operation: createVideo }
    times: 3
    then: { error: rate_limit_exceeded }
  - then: { delay: 1s }
`;
  const files = { 'burst.yaml': burst, 'aging.yaml': 'rules: []\n', 'README.md': 'no situation' };

  it('lists the situations, for people and as JSON', async () => {
    const from = folder(files);
    expect((await run(['situations', '--from', from])).stdout).toBe(
      'aging\n    \nburst\n    The first three are refused.\n',
    );
    const painted = await run(['situations', 'list', '--from', from], { FORCE_COLOR: '1' });
    expect(painted.stdout).toContain('\u001B[1mburst\u001B[22m\n');
    expect(JSON.parse((await run(['situations', '--json', '--from', from])).stdout)).toMatchObject([
      { name: 'aging', rules: [] },
      {
        name: 'burst',
        title: 'Burst',
        description: 'The first three are refused.',
        rules: [{ times: 3 }, {}],
      },
    ]);
    expect((await run(['situations', '--from', folder({})])).stdout).toMatch(/^there are none in /);
  });

  it('shows the file of a situation unchanged', async () => {
    expect((await run(['situations', 'show', 'burst', '--from', folder(files)])).stdout).toBe(burst);
  });

  it('adds the rules of a situation to the project of a key', async () => {
    const seen: unknown[] = [];
    const url = await listening((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += String(chunk)));
      request.on('end', () => {
        seen.push([request.method, request.url, request.headers.authorization, JSON.parse(body)]);
        response.writeHead(200).end('{}');
      });
    });
    const args = ['situations', 'try', 'burst', '--from', folder(files), '--url', `${url}/v1`];
    const { code, stdout } = await run([...args, '--api-key', 'sk-7']);
    expect(code).toBe(0);
    expect(stdout).toContain(`'burst' is at work at ${url} for requests with the key sk-7 (rules: 2)\n`);
    const where = ['POST', '/_emulator/rules', 'Bearer sk-7'];
    const { rules } = parse(burst) as { rules: unknown[] };
    expect(seen).toEqual(rules.map((rule) => [...where, rule]));
    await run(args, { OPENAI_API_KEY: 'sk-8' });
    expect(seen[2]).toMatchObject(['POST', '/_emulator/rules', 'Bearer sk-8', {}]);
  });

  it('prints the refusal of a server that does not accept a rule', async () => {
    const url = await listening((_, response) => response.writeHead(400).end('{"error":\n "no"}'));
    const args = ['situations', 'try', 'burst', '--from', folder(files)];
    const refused = await run([...args, '--url', url]);
    expect([refused.code, refused.stderr]).toEqual([
      1,
      `sora-emulator situations: ${url} did not take 'burst': it answers 400 {"error": "no"}\n`,
    ]);
    const gone = await run([...args, '--url', `http://127.0.0.1:${await freePort()}`]);
    expect([gone.code, gone.stderr]).toEqual([1, expect.stringContaining(': connection refused\n')]);
  });

  it.each([
    [['--from', '/nowhere'], "there are no situations: the folder '/nowhere' cannot be read"],
    [['show'], 'name a situation: aging, burst'],
    [['show', 'bursts'], "unknown situation 'bursts' (did you mean 'burst'?); known are aging, burst"],
    [['show', '../burst'], "unknown situation '../burst'"],
    [['list', 'burst'], "unexpected 'burst'"],
    [['tell'], "unknown action 'tell'; known are list, show, try"],
  ])('is refused in one line: %j', async (args, message) => {
    const from = args.includes('--from') ? [] : ['--from', folder(files)];
    const { code, stdout, stderr } = await run(['situations', ...args, ...from]);
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(message)]);
  });

  it.each([
    ['no YAML', 'a: [', / cannot be read: [^\n]+\n$/],
    ['no list of rules', 'rules: 1', / cannot be read: .*expected array[^\n]*\n$/],
  ])('refuses a file that is %s', async (_, text, message) => {
    const { code, stderr } = await run(['situations', 'show', 'x', '--from', folder({ 'x.yaml': text })]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });
});
