// Runs the built program to its end.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export const program = join(import.meta.dirname, '../../../dist/emulator/cli.js');

export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** @param env the whole environment of the program, except PATH */
export function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  if (!existsSync(program)) throw new Error(`${program} is missing: run 'npm run build' first`);
  return execute(process.execPath, [program, ...args], { PATH: process.env['PATH'] ?? '', ...env });
}

export function execute(file: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
  return new Promise((resolve, reject) => {
    execFile(file, args, { env, timeout: 25_000 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      if (typeof code === 'number') resolve({ code, stdout, stderr });
      else reject(error ?? new Error('it ended without a code'));
    });
  });
}

/** An empty folder that is removed after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sora-emulator-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
