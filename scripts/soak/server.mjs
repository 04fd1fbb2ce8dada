// The built server as a child process that reports its memory.
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { launch, stop, temporaryFolder } from '../bench/children.mjs';

const root = join(import.meta.dirname, '../..');
const program = join(root, 'dist/emulator/cli.js');

/** @param flags the flags of the server. @returns its URL, and functions that ask it for its memory */
export async function startServer(flags) {
  const readyFile = join(temporaryFolder(), 'ready.json');
  const preload = ['--expose-gc', '--import', join(import.meta.dirname, 'report-memory.mjs')];
  const where = ['--listen', '127.0.0.1:0', '--ready-file', readyFile, '--log', 'silent'];
  const child = launch(process.execPath, [...preload, program, ...where, ...flags], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const faults = [];
  child.stderr.setEncoding('utf8').on('data', (text) => {
    if (text.includes('fault of the emulator')) faults.push(text.trim().split('\n', 1)[0]);
  });
  const gone = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`the server ended with ${code ?? signal}`);
  });
  gone.catch(() => undefined); // the memory is requested below
  while (!existsSync(readyFile)) await Promise.race([pause(20), gone]);
  return {
    url: JSON.parse(readFileSync(readyFile, 'utf8')).url,
    faults,
    /** Rejects when the server ends. */
    gone,
    /** `{ live, rss }` in bytes, after a full collection. */
    async memory() {
      child.send('collect');
      const [answer] = await Promise.race([once(child, 'message'), gone]);
      return answer;
    },
    stop: () => stop(child),
  };
}
