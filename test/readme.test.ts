// The README's programs, run as they stand against the built package.
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { testEmulator } from './support/emulator.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

/** The first fenced block of a language that contains a text. */
function block(language: string, containing: string): string {
  const blocks = [...readme.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, 'g'))].map(
    ([, code = '']) => code,
  );
  const found = blocks.find((code) => code.includes(containing));
  if (found === undefined) throw new Error(`The README has no ${language} block with '${containing}'.`);
  return found;
}

it('prints what the library example says it prints', async () => {
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

it('downloads a playable file with the curl example', async () => {
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
