// Runs the program of the user as a child process in a group of its own, so that its children end with it.
import { spawn, type ChildProcess } from 'node:child_process';
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

export function startProgram({
  command: [name = '', ...args],
  folder,
  env,
  later,
}: ProgramStart): RunningProgram {
  const output = createOutput();
  const child = spawn(name, args, { cwd: folder, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
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
    child.once('error', ({ message }) => settle({ code: null, signal: null, fault: message }));
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
