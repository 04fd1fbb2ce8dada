// The command `client` of the built program: its verdicts, its exit status, and what it leaves behind.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../../src/conformance/report/report.ts';
import { afterCreation, client, rightClient, startClient, testFolder, written } from './support/command.ts';

const node = process.execPath;
const limitMs = 120_000;
const plain = ['--situation', 'plain'];

/** Makes one request, so that the lab judges the program, and then does something else. */
const afterOneRequest = (code: string) =>
  written(
    'program.mjs',
    `const { OPENAI_BASE_URL: url, OPENAI_API_KEY: key } = process.env;
     await fetch(url + '/videos', { headers: { authorization: 'Bearer ' + key } }).then((answer) => answer.text());
     ${code}`,
  );

/** Judges the right program in `plain` with a known failure. */
const judgedWithKnown = (id: string, reason: string) => {
  const known = written('known.json', JSON.stringify({ profile: 'client', failures: { [id]: reason } }));
  return client(...plain, '--expect', known, '--', node, rightClient);
};

/** True for a process that has not ended. An ended process may stay in the table of processes for a while. */
const isRunning = (pid: number) => {
  const [, state = 'Z'] = /\) (\w) /.exec(read(`/proc/${pid}/stat`)) ?? [];
  return state !== 'Z';
};

