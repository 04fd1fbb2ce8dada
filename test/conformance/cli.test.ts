// The built program: its output, its files and its exit status.
import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandOptions } from '../../src/conformance/commands/run.ts';
import { runOptions } from '../../src/conformance/options/run-options.ts';
import { formats } from '../../src/conformance/reporters/index.ts';
import type { Report } from '../../src/conformance/report/report.ts';
import { createEmulator } from '../../src/emulator/index.ts';

const program = join(import.meta.dirname, '../../dist/conformance/cli.js');
const emulator = createEmulator({ seed: 1, pace: 'instant' });
const directory = mkdtempSync(join(tmpdir(), 'sora-conformance-test-'));
const file = (name: string) => join(directory, name);
let baseUrl: string;

beforeAll(async () => {
  baseUrl = `${await emulator.listen()}/v1`;
});
afterAll(async () => {
  await emulator.close();
  await rm(directory, { recursive: true, force: true });
});

interface Ended {
  code: number;
  out: string;
  err: string;
}

function cli(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const options = { env: { PATH: process.env['PATH'] ?? '', ...env }, maxBuffer: 1e8 };
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], options, (fault, out, err) => {
      resolve({ code: fault === null ? 0 : Number(fault.code), out, err });
    });
  });
}

const run = (...args: string[]) => cli(['run', '--base-url', baseUrl, '--api-key', 'sk-program', ...args]);
const linesOf = (text: string) => text.split('\n').filter((line) => /^[✓✗!] /.test(line));
const reportIn = (name: string) => JSON.parse(readFileSync(file(name), 'utf8')) as Report;

/** The checks of validation, in the order of their first requests. */
const order = async (seed: string) => {
  const directory = file(`order-${seed}-${(orders += 1)}`);
  const args = ['--only', 'validation.*', '--level', 'must', '--parallel', '1', '--seed', seed];
  await run(...args, '--record', directory);
  const har = JSON.parse(readFileSync(join(directory, 'exchanges.har'), 'utf8')) as Har;
  const askers = new Set(har.log.entries.map((entry) => entry['_asker'] ?? ''));
  return [...askers].filter((asker) => asker.startsWith('validation.'));
};
let orders = 0;
interface Har {
  log: { entries: ReadonlyArray<Record<string, string>> };
}

const against = (address: string, ...args: string[]) =>
  cli(['run', '--base-url', address, '--only', 'retrieve.unknown-id', ...args]);

