// Starts the emulator of this package as a process of its own. The suite shares no code with it.
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { emulatorProgram } from './package.ts';

export interface LabEmulator {
  /** `http://127.0.0.1:PORT`, without a path. */
  url: string;
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
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('SORA_')));
  const child = spawn(process.execPath, [emulatorProgram(), ...settings], {
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
    // Ctrl-C in a terminal goes to the whole group; the emulator must outlive the programs that it serves.
    detached: true,
  });
  const end = () => void child.kill('SIGKILL');
  process.once('exit', end);
  const url = await readyUrl(child);
  return {
    url,
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

/** Waits for the first line of the log, which has the address. All later lines are read and dropped. */
function readyUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let errors = '';
    child.stderr?.on('data', (chunk: Buffer) => void (errors = `${errors}${String(chunk)}`.slice(-4000)));
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Error(`the emulator ended with status ${code} before it was ready: ${errors.trim()}`)),
    );
    const { stdout } = child;
    if (stdout === null) return;
    createInterface({ input: stdout }).on('line', (line) => {
      if (!line.startsWith('{')) return;
      const { event, url } = JSON.parse(line) as { event?: string; url?: string };
      if (event === 'ready' && url !== undefined) resolve(url);
    });
  });
}