/** Runs a program as a user does, in a folder of its own. @returns its status */
function endOfProgram(file: string, env: Readonly<Record<string, string>>): Promise<number | null> {
  const child = spawn(node, [file], { cwd: testFolder(), env, stdio: 'ignore' });
  return new Promise((resolve, reject) => child.once('error', reject).once('exit', resolve));
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

describe('the command client', { concurrent: false }, () => {
  it('ends with 0 for a right program, and writes a report on a client', { timeout: limitMs }, async () => {
    const file = join(testFolder(), 'report.json');
    const formats = ['junit', 'html', 'markdown', 'badge'].flatMap((name) => ['--report', `${name}=-`]);
    const { code, out } = await client(
      ...plain,
      '--report',
      `json=${file}`,
      ...formats,
      '--',
      node,
      rightClient,
    );
    expect([code, out.split('\n').at(-2)]).toEqual([0, 'client: met (0 of 9 counted expectations failed)']);
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
    expect([report.subject, report.client?.situations[0]?.name, report.totals.passed]).toEqual([
      'client',
      'plain',
      10,
    ]);
    expect(out).toContain('<testsuites name="client: met');
  });

  it('ends with 2 and the reason when the program does not exist', async () => {
    const { code, out } = await client(...plain, '--', 'no-such-program-here');
    expect(code).toBe(2);
    expect(out).toContain("the program could not be started: 'no-such-program-here' was not found (ENOENT)");
  });

  it('ends with 2 and one reason when the program creates no video in plain', async () => {
    const file = afterOneRequest("console.log('no video today'); process.exitCode = 1;");
    const { code, out } = await client('--', node, file);
    expect(code).toBe(2);
    const reason = 'the program created no video in the situation plain';
    expect(out).toContain(`no verdict: the run ended early (${reason})`);
    // Once when it happens, and once in the verdict at the end.
    expect(out.split(reason)).toHaveLength(3);
    expect(out).toContain('The program ended with status 1; it printed: no video today');
  });

  it(
    'ends a program that ignores SIGTERM, and the children that it forked',
    { timeout: limitMs },
    async () => {
      const pids = join(testFolder(), 'pids');
      const file = afterCreation(`
      const { spawn } = await import('node:child_process');
      const { writeFileSync } = await import('node:fs');
      const child = spawn(process.execPath, ['-e', "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"], { stdio: 'inherit' });
      process.on('SIGTERM', () => {});
      writeFileSync(${JSON.stringify(pids)}, [process.pid, child.pid].join(' '));
      setInterval(() => {}, 1000);`);
      const report = join(testFolder(), 'report.json');
      const options = [...plain, '--limit', '1', '--only', 'run.*', '--report', `json=${report}`];
      const { code, out } = await client(...options, '--', node, file);
      const { client: told, results, conclusion } = JSON.parse(readFileSync(report, 'utf8')) as Report;
      const judged = results.filter(({ verdict }) => verdict !== 'skipped');
      expect(Object.fromEntries(judged.map(({ id, verdict }) => [id, verdict]))).toEqual({
        'run.ends': 'failed',
        'run.exit-tells': 'passed',
      });
      expect(told?.situations).toEqual([
        expect.objectContaining({ name: 'plain', requests: 1, ending: 'stopped', exit: null, files: [] }),
      ]);
      expect([code, conclusion.line]).toEqual([
        1,
        'client: NOT met: 1 MUST (1 of 2 counted expectations failed)',
      ]);
      expect(out).toMatch(
        /✗ run\.ends MUST failed: The program ends by itself\n {2}\[plain\] the program had not ended after [\d.]+ s, and --limit gives it 1\.0 s/,
      );
      expect(out).toContain('cost      A process that hangs holds a worker for ever.');
      const known = readFileSync(pids, 'utf8').split(' ').map(Number);
      expect(known.filter(isRunning)).toEqual([]);
    },
  );

  it('keeps 64 KB of a program that prints 100 MB', { timeout: limitMs }, async () => {
    const report = join(testFolder(), 'report.json');
    const file = afterOneRequest(`
      const chunk = 'x'.repeat(1_000_000);
      for (let count = 0; count < 100; count += 1) await new Promise((next) => process.stdout.write(chunk, next));
      console.log('the end');`);
    await client(...plain, '--report', `json=${report}`, '--', node, file);
    const { client: told } = JSON.parse(readFileSync(report, 'utf8')) as Report;
    const output = told?.situations[0]?.output ?? '';
    expect(output.length).toBeLessThan(66_000);
    expect(output).toMatch(/bytes left out[^]*the end\n$/);
  });

  it('shows no key in the output of the program', async () => {
    const report = join(testFolder(), 'report.json');
    const file = afterOneRequest('console.log(key, url);');
    await client(...plain, '--report', `json=${report}`, '--', node, file);
    const { client: told } = JSON.parse(readFileSync(report, 'utf8')) as Report;
    expect(told?.situations[0]?.output).toMatch(/^\[redacted\] http:/);
  });

  it('fails a known failure that is gone', { timeout: limitMs }, async () => {
    const { code, out } = await judgedWithKnown('create.once', '[plain] 2 creations, at most 1 expected');
    expect(code).toBe(1);
    expect(out).toContain('create.once is in --expect, but does not fail: take it out');
  });

  it.each([
    ['whose situation was not run', 'run.exit-tells', '[wrong-type] ended with status 0'],
    ['whose expectation was not run', 'retry.ends', 'our reason'],
  ])('leaves a known failure alone %s', { timeout: limitMs }, async (_, id, reason) => {
    const { code, out } = await judgedWithKnown(id, reason);
    expect([code, out]).toEqual([
      0,
      expect.stringContaining(
        `${id} is in --expect, and was not run in all of its situations: left as it is`,
      ),
    ]);
  });

  it('judges in a situation of the user, with an expectation of the user', { timeout: limitMs }, async () => {
    const folder = testFolder();
    writeFileSync(
      join(folder, 'own.yaml'),
      `situations:
  - name: own-situation
    title: The creation is refused as a teapot
    rules: [{ id: teapot, match: { operation: createVideo }, then: { error: { status: 418, message: I am a teapot } } }]
expectations:
  - id: own.tells-of-the-teapot
    level: MUST
    situations: [own-situation]
    trigger: { request: { operation: createVideo, rule: teapot } }
    judgement: { exit: { output_has: [teapot] } }
    statement: The program tells of the teapot.
    source: this test
    cost: Nobody knows.
also: { own-situation: [retry.not-on-400] }
`,
    );
    const args = ['--situations', folder, '--situation', 'own-situation', '--only', 'own.*'];
    const { code, out } = await client(...args, '--', node, rightClient);
    expect([code, out]).toEqual([0, expect.stringContaining('1 passed')]);
  });

  it('names the place of a fault in a file of the user', async () => {
    const folder = testFolder();
    writeFileSync(join(folder, 'wrong.yaml'), 'situations: [{ name: Wrong Name, title: x }]');
    const { code, err } = await client('--situations', folder, '--', node, rightClient);
    expect(code).toBe(2);
    expect(err).toContain(
      "wrong.yaml: situations.0.name: found the text 'Wrong Name', expected lower-case letters, digits and hyphens",
    );
  });

  it('checks the rules of a file of the user before it starts the program', async () => {
    const folder = testFolder();
    const mark = join(folder, 'started');
    writeFileSync(
      join(folder, 'own.yaml'),
      `situations:
  - name: own-situation
    title: A rule for an operation that does not exist
    rules: [{ id: odd, match: { operation: createVidoe }, then: { delay: 1s } }]
also: { own-situation: [retry.not-on-400] }
`,
    );
    const file = written('program.mjs', `(await import('node:fs')).writeFileSync('${mark}', '')`);
    const { code, err } = await client('--situations', folder, '--', node, file);
    expect([code, existsSync(mark)]).toEqual([2, false]);
    expect(err).toContain(`${join(folder, 'own.yaml')}: situations.0.rules.0.match.operation: `);
    expect(err).toContain('unknown operation "createVidoe"');
  });

  it.each([
    [
      'a situation that does not exist',
      "situations: ['plan']",
      "expectations.0.situations: there is no situation 'plan' (did you mean 'plain'?)",
    ],
    [
      'a rule that does not exist',
      "situations: [plain], trigger: { request: { rule: 'rate-limt' } }",
      "expectations.0: there is no rule 'rate-limt'",
    ],
    [
      'an operation that does not exist',
      "situations: [plain], trigger: { request: { operation: 'createVidoe' } }",
      "expectations.0.trigger.request.operation: found the text 'createVidoe' (did you mean 'createVideo'?)",
    ],
    [
      'the id of another expectation',
      "situations: [plain], id: 'create.once'",
      "expectations.0.id: 'create.once' is there already, at ",
    ],
  ])('names the file and the place of an expectation with %s', async (_, fields, message) => {
    const folder = testFolder();
    const whole = {
      id: 'id: own.test',
      trigger: 'trigger: { request: {} }',
      rest: 'level: MUST, judgement: { exit: { ends: true } }, statement: x, source: x, cost: x',
    };
    const kept = Object.entries(whole).flatMap(([key, text]) => (fields.includes(`${key}:`) ? [] : [text]));
    writeFileSync(join(folder, 'own.yaml'), `expectations: [{ ${[fields, ...kept].join(', ')} }]`);
    const { code, err } = await client('--situations', folder, '--', 'no-such-program-here');
    expect([code, err]).toEqual([2, expect.stringContaining(`${join(folder, 'own.yaml')}: ${message}`)]);
    expect(err).toContain('(see sora-conformance client --help)');
  });

  it.each([
    [
      'an expectation of --only that does not exist',
      ['--only', 'poll.wait'],
      "--only: there is no 'poll.wait' (did you mean",
    ],
    [
      'an expectation of --skip that does not exist',
      ['--skip', 'poll.wait'],
      "--skip: there is no 'poll.wait' (did you mean",
    ],
    ['a choice that leaves no expectation', ['--skip', '*'], 'no expectation is left to judge'],
    [
      'a --webhook-url without http',
      ['--tasks', 'webhook', '--webhook-url', 'ftp://x'],
      "expected a URL with http or https, got 'ftp://x'",
    ],
    ['a --webhook-url without the task', ['--webhook-url', 'http://127.0.0.1:9'], 'declare --tasks webhook'],
    [
      'a --keep inside of --files',
      ['--files', '.', '--keep', 'kept'],
      "--keep: expected a folder outside of --files, got 'kept'",
    ],
  ])('refuses %s before it starts the program', async (_, options, message) => {
    const { code, err } = await client(...options, '--', 'no-such-program-here');
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });

  it('refuses with --attach the options for the start of a program', async () => {
    const { code, err } = await client('--attach', '--speed', '20');
    expect([code, err]).toEqual([
      2,
      expect.stringContaining('--attach starts no program: leave out --speed'),
    ]);
  });

  it.each([
    ['is absolute', '/etc/hosts'],
    ['leads up and out', '../elsewhere'],
  ])('refuses a symbolic link in --files that %s, and starts nothing', async (_, target) => {
    const folder = testFolder();
    const path = join(folder, 'link');
    symlinkSync(target, path);
    const { code, err } = await client('--files', folder, '--', 'no-such-program-here');
    expect([code, err]).toEqual([
      2,
      expect.stringContaining(`${path} is a symbolic link out of the folder, to ${target}`),
    ]);
  });

  it('copies a symbolic link in --files that stays inside as such a link', { timeout: limitMs }, async () => {
    const [folder, kept] = [testFolder(), join(testFolder(), 'kept')];
    writeFileSync(join(folder, 'asset.txt'), 'mine');
    symlinkSync('asset.txt', join(folder, 'link'));
    const file = afterOneRequest("(await import('node:fs')).writeFileSync('link', 'changed');");
    await client(...plain, '--files', folder, '--keep', kept, '--', node, file);
    expect(readFileSync(join(folder, 'asset.txt'), 'utf8')).toBe('mine');
    expect(readFileSync(join(kept, 'plain/folder/asset.txt'), 'utf8')).toBe('changed');
  });

  it('writes no key into its reports and into the journal of --keep', { timeout: limitMs }, async () => {
    const kept = join(testFolder(), 'kept');
    const report = join(kept, 'report.json');
    const file = afterOneRequest(`
      console.log(key);
      const headers = { authorization: 'Bearer ' + key, 'content-type': 'application/json' };
      const body = JSON.stringify({ prompt: 'a key: ' + key, note: [key], [key]: 1 });
      await fetch(url + '/videos?token=' + key, { method: 'POST', headers, body }).then((answer) => answer.text());
      process.exitCode = 1;`);
    mkdirSync(kept);
    const { out } = await client(...plain, '--keep', kept, '--report', `json=${report}`, '--', node, file);
    const journal = readFileSync(join(kept, 'plain/journal.json'), 'utf8');
    const output = readFileSync(join(kept, 'plain/output.txt'), 'utf8');
    expect(JSON.parse(journal)).toHaveLength(2);
    expect(journal).toContain('a key: [redacted]');
    expect(
      [journal, output, out, readFileSync(report, 'utf8')].filter((text) => /sk-lab-/.test(text)),
    ).toEqual([]);
  });

  it.each([
    ['a file', () => written('file', '')],
    ['a path below a file', () => join(written('file', ''), 'kept')],
    ['a path in /proc', () => '/proc/kept'],
  ])('refuses %s as --keep before it starts the program', async (_, path) => {
    const folder = testFolder();
    const kept = path();
    const mark = join(testFolder(), 'started');
    const file = written('program.mjs', `(await import('node:fs')).writeFileSync('${mark}', '')`);
    const { code, err } = await startClient([...plain, '--keep', kept, '--', node, file], folder).ended;
    expect([code, existsSync(mark), readdirSync(folder)]).toEqual([2, false, []]);
    expect(err).toContain(`--keep: expected a folder that can be written, got '${kept}'`);
  });

  it(
    'tells of Ctrl-C, and not of a silent program, before the first request',
    { timeout: limitMs },
    async () => {
      const mark = join(testFolder(), 'started');
      const file = written(
        'program.mjs',
        `(await import('node:fs')).writeFileSync('${mark}', ''); setInterval(() => {}, 1000);`,
      );
      const { child, ended } = startClient([...plain, '--', node, file]);
      await expect.poll(() => existsSync(mark), { timeout: 20_000 }).toBe(true);
      child.kill('SIGINT');
      const { code, out } = await ended;
      expect([code, out]).toEqual([2, expect.stringContaining('the run ended early (interrupted)')]);
      expect(out).not.toMatch(/raise --limit|had not ended|sent no request|Hint:|[✗!] /);
    },
  );

  it('ends every process and removes every folder after Ctrl-C', { timeout: limitMs }, async () => {
    const folder = testFolder();
    const pids = join(testFolder(), 'pids');
    const file = afterOneRequest(
      `(await import('node:fs')).writeFileSync(${JSON.stringify(pids)}, String(process.pid)); setInterval(() => {}, 1000);`,
    );
    const { child, ended } = startClient([...plain, '--limit', '60', '--', node, file], folder);
    await expect.poll(() => existsSync(pids), { timeout: 20_000 }).toBe(true);
    child.kill('SIGINT');
    const { code, out } = await ended;
    expect(code).toBe(2);
    expect(out).toContain('the run ended early (interrupted)');
    expect(isRunning(Number(readFileSync(pids, 'utf8')))).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
  });

  it(
    'ends the programs of all situations, and their children, after Ctrl-C',
    { timeout: limitMs },
    async () => {
      const folder = testFolder();
      const pids = join(testFolder(), 'pids');
      const file = written(
        'program.mjs',
        `import { spawn } from 'node:child_process';
       import { appendFileSync } from 'node:fs';
       const { OPENAI_BASE_URL: url, OPENAI_API_KEY: key } = process.env;
       const headers = { authorization: 'Bearer ' + key, 'content-type': 'application/json' };
       const body = JSON.stringify({ prompt: 'a cat', model: 'sora-2' });
       await fetch(url + '/videos', { method: 'POST', headers, body }).then((answer) => answer.text());
       if (process.env.SORA_LAB_SITUATION === 'plain') process.exit(1);
       const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
       appendFileSync(${JSON.stringify(pids)}, process.pid + ' ' + child.pid + '\\n');
       setInterval(() => {}, 1000);`,
      );
      const { child, ended } = startClient(['--parallel', '3', '--limit', '60', '--', node, file], folder);
      const lines = () => read(pids).split('\n').filter(Boolean);
      await expect.poll(() => lines().length, { timeout: 60_000 }).toBeGreaterThanOrEqual(3);
      child.kill('SIGINT');
      const { code, out } = await ended;
      expect([code, out]).toEqual([2, expect.stringContaining('the run ended early (interrupted)')]);
      expect(out).not.toMatch(/raise --limit|had not ended|sent no request|Hint:|[✗!] /);
      const known = lines().flatMap((line) => line.split(' ').map(Number));
      expect(known.filter(isRunning)).toEqual([]);
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it(
    'judges a program that was started by hand, at Enter and at the end of the input',
    { timeout: limitMs },
    async () => {
      const { child, ended, printed } = startClient([
        '--attach',
        '--situation',
        'refused-400',
        '--situation',
        'plain',
      ]);
      await printed('for the verdict.\n');
      child.stdin?.write('\n');
      await printed('refused-400: The creation is refused with 400');
      child.stdin?.end();
      const { out } = await ended;
      expect(out).toMatch(
        /export OPENAI_BASE_URL=http:\/\/127\.0\.0\.1:\d+\/v1\n {2}export OPENAI_API_KEY=sk-lab-/,
      );
      expect(out).toContain('no request came');
    },
  );

  it(
    'judges a right program that was started by hand, at Ctrl-C, without its end and its files',
    { timeout: limitMs },
    async () => {
      const report = join(testFolder(), 'report.json');
      const { child, ended, printed } = startClient(['--attach', ...plain, '--report', `json=${report}`]);
      const text = await printed('for the verdict.\n');
      const [, url = ''] = /OPENAI_BASE_URL=(\S+)/.exec(text) ?? [];
      const [, key = ''] = /OPENAI_API_KEY=(\S+)/.exec(text) ?? [];
      expect(await endOfProgram(rightClient, { OPENAI_BASE_URL: url, OPENAI_API_KEY: key })).toBe(0);
      child.kill('SIGINT');
      const { code, out } = await ended;
      expect([code, out]).toEqual([0, expect.stringContaining('client: met (0 of ')]);
      const { results } = JSON.parse(readFileSync(report, 'utf8')) as Report;
      const idsOf = (wanted: string) =>
        results.flatMap(({ id, verdict }) => (verdict === wanted ? [id] : []));
      expect(idsOf('failed')).toEqual([]);
      expect(idsOf('passed')).toEqual(
        expect.arrayContaining(['create.once', 'poll.waits-as-told', 'download.after-completed']),
      );
      expect(idsOf('not-exercised')).toEqual(['run.exit-tells', 'run.ends']);
    },
  );

  it('tells the user of a program that was started by hand of a request with another key', async () => {
    const { child, ended, printed } = startClient(['--attach', '--situation', 'plain']);
    const text = await printed('for the verdict.\n');
    const [, url = ''] = /OPENAI_BASE_URL=(\S+)/.exec(text) ?? [];
    await fetch(`${url}/videos`, { headers: { authorization: 'Bearer sk-own-key-of-a-user' } });
    child.stdin?.end();
    expect((await ended).out.replaceAll(/\s+/g, ' ')).toContain(
      '1 request came with another key, sk-o…user in the header authorization: GET /v1/videos → 401.',
    );
  });

  it('counts every Enter of a program that was started by hand, when several come at once', async () => {
    const { child, ended } = startClient(['--attach', '--situation', 'refused-400', '--situation', 'plain']);
    child.stdin?.end('\n\n');
    const { out } = await ended;
    expect(out.match(/export OPENAI_BASE_URL=/g)).toHaveLength(2);
    expect(out).toContain('[plain, refused-400] no request came');
  });

  it('refuses to write a program into a folder that does not exist, and a further word', async () => {
    const [noFolder, further] = [
      await client('init', 'node', 'nowhere/x.mjs'),
      await client('init', 'node', 'a', 'b'),
    ];
    expect([noFolder?.code, noFolder?.err]).toEqual([
      2,
      expect.stringContaining('nowhere/x.mjs cannot be written'),
    ]);
    expect([further?.code, further?.err]).toEqual([2, expect.stringContaining("unexpected 'b'")]);
  });

  it('asks for the language of a program to write, and lists all languages', async () => {
    const [none, unknown] = [await client('init'), await client('init', 'ruby')];
    expect([none.code, none.err]).toEqual([
      2,
      expect.stringContaining('the language is missing; expected one of node, python, go'),
    ]);
    expect(unknown.err).toContain("there is no program in 'ruby'; expected one of node, python, go");
  });

  it('writes a program that it then judges as right', { timeout: limitMs }, async () => {
    const folder = testFolder();
    expect((await startClient(['init', 'node'], folder).ended).out).toContain('Wrote client.mjs');
    expect((await startClient(['init', 'node'], folder).ended).err).toContain('client.mjs is there already');
    const { code } = await startClient([...plain, '--', node, 'client.mjs'], folder).ended;
    expect(code).toBe(0);
  });

  it('lists and explains situations and expectations', async () => {
    expect((await client('list')).out).toMatch(
      /poll-429 +create +A poll is refused with 429 and retry-after\n/,
    );
    expect((await client('explain', 'retry.ends')).out).toContain(
      'After ten attempts at most the program gives up.',
    );
    const { code, err } = await client('explain', 'retry.end');
    expect([code, err]).toEqual([2, expect.stringContaining("did you mean 'retry.ends'")]);
  });
});
