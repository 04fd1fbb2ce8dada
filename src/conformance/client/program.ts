// Runs the program of the user as a child process in a group of its own, so that its children end with it.
import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';
import { createOutput, type Output } from './output.ts';

export interface ProgramEnd {
  code: number | null;
  signal: string | null;
  /** Why the program could not be started. */
  fault?: string;
}

export interface RunningProgram {
  /** The program's output so far. */
  output: Output;
  ended: Promise<ProgramEnd>;
  /** Sends SIGTERM to the group, and SIGKILL when the program does not end. */
  stop: () => void;
}

/** How long a program may take to end after SIGTERM, in real ms. */
const graceMs = 2000;
/** How long the pipes of an ended program may stay open, in real ms: a child in another group may hold them. */
const drainMs = 500;

/** Nothing outlives the process that runs the lab. */
const running = new Set<() => void>();
process.on('exit', () => {
  for (const kill of running) kill();
});

/** Sends a signal to the whole group. */
function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // The group has ended.
  }
}

export interface ProgramStart {
  command: readonly string[];
  folder: string;
  env: Readonly<Record<string, string | undefined>>;
  /** @returns a function that cancels the call */
  later: (ms: number, act: () => void) => () => void;
}

type Child = ChildProcessByStdio<null, Readable, Readable>;

/** Node throws at once for a name or an argument that no system accepts, such as an empty name. */
function trySpawn(
  name: string,
  args: readonly string[],
  { cwd, env }: Pick<ProgramStart, 'env'> & { cwd: string },
): { child: Child } | { fault: string } {
  try {
    return { child: spawn(name, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] }) };
  } catch (thrown) {
    return { fault: startFault(thrown, name) };
  }
}

/** Returns why a program did not start. */
function startFault(thrown: unknown, name: string): string {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  if (name === '') return 'the command is empty';
  if (code === 'ENOENT') return `'${name}' was not found (ENOENT)`;
  if (code === 'EACCES') return `'${name}' is no file that may be executed (EACCES)`;
  return thrown instanceof Error ? thrown.message : String(thrown);
}

export function startProgram({
  command: [name = '', ...args],
  folder,
  env,
  later,
}: ProgramStart): RunningProgram {
  const output = createOutput();
  const spawned = trySpawn(name, args, { cwd: folder, env });
  if ('fault' in spawned)
    return {
      output,
      ended: Promise.resolve({ code: null, signal: null, fault: spawned.fault }),
      stop: () => undefined,
    };
  return watched(spawned.child, { name, output, later });
}

/** Reads the output of a child, and ends the child with its whole group. */
function watched(
  child: Child,
  { name, output, later }: { name: string; output: Output; later: ProgramStart['later'] },
): RunningProgram {
  const kill = () => signalGroup(child, 'SIGKILL');
  running.add(kill);
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => output.add(chunk));
  let cancelKill: (() => void) | undefined;
  let isOver = false;
  const ended = new Promise<ProgramEnd>((resolve) => {
    const settle = (end: ProgramEnd) => {
      isOver = true;
      cancelKill?.();
      running.delete(kill);
      resolve(end);
    };
    child.once('error', (thrown) => settle({ code: null, signal: null, fault: startFault(thrown, name) }));
    child.once('exit', (code, signal) => {
      // This also ends children of the program that are still running.
      kill();
      const cancel = later(drainMs, () => {
        child.stdout.destroy();
        child.stderr.destroy();
      });
      child.once('close', () => {
        cancel();
        settle({ code, signal });
      });
    });
  });
  return {
    output,
    ended,
    stop() {
      // The number of an ended process may belong to another one.
      if (isOver) return;
      signalGroup(child, 'SIGTERM');
      cancelKill?.();
      cancelKill = later(graceMs, kill);
    },
  };
}
