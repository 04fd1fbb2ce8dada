// The built program as a child process: started on a free port, awaited by its output, ended by its own pid.
import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { existsSync, readFileSync, watch, type FSWatcher } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { launchNginx } from './nginx.ts';
import { freshData, testStore } from './on-stores/test-store.ts';

export const programPath = join(import.meta.dirname, '../../dist/emulator/cli.js');

/** The ready message, as in `--ready-file` and in `--log json`. */
export interface Ready {
  event: string;
  url: string;
  base_url: string;
  pid: number;
}

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

interface Output {
  stdout: string;
  stderr: string;
}

export interface Program {
  ready: Ready;
  /** `http://127.0.0.1:port` */
  url: string;
  /** The output so far. */
  output: Output;
  /** Waits until one of the streams contains a text. */
  printed(stream: keyof Output, text: string): Promise<void>;
  /** Sends a signal to the process whose pid is in the ready message. */
  signal(name: NodeJS.Signals): void;
  /** Settles when the process has ended and its output has been read. */
  ended: Promise<Ended>;
}

type Environment = Readonly<Record<string, string>>;

/**
 * Contains only variables that a program needs to run, so that no setting of the test runner is inherited.
 */
const plainEnvironment = (): Environment => ({ PATH: process.env['PATH'] ?? '', HOME: tmpdir() });

/** Runs the program to its end, for command lines that do not serve. */
export function runProgram(args: readonly string[], env: Environment = {}): Promise<Ended> {
  const child = spawnProgram(args, env);
  onTestFinished(() => void child.kill('SIGKILL'));
  return watched(child).ended;
}

export interface StartOptions {
  env?: Environment;
  /** A command that runs the program, such as a terminal; by default the program itself. */
  through?: (command: string[]) => string[];
  /** Receives the function that ends the program; by default the program ends with the test. */
  onEnd?: (end: () => Promise<void>) => void;
}

/**
 * Starts the server on a free port and waits until its ready file is written. In a run of the tests on another store, the
 * server has a fresh store, or there are two servers behind nginx.
 * @param args the arguments after `--listen` and `--ready-file`
 */
export async function startProgram(
  args: readonly string[] = [],
  options: StartOptions = {},
): Promise<Program> {
  const names = args.some((arg) => /^--data\b/.test(arg)) || options.env?.['SORA_DATA'] !== undefined;
  if (testStore === 'memory' || names) return startOne(args, options);
  const own = [...args, '--data', freshData()];
  return testStore === 'sqlite' ? startOne(own, options) : startBalanced(own, options);
}

/** Starts two servers on one database, and nginx before them. Signals go to both servers. */
async function startBalanced(
  args: readonly string[],
  { onEnd = onTestFinished, ...options }: StartOptions,
): Promise<Program> {
  const ends: (() => Promise<void>)[] = [];
  onEnd(async () => void (await Promise.all(ends.map((end) => end()))));
  const start = () => startOne(args, { ...options, onEnd: (end) => void ends.push(end) });
  const [one, other] = await Promise.all([start(), start()]);
  const { url, end } = await launchNginx([one.url, other.url]);
  ends.push(end);
  return {
    ...one,
    ready: { ...one.ready, url, base_url: one.ready.base_url.replace(one.url, url) },
    url,
    signal(name) {
      one.signal(name);
      other.signal(name);
    },
    ended: Promise.all([one.ended, other.ended]).then(([ended]) => ended),
  };
}

async function startOne(
  args: readonly string[],
  { env = {}, through = (command) => command, onEnd = onTestFinished }: StartOptions,
): Promise<Program> {
  const directory = await mkdtemp(join(tmpdir(), 'sora-emulator-test-'));
  const readyFile = join(directory, 'ready.json');
  const written = fileWritten(readyFile);
  const where = ['--listen', '127.0.0.1:0', '--ready-file', readyFile];
  const child = spawnProgram([...where, ...args], env, { through });
  const { output, printed, ended } = watched(child);
  const ready = await Promise.race([
    written.text.then((text) => JSON.parse(text) as Ready),
    ended.then((end) => {
      throw new Error(`the program ended before it was ready: ${JSON.stringify(end)}`);
    }),
  ]);
  const signal = (name: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) process.kill(ready.pid, name);
  };
  onEnd(async () => {
    written.stop();
    signal('SIGKILL');
    await ended;
    await rm(directory, { recursive: true, force: true });
  });
  return { ready, url: ready.url, output, printed, signal, ended };
}

/** An empty directory that is removed after the test. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'sora-emulator-test-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** Starts the program without waiting for it. @param given.through as in `startProgram` */
export function spawnProgram(
  args: readonly string[],
  env: Environment,
  given: { through?: (command: string[]) => string[]; stdio?: StdioOptions } = {},
): ChildProcess {
  if (!existsSync(programPath)) throw new Error(`${programPath} is missing: run 'npm run build' first`);
  const { through = (command) => command, stdio = ['ignore', 'pipe', 'pipe'] } = given;
  const [command = '', ...rest] = through([process.execPath, programPath, ...args]);
  const child = spawn(command, rest, { env: { ...plainEnvironment(), ...env }, stdio });
  // When the process of the test ends for any reason, these programs end with it.
  const end = () => void child.kill('SIGKILL');
  process.once('exit', end);
  child.once('close', () => process.off('exit', end));
  return child;
}

/** Collects the output of a process until it ends. */
export function watched(child: ChildProcess): Pick<Program, 'output' | 'printed' | 'ended'> {
  const output: Output = { stdout: '', stderr: '' };
  const news = new EventEmitter();
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.on('data', (chunk: Buffer) => {
      output[stream] += String(chunk);
      news.emit('printed');
    });
  }
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, ...output }));
  });
  const printed = async (stream: keyof Output, text: string) => {
    while (!output[stream].includes(text)) await once(news, 'printed');
  };
  return { output, printed, ended };
}

/** The text of a file after its first line is complete. */
function fileWritten(path: string): { text: Promise<string>; stop: () => void } {
  let watcher: FSWatcher | undefined;
  const text = new Promise<string>((resolve) => {
    watcher = watch(dirname(path), (_event, name) => {
      if (name !== basename(path) || !existsSync(path)) return;
      const written = readFileSync(path, 'utf8');
      if (!written.endsWith('\n')) return;
      watcher?.close();
      resolve(written);
    });
  });
  return { text, stop: () => watcher?.close() };
}
