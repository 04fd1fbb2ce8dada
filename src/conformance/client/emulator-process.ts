// Starts the emulator of this package as a process of its own. The suite shares no code with it.
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { createKeys } from './keys.ts';
import { emulatorProgram } from './package.ts';

export interface BrokenConnections {
  count: number;
  /** The reason of the last one, in words. */
  last: string;
}

export interface LabEmulator {
  /** `http://127.0.0.1:PORT`, without a path. */
  url: string;
  /** Returns a key that the emulator accepts, for the next visit. */
  nextKey: () => string;
  /** The connections that brought no request, for example because the client spoke https. */
  broken: () => BrokenConnections;
  close: () => Promise<void>;
}

/** Jobs end by polls, so that a program is quick when it waits as long as the server asks, and no slower when it sleeps. */
const settings = [
  '--listen=127.0.0.1:0',
  '--pace=polls:4',
  '--poll-after=300',
  '--log=json',
  '--exit-with-parent',
];

/** @throws Error with what the emulator printed, when it does not start */
export async function startEmulator(): Promise<LabEmulator> {
  // Options of the user for an emulator of their own must not change this one.
  const foreign = Object.entries(process.env).filter(([name]) => !name.startsWith('SORA_'));
  const keys = createKeys();
  const env = { ...Object.fromEntries(foreign), SORA_API_KEY: keys.all.join(',') };
  const child = spawn(process.execPath, [emulatorProgram(), ...settings], {
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
    // Ctrl-C in a terminal goes to the whole group; the emulator must outlive the programs that it serves.
    detached: true,
  });
  const end = () => void child.kill('SIGKILL');
  process.once('exit', end);
  let broken: BrokenConnections = { count: 0, last: '' };
  const url = await readyUrl(child, (last) => (broken = { count: broken.count + 1, last }));
  return {
    url,
    nextKey: keys.next,
    broken: () => broken,
    close: () =>
      new Promise((resolve) => {
        process.off('exit', end);
        if (child.exitCode !== null || child.signalCode !== null) {
          resolve();
          return;
        }
        child.once('exit', () => resolve());
        child.kill('SIGKILL');
      }),
  };
}

/** Waits for the line on standard output that has the address, and watches the log on standard error. */
function readyUrl(child: ChildProcess, onBroken: (hint: string) => unknown): Promise<string> {
  return new Promise((resolve, reject) => {
    let errors = '';
    eachLine(child.stderr, (line) => {
      errors = `${errors}${line}\n`.slice(-4000);
      if (!line.startsWith('{"event":"connection"')) return;
      const { hint } = JSON.parse(line) as { hint?: string };
      if (hint !== undefined) onBroken(hint);
    });
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Error(`the emulator ended with status ${code} before it was ready: ${errors.trim()}`)),
    );
    eachLine(child.stdout, (line) => {
      if (!line.startsWith('{')) return;
      const { event, url } = JSON.parse(line) as { event?: string; url?: string };
      if (event === 'ready' && url !== undefined) resolve(url);
    });
  });
}

function eachLine(input: ChildProcess['stdout'], act: (line: string) => void): void {
  if (input !== null) createInterface({ input }).on('line', act);
}
