// The processes and folders that the benchmark and other scripts create. All of them are removed at the end, also
// after Ctrl-C.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';

const living = new Set();
const folders = new Set();

process.once('exit', () => {
  for (const child of living) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => void endAll(128 + constants.signals[signal]));

/** A client lab first ends the program that it judges, and its emulator. */
const endMs = 15_000;
let isEnding = false;

/**
 * Ends the script after a signal. Its processes get SIGTERM and have time to end their own children: SIGKILL would leave
 * these running. A second signal ends all of them at once.
 */
async function endAll(status) {
  if (isEnding) process.exit(status);
  isEnding = true;
  await Promise.all([...living].map((child) => stop(child, endMs)));
  process.exit(status);
}

/** A folder that is removed at the end. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'sora-emulator-bench-'));
  folders.add(folder);
  return folder;
}

/**
 * Starts a process that is killed at the end of the script at the latest.
 * @throws Error when a signal is ending the script
 */
export function launch(command, args, options = {}) {
  if (isEnding) throw new Error('interrupted');
  const child = spawn(command, args, options);
  living.add(child);
  child.once('close', () => living.delete(child));
  return child;
}

/** The processes that are still running. */
export function livingPids() {
  return [...living].map(({ pid }) => pid).filter((pid) => pid !== undefined);
}

/** Ends a process by SIGTERM, and by SIGKILL after this many ms. */
export async function stop(child, graceMs = 3_000) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const cut = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await gone;
  clearTimeout(cut);
}

/**
 * Starts a program and reads its outputs.
 * @param given.onText receives 'stdout' or 'stderr', and each text that the program prints there
 * @returns the process, and a promise of its status, or of the signal that ended it
 */
function observed(command, args, { options, onText }) {
  const child = launch(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of ['stdout', 'stderr'])
    child[stream].setEncoding('utf8').on('data', (text) => onText(stream, text));
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? signal));
  });
  return { child, ended };
}

/**
 * Runs a program to its end.
 * @throws Error with the end of the program's output when the program fails, or takes longer than `timeoutMs`
 */
export async function run(command, args, { timeoutMs = 120_000, ...options } = {}) {
  const printed = { stdout: '', stderr: '' };
  const { child, ended } = observed(command, args, {
    options,
    onText: (stream, text) => (printed[stream] += text),
  });
  const cut = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  const status = await ended.finally(() => clearTimeout(cut));
  if (status !== 0) {
    const end = printed.stderr.trim().split('\n').slice(-3).join(' / ').slice(0, 400);
    throw new Error(`${command} ended with ${status}: ${end}`);
  }
  return printed;
}

/**
 * Runs a program to its end, whatever its status is.
 * @returns its status, or the signal that ended it, and the lines of both of its outputs in their order
 */
export async function linesOf(command, args, options = {}) {
  let printed = '';
  const { ended } = observed(command, args, { options, onText: (_stream, text) => (printed += text) });
  const status = await ended;
  return { status, lines: printed.trim().split('\n') };
}

/** True when a program is on PATH and can be started. */
export async function exists(command, ...args) {
  try {
    await run(command, args, { timeoutMs: 10_000 });
    return true;
  } catch (thrown) {
    // Some programs print their version and exit with an error. Only a missing program counts as missing.
    return thrown.code === undefined;
  }
}
