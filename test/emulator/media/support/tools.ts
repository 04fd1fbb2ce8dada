// Finds programs that judge the files. Tests that need a missing program are skipped. With REQUIRE_TOOLS=1 a
// missing program is an error, and sampled tests run in full.
import { spawnSync } from 'node:child_process';

/** True on machines that must have all programs, such as those of CI. */
export const thorough = process.env['REQUIRE_TOOLS'] === '1';

/** Returns whether the program exists, and reports when tests are skipped because it is missing. */
export function available(what: string, present: boolean): boolean {
  if (!present && thorough) throw new Error(`REQUIRE_TOOLS=1, but there is no ${what}`);
  if (!present) console.warn(`skipping tests that need ${what}`);
  return present;
}

function has(program: string, ...version: string[]): boolean {
  return available(program, spawnSync(program, version, { stdio: 'ignore' }).status === 0);
}

export const hasFfmpeg = has('ffmpeg', '-version') && has('ffprobe', '-version');

/**
 * Returns all cases when thorough, otherwise every `step`th case, so that each run has some cases of every
 * kind.
 */
export function sample<T>(cases: readonly T[], step: number): readonly T[] {
  return thorough ? cases : cases.filter((_, i) => i % step === 0);
}

/** Runs a program on bytes and returns its output. @throws with its error output when it has any */
export function run(program: string, args: readonly string[], input: Uint8Array): Buffer {
  const { status, stdout, stderr, error } = spawnSync(program, args, { input, maxBuffer: 1 << 30 });
  if (error !== undefined) throw error;
  if (status !== 0 || stderr.length > 0)
    throw new Error(`${program} (${status}): ${stderr.toString().slice(0, 500)}`);
  return stdout;
}
