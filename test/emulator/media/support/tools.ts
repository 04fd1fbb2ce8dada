// Finds programs that judge our files from outside; tests that need one skip when it is absent.
import { spawnSync } from 'node:child_process';

function has(program: string, ...version: string[]): boolean {
  const found = spawnSync(program, version, { stdio: 'ignore' }).status === 0;
  if (!found) console.warn(`skipping tests that need ${program}: it is not installed`);
  return found;
}

export const hasFfmpeg = has('ffmpeg', '-version') && has('ffprobe', '-version');

/** Runs a program on bytes and returns what it printed; throws with its complaint when it had one. */
export function run(program: string, args: readonly string[], input: Uint8Array): Buffer {
  const { status, stdout, stderr, error } = spawnSync(program, args, { input, maxBuffer: 1 << 30 });
  if (error !== undefined) throw error;
  if (status !== 0 || stderr.length > 0)
    throw new Error(`${program} (${status}): ${stderr.toString().slice(0, 500)}`);
  return stdout;
}
