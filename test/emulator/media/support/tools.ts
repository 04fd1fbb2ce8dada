// Finds programs that judge our files from outside. Tests that need one are skipped when it is absent; with REQUIRE_TOOLS=1
// its absence is an error, and sampled tests run in full.
import { spawnSync } from 'node:child_process';

/** True on machines that must have everything, such as those of CI. */
export const thorough = process.env['REQUIRE_TOOLS'] === '1';

/** Passes on whether something is there, and says so when tests are skipped for want of it. */
export function available(what: string, present: boolean): boolean {
  if (!present && thorough) throw new Error(`REQUIRE_TOOLS=1, but there is no ${what}`);
  if (!present) console.warn(`skipping tests that need ${what}`);
  return present;
}

function has(program: string, ...version: string[]): boolean {
  return available(program, spawnSync(program, version, { stdio: 'ignore' }).status === 0);
}

export const hasFfmpeg = has('ffmpeg', '-version') && has('ffprobe', '-version');

/** All cases when thorough, else every `step`th, so that each run still sees some of every kind. */
export function sample<T>(cases: readonly T[], step: number): readonly T[] {
  return thorough ? cases : cases.filter((_, i) => i % step === 0);
}

/** Runs a program on bytes and returns what it printed; throws with its complaint when it had one. */
export function run(program: string, args: readonly string[], input: Uint8Array): Buffer {
  const { status, stdout, stderr, error } = spawnSync(program, args, { input, maxBuffer: 1 << 30 });
  if (error !== undefined) throw error;
  if (status !== 0 || stderr.length > 0)
    throw new Error(`${program} (${status}): ${stderr.toString().slice(0, 500)}`);
  return stdout;
}
