// `--exit-with-parent`: the server ends with the program that started it, also when other processes are
// between them.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openConnection } from '../support/raw.ts';
import { missingTool } from '../support/tools.ts';
import { programPath, spawnProgram, temporaryDirectory, watched, type Ready } from '../support/program.ts';

const root = join(import.meta.dirname, '../..');
const flags = ['--exit-with-parent', '--listen', '127.0.0.1:0', '--log', 'json'];

/** Waits until the server has stopped listening. */
async function untilRefused(url: string): Promise<void> {
  for (;;) {
    try {
      (await openConnection(url, () => {})).socket.destroy();
    } catch (fault) {
      if ((fault as NodeJS.ErrnoException).code === 'ECONNREFUSED') return;
    }
  }
}

const quoted = (text: string) => `'${text}'`;
const program = [process.execPath, programPath, ...flags];

/**
 * Starts a program that starts the server by a command, and then only waits. The test receives the output of
 * the server, and
 * the program sends no input to the server.
 */
async function startedBy(command: readonly string[], stdin: 'ignore' | 'pipe' = 'ignore') {
  const script = join(await temporaryDirectory(), 'parent.mjs');
  await writeFile(
    script,
    `import { spawn } from 'node:child_process';
const [command, ...args] = ${JSON.stringify(command)};
spawn(command, args, { stdio: [${JSON.stringify(stdin)}, 'inherit', 'inherit'] });
setInterval(() => {}, 1_000);`,
  );
  const parent = spawn(process.execPath, [script], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void parent.kill('SIGKILL'));
  const { printed, output } = watched(parent);
  await printed('stdout', '"event":"ready"');
  const line = output.stdout.split('\n').find((text) => text.includes('"event":"ready"')) ?? '';
  const ready = JSON.parse(line) as Ready;
  onTestFinished(() => {
    try {
      process.kill(ready.pid, 'SIGKILL');
    } catch {
      // The program has ended as expected.
    }
  });
  return { ready, parent };
}

it.skipIf(missingTool('python3'))(
  "the server that the README's Python recipe starts ends when the tests are killed",
  { timeout: 60_000 },
  async () => {
    const readme = readFileSync(join(root, 'README.md'), 'utf8');
    const recipe = /```python\n(import json, subprocess[^`]*)```/.exec(readme)?.[1] ?? '';
    const rest = 'import os\nprint(base_url, flush=True)\nos.kill(os.getpid(), 9)\n';
    const child = spawn('python3', ['-c', `${recipe}\n${rest}`], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const { ended } = watched(child);
    const { stdout, signal } = await ended;
    expect(signal).toBe('SIGKILL');
    expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1\n$/);
    await untilRefused(new URL(stdout.trim()).origin);
  },
);

it('the server with --exit-with-parent ends when npm start is killed', { timeout: 60_000 }, async () => {
  const folder = await temporaryDirectory();
  const scripts = { start: `true && ${program.map((part) => JSON.stringify(part)).join(' ')}` };
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'started', version: '1.0.0', scripts }),
  );
  const { ready, parent } = await startedBy(['npm', '--silent', '--prefix', folder, 'start']);
  parent.kill('SIGKILL');
  await untilRefused(ready.url);
  expect(parent.killed).toBe(true);
});

describe('the server with --exit-with-parent ends', () => {
  it.each([
    ['directly', program],
    ['through a shell that waits', ['sh', '-c', `${program.map(quoted).join(' ')}; true`]],
    ['through two shells', ['sh', '-c', `sh -c "${program.join(' ')}; true"; true`]],
    ['through npx', ['npx', '--no-install', 'sora-emulator', ...flags]],
  ])('when the program that started it %s is killed', { timeout: 60_000 }, async (_, command) => {
    const { ready, parent } = await startedBy(command);
    parent.kill('SIGKILL');
    await untilRefused(ready.url);
    expect(parent.killed).toBe(true);
  });

  it('when only the wrapper between them is killed', { timeout: 60_000 }, async () => {
    const { ready } = await startedBy(['sh', '-c', `${program.map(quoted).join(' ')}; true`]);
    const stat = readFileSync(`/proc/${ready.pid}/stat`, 'utf8');
    process.kill(Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]), 'SIGKILL');
    await untilRefused(ready.url);
    expect(ready.pid).toBeGreaterThan(0);
  });
});

it('the server with --exit-with-parent ends with status 0 when the pipe of its input is closed', async () => {
  const child = spawnProgram(flags, {}, { stdio: 'pipe' });
  const { printed, ended } = watched(child);
  await printed('stdout', '"event":"ready"');
  child.stdin?.end();
  expect(await ended).toMatchObject({ code: 0, signal: null });
});

it.each([
  ['without input', ['--exit-with-parent'], 'ignore'],
  ['by its variable', [], 'ignore'],
] as const)(
  'the server with --exit-with-parent %s continues while its parent is alive',
  async (_, flag, input) => {
    const env = flag.length === 0 ? { SORA_EXIT_WITH_PARENT: 'on' } : {};
    const args = [...flag, '--listen', '127.0.0.1:0', '--log', 'json'];
    const child = spawnProgram(args, env, { stdio: [input, 'pipe', 'pipe'] });
    const { printed, output, ended } = watched(child);
    await printed('stdout', '"event":"ready"');
    const { url } = JSON.parse(output.stdout) as Ready;
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
  },
);

it('the server without --exit-with-parent continues when its input is closed', async () => {
  const child = spawnProgram(['--listen', '127.0.0.1:0', '--log', 'json'], {}, { stdio: 'pipe' });
  const { printed, output, ended } = watched(child);
  await printed('stdout', '"event":"ready"');
  child.stdin?.end();
  if (child.stdin !== null) await once(child.stdin, 'finish');
  const { url } = JSON.parse(output.stdout) as Ready;
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  child.kill('SIGTERM');
  expect((await ended).code).toBe(0);
});
