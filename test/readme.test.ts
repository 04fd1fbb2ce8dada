// The programs of the README, run without changes against the built package.
import { execFile, spawn } from 'node:child_process';
import { on } from 'node:events';
import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { longEnoughMs, testEmulator } from './support/emulator.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** Returns the first fenced block of a language that contains a text. */
function block(language: string, containing: string): string {
  const blocks = [...readme.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, 'g'))].map(
    ([, code = '']) => code,
  );
  const found = blocks.find((code) => code.includes(containing));
  if (found === undefined) throw new Error(`The README has no ${language} block with '${containing}'.`);
  return found;
}

it('the library example of the README prints the output that the README shows', async () => {
  const code = block('js', 'createEmulator');
  const promised = [...code.matchAll(/console\.log\(.*\); \/\/ (\S+(?: \d+)?)/g)].map(([, text]) => text);
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', code], { cwd: root });
  expect(promised).toHaveLength(3);
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.trim()),
  ).toEqual(promised.map((text) => text?.replace(':', '')));
});

describe.each([
  ['Express', 'express.text'],
  ['Hono', 'new Hono()'],
])('the webhook receiver of the README with %s', (_, containing) => {
  it('prints the events that it receives, and refuses forged events', async () => {
    const secret = 'whsec_cmVhZG1l';
    const env = { ...process.env, PORT: '0', OPENAI_API_KEY: 'sk-test', OPENAI_WEBHOOK_SECRET: secret };
    const args = ['--input-type=module', '--eval', block('js', containing)];
    const program = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'ignore'] });
    onTestFinished(() => void program.kill());
    const lines = on(createInterface(program.stdout), 'line') as AsyncIterator<[string]>;
    const line = async () => ((await lines.next()).value as [string])[0];
    const port = /^listening on (\d+)$/.exec(await line())?.[1];

    const emulator = testEmulator({ webhookUrl: `http://127.0.0.1:${port}/hook`, webhookSecret: secret });
    const { body: video } = await emulator.json('POST', '/v1/videos', { prompt: 'a kite' });
    const forged = '[[webhook: wrong_secret=true]] a kite';
    const { body: late } = await emulator.json('POST', '/v1/videos', { prompt: forged });
    emulator.clock.advance(longEnoughMs);
    await emulator.webhooks.idle();
    emulator.clock.advance(5_000);
    await emulator.webhooks.idle();
    const told = [await line(), await line()];
    expect(told.toSorted()).toEqual([video, late].map(({ id }) => `video.completed ${id}`).toSorted());
    const { data } = await emulator.project('sk-test').webhooks.deliveries({ object_id: late.id });
    expect(data[0]?.attempts.map(({ response }) => response?.status)).toEqual([500, expect.any(Number)]);
  });
});

it('the curl example of the README downloads a playable file', async () => {
  const emulator = testEmulator({ pace: 'instant' });
  const directory = mkdtempSync(join(tmpdir(), 'readme-'));
  const env = {
    ...process.env,
    OPENAI_BASE_URL: `${await emulator.listen()}/v1`,
    OPENAI_API_KEY: 'sk-readme',
  };
  await run('bash', ['-euo', 'pipefail', '-c', block('sh', 'curl')], { cwd: directory, env });
  const file = join(directory, 'cat.mp4');
  expect(statSync(file).size).toBeGreaterThan(10_000);
  expect(readFileSync(file).subarray(4, 8).toString()).toBe('ftyp');
});
