// The built command `sora-conformance client`, with small programs in files.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const root = join(import.meta.dirname, '../../../..');
const program = join(root, 'dist/conformance/cli.js');

/** The program that `client init node` writes. */
export const rightClient = join(root, 'fixtures/client-lab/init/client.mjs');

export interface Ended {
  code: number | null;
  out: string;
  err: string;
}

export interface Started {
  child: ChildProcess;
  ended: Promise<Ended>;
  /** Waits until the output contains a text. @returns the output so far */
  printed: (text: string) => Promise<string>;
}

/** A folder that goes with the test. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sora-client-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a file into a folder of the test. @returns its path */
export function written(name: string, text: string): string {
  const path = join(testFolder(), name);
  writeFileSync(path, text);
  return path;
}

/** Starts `sora-conformance client` with these arguments. Folders of visits are made in `TMPDIR`. */
export function startClient(args: readonly string[], folder = testFolder()): Started {
  const child = spawn(process.execPath, [program, 'client', ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', TMPDIR: folder },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let [out, err] = ['', ''];
  const waiting = new Set<() => void>();
  child.stdout.on('data', (chunk: Buffer) => {
    out += String(chunk);
    for (const look of waiting) look();
  });
  child.stderr.on('data', (chunk: Buffer) => void (err += String(chunk)));
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code) => resolve({ code, out, err }));
  });
  const printed = (text: string) =>
    new Promise<string>((resolve) => {
      const look = () => {
        if (!out.includes(text)) return;
        waiting.delete(look);
        resolve(out);
      };
      waiting.add(look);
      look();
    });
  return { child, ended, printed };
}

export const client = (...args: string[]): Promise<Ended> => startClient(args).ended;

/** Creates a video, whatever the task is, and then does something else. */
export const afterCreation = (code: string) =>
  written(
    'program.mjs',
    `const { OPENAI_BASE_URL: url, OPENAI_API_KEY: key } = process.env;
     const headers = { authorization: 'Bearer ' + key, 'content-type': 'application/json' };
     const body = JSON.stringify({ prompt: 'a cat', model: 'sora-2' });
     await fetch(url + '/videos', { method: 'POST', headers, body }).then((answer) => answer.text());
     ${code}`,
  );