describe('run', () => {
  it('run exits with 0 when every check passes, and prints the counts by area and the verdict in the last line', async () => {
    const areas = ['--area', 'retrieve', '--area', 'delete'];
    const { code, out, err } = await run(...areas, '--parallel', '2', '--report', `json=${file('two.json')}`);
    expect(err).toBe('');
    expect(code).toBe(0);
    const passed = reportIn('two.json').results.filter(({ verdict }) => verdict === 'passed');
    expect(new Set(passed.map(({ area }) => area))).toEqual(new Set(['retrieve', 'delete']));
    expect(linesOf(out)).toEqual([]);
    expect(out).toMatch(/retrieve\s+MUST (\d+)\/\1 /);
    expect(out.trimEnd().split('\n').at(-1)).toMatch(/^openai: met \(0 of \d+ counted requirements failed/);
    expect(out).not.toContain('\u001B[');
  });

  it('run exits with 1 on a failure, and writes every format', async () => {
    const wrong = createServer((_, response) => void response.writeHead(200).end('{}')).listen(
      0,
      '127.0.0.1',
    );
    await once(wrong, 'listening');
    const url = `http://127.0.0.1:${(wrong.address() as AddressInfo).port}`;
    const reports = formats.flatMap(({ name }) => ['--report', `${name}=${file(name)}`]);
    const { code, out } = await cli(['run', '--base-url', url, '--only', 'retrieve.unknown-id', ...reports]);
    wrong.close();
    expect(code).toBe(1);
    expect(out).toContain('✗ retrieve.unknown-id MUST failed');
    expect(out).toContain('expected  404');
    expect(out).toContain(`curl -sS -i -X GET '${url}/v1/videos/video_0000`);
    for (const { name } of formats)
      expect(readFileSync(file(name), 'utf8')).toContain(
        name === 'badge' ? 'NOT met: 1 MUST' : 'retrieve.unknown-id',
      );
  });

  it('run exits with 2 for wrong options, and states the accepted values', async () => {
    const wrong: ReadonlyArray<readonly [string[], RegExp]> = [
      [['--nonsense'], /--nonsense/],
      [['--profile', 'sora'], /expected one of openai, .*relay/],
      [['--only', 'no.such'], /no check is called 'no\.such'/],
      [['--area', 'nowhere'], /expected one of create, /],
      [['--level', 'must-not'], /MUST, SHOULD, MAY/],
      [['--parallel', '0'], /whole number from 1/],
      [['--seed', 'x'], /--seed/],
      [['--report', 'pdf=x'], /terminal, json, junit, html, markdown, badge/],
      [['--expect', file('missing.json')], /missing\.json/],
      [['--expect', file('of-engine.json')], /of-engine\.json has failures as engine; .* as openai/],
      [['--report', `json=${file('no/such/folder.json')}`], /folder\.json cannot be written: .*ENOENT/],
      [['--write-expect', directory], /cannot be written: it is a folder/],
      [['--base-url', 'https://u:p@api.example.com/v1'], /without user, query and fragment/],
      [['--base-url', 'https://api.example.com/v1?api-version=1'], /without user, query and fragment/],
      [['stray'], /unexpected 'stray'/],
    ];
    writeFileSync(file('of-engine.json'), JSON.stringify({ profile: 'engine', failures: {} }));
    const ends = await Promise.all(wrong.map(([args]) => run(...args)));
    for (const [index, { code, err, out }] of ends.entries()) {
      expect(err).toMatch(wrong[index]?.[1] ?? /never/);
      expect(err).not.toMatch(/\n\s+at /);
      expect([code, linesOf(out)]).toEqual([2, []]);
    }
    const without = await cli(['run']);
    expect([without.code, without.err]).toEqual([2, expect.stringContaining('OPENAI_BASE_URL')]);
  });

  it('run reads the address and the key from the environment', async () => {
    const env = { OPENAI_BASE_URL: baseUrl, OPENAI_API_KEY: 'sk-environment' };
    const chosen = ['--only', 'retrieve.unknown-id*', '--skip', 'retrieve.unknown-id-*'];
    const { code } = await cli(['run', ...chosen, '--report', `json=${file('chosen.json')}`], env);
    expect(code).toBe(0);
    const judged = reportIn('chosen.json').results.filter(({ verdict }) => verdict !== 'skipped');
    expect(judged.map(({ id, verdict }) => [id, verdict])).toEqual([['retrieve.unknown-id', 'passed']]);
  });

  it('run selects checks by level and by prefix, in the order of the seed', async () => {
    const [one, again, other] = await Promise.all([order('5'), order('5'), order('6')]);
    expect(one).toEqual(again);
    expect(one).not.toEqual(other);
    expect(new Set(one)).toEqual(new Set(other));
  });

  it('--dry-run prints the plan and its price without sending anything', async () => {
    const paid = ['run', '--base-url', 'https://api.example.com/v1', '--core'];
    const { code, out } = await cli([...paid, '--dry-run']);
    expect(code).toBe(0);
    expect(out).toMatch(
      /checks against https:\/\/api\.example\.com\/v1 as openai: \d+ videos, \$[\d.]+; up to \d+ videos, \$\d/,
    );
    expect(out).toContain('--max-cost');
    const refused = await cli(paid);
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('Nothing was sent');
  });
});

describe('known failures', () => {
  it('known failures are written, expected, and reported when they no longer fail', async () => {
    const wrong = createServer((_, response) => void response.writeHead(200).end('{}')).listen(
      0,
      '127.0.0.1',
    );
    await once(wrong, 'listening');
    const url = `http://127.0.0.1:${(wrong.address() as AddressInfo).port}`;
    expect((await against(url, '--write-expect', file('known.json'))).code).toBe(0);
    expect(JSON.parse(readFileSync(file('known.json'), 'utf8'))).toEqual({
      profile: 'openai',
      failures: { 'retrieve.unknown-id': expect.stringContaining('404') },
    });
    expect((await against(url, '--expect', file('known.json'))).code).toBe(0);
    const kept = { 'retrieve.unknown-id': 'told to the vendor', 'list.limit-0': 'not judged this time' };
    const older = JSON.stringify({ profile: 'openai', failures: { ...kept, 'no.such-check': 'gone' } });
    writeFileSync(file('known.json'), older);
    expect((await against(url, '--write-expect', file('known.json'))).code).toBe(0);
    expect(JSON.parse(readFileSync(file('known.json'), 'utf8'))).toEqual({
      profile: 'openai',
      failures: kept,
    });
    wrong.close();
    const stale = await against(baseUrl, '--expect', file('known.json'));
    expect(stale.code).toBe(1);
    expect(stale.out).toContain('retrieve.unknown-id is in --expect, but does not fail');
  });
});

it('a closed output pipe does not end a run with a report file: the verdict is the same, and everything is deleted', async () => {
  const kept = ['--report', `json=${file('piped.json')}`];
  const args = ['run', '--base-url', baseUrl, '--api-key', 'sk-piped', '--area', 'delete', ...kept];
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.once('data', () => child.stdout.destroy());
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  expect([code, err]).toEqual([0, '']);
  const made = await emulator.project('sk-piped').requests.list({ operation: 'deleteVideo' });
  expect(made.total).toBeGreaterThan(0);
  const headers = { authorization: 'Bearer sk-piped' };
  const left = (await (await fetch(`${baseUrl}/videos`, { headers })).json()) as { data: unknown[] };
  expect(left.data).toEqual([]);
});

describe('recordings and differences', () => {
  it('--replay judges a recording again without the server', async () => {
    const only = ['--only', 'retrieve.*', '--report', `json=${file('first.json')}`];
    expect((await run(...only, '--record', file('recording'))).code).toBe(0);
    const again = await cli(['run', '--replay', file('recording'), '--report', `json=${file('again.json')}`]);
    expect(again.err).toBe('');
    expect(again.code).toBe(0);
    const verdicts = (name: string) => reportIn(name).results.map(({ id, verdict }) => [id, verdict]);
    expect(verdicts('again.json')).toEqual(verdicts('first.json'));
    expect(reportIn('again.json').target).toBe(baseUrl);
    expect(existsSync(file('recording/exchanges.har'))).toBe(true);
  });

  it('diff prints new failures, and exits with 1 when there are any', async () => {
    const only = ['--only', 'retrieve.unknown-id-message'];
    expect((await run(...only, '--report', `json=${file('before.json')}`)).code).toBe(0);
    const rules = emulator.project('sk-program').rules;
    const error = { status: 404, message: 'gone fishing' };
    const rule = await rules.add({ match: { operation: 'retrieveVideo' }, then: { error } });
    // The words of a refusal are a SHOULD.
    const strict = [...only, '--fail-on', 'SHOULD'];
    expect((await run(...strict, '--report', `json=${file('after.json')}`)).code).toBe(1);
    rules.remove(rule.id);
    const worse = await cli(['diff', file('before.json'), file('after.json')]);
    expect(worse.code).toBe(1);
    expect(worse.out).toMatch(/✗ retrieve\.unknown-id-message passed → failed: .*gone fishing/);
    const better = await cli(['diff', file('after.json'), file('before.json')]);
    expect(better.code).toBe(0);
    expect(better.out).toContain('0 broken, 1 mended');
    const unread = await cli(['diff', file('before.json'), program]);
    expect([unread.code, unread.out]).toEqual([2, '']);
  });
});

describe('the document', () => {
  it('the commands in docs/conformance.md are accepted by the program', async () => {
    const text = readFileSync(join(import.meta.dirname, '../../docs/conformance.md'), 'utf8');
    const joined = text.replaceAll(/(?<=sora-conformance run[^`]*?)\n {10}(?=--)/g, ' ');
    const commands = [...joined.matchAll(/^.*?sora-conformance (run --base-url .*?)(?:\s+#.*)?$/gm)];
    expect(commands.length).toBeGreaterThan(5);
    for (const [, command = ''] of commands) {
      const args = command.replaceAll('$URL', baseUrl).split(/\s+/);
      const { code, err } = await cli([...args.filter((word) => word !== '--dry-run'), '--dry-run']);
      expect([command, code, err]).toEqual([command, 0, '']);
    }
  });
});

describe('what there is', () => {
  it('list prints all checks, and explain prints one check', async () => {
    const list = await cli(['list', '--json']);
    const rows = JSON.parse(list.out) as Array<{ id: string }>;
    expect(rows.some(({ id }) => id === 'retrieve.unknown-id')).toBe(true);
    const explained = await cli(['explain', 'retrieve.unknown-id']);
    expect(explained.out).toContain('retrieve.unknown-404 MUST');
    expect(explained.out).toMatch(/> GET \/v1\/videos\/video_0+8190\w+\n {2}< 404\n/);
    expect(explained.out).toContain('As openai: a failure counts.');
    const asEngine = await Promise.all(
      ['retrieve.failed-answers-200', 'remix.json'].map((id) => cli(['explain', id, '--profile', 'engine'])),
    );
    expect(asEngine[0]?.out).toMatch(
      /As engine: a failure does not count\. engines leave keys out.*\(bodies of/,
    );
    expect(asEngine[1]?.out).toMatch(/As engine: not asked for\. inference engines have create/);
    expect((await cli(['explain', 'no.such'])).code).toBe(2);
  });

  it('the help names every flag, command and status, with examples', async () => {
    const { code, out } = await cli(['--help']);
    expect(code).toBe(0);
    const flags = [...Object.values(runOptions).map(({ flag }) => flag), ...Object.keys(commandOptions)];
    expect(flags.filter((flag) => !out.includes(`--${flag}`))).toEqual([]);
    for (const { name } of formats) expect(out).toContain(name);
    for (const command of ['run', 'list', 'explain', 'diff'])
      expect(out).toContain(`sora-conformance ${command}`);
    expect(out).toMatch(/Exit status\n\s+0 .*1 .*2 /);
    expect((await cli(['help'])).out).toBe(out);
  });

  it.each(['run', 'list', 'explain', 'diff'])(
    '%s --help prints the help of that command alone',
    async (name) => {
      const { code, out } = await cli([name, '--help']);
      expect(code).toBe(0);
      expect(out).toMatch(new RegExp(`^sora-conformance ${name}: [^\\n]+\\.\n\nUsage\n`));
      expect(out).toContain('\nExamples\n');
      const others = ['run', 'list', 'explain', 'diff'].filter((other) => other !== name);
      for (const other of others) expect(out).not.toContain(`sora-conformance ${other}:`);
      for (const asked of [
        [name, '-h'],
        ['help', name],
      ])
        expect((await cli(asked)).out).toBe(out);
    },
  );

  it.each([
    [['lst'], "unknown command 'lst' (did you mean 'list'?)"],
    [['rum', '--help'], "unknown command 'rum' (did you mean 'run'?)"],
    [['run', '--base-ulr', 'x'], "Unknown option '--base-ulr'; did you mean '--base-url'?"],
    [['list', '--jsn'], "Unknown option '--jsn'; did you mean '--json'?"],
    [
      ['explain', 'retrieve.unknown-ids'],
      "no check 'retrieve.unknown-ids' (did you mean 'retrieve.unknown-id'?)",
    ],
    [
      ['run', '--base-url', 'http://127.0.0.1:1', '--dry-run', '--only', 'retrieve.unknwon-id'],
      "(did you mean 'retrieve.unknown-id'?)",
    ],
  ])('a misspelt word gets a suggestion: %j', async (args, expected) => {
    const { code, err } = await cli(args);
    expect(code).toBe(2);
    expect(err).toContain(expected);
  });

  it.each([
    [
      ['run', '--parallel', '-1'],
      '--parallel needs a value; a value that begins with a dash is written --parallel=-1',
    ],
    [['client', '--expect', '/no/such/file', '--', 'true'], '/no/such/file cannot be read: '],
  ])('a wrong value is refused with its flag or its file: %j', async (args, expected) => {
    const { code, err } = await cli(args);
    expect(code).toBe(2);
    expect(err).toContain(expected);
  });

  it('the program prints its version, and refuses unknown commands', async () => {
    expect((await cli(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(await cli(['judge'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('run, list, explain, diff'),
    });
  });
});
