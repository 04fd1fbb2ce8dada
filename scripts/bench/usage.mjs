// CPU time and memory of a server process: read from /proc when it exists, otherwise reported by the process
// itself.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const hasProc = existsSync('/proc/self/task') && existsSync('/proc/self/schedstat');

/** The source of the figures of CPU time, for the report. */
export const cpuSource = hasProc ? '/proc/<pid>/task/*/schedstat' : 'process.cpuUsage() in the server';

/** Arguments and options that make a Node process report its usage when it cannot be read from outside. */
export const telling = hasProc
  ? { args: [], stdio: ['ignore', 'ignore', 'ignore'] }
  : {
      args: ['--import', join(import.meta.dirname, 'telltale.mjs')],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    };

/** `{ cpuUs, residentMiB, highestMiB }` of a process with all threads, since its start. */
export async function usageOf(child) {
  return hasProc ? read(child.pid) : ask(child);
}

function read(pid) {
  const tasks = readdirSync(`/proc/${pid}/task`);
  const nanoseconds = tasks.map((task) =>
    Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ', 1)[0]),
  );
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const mebibytes = (field) => Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1]) / 1024;
  return {
    cpuUs: nanoseconds.reduce((sum, time) => sum + time, 0) / 1000,
    residentMiB: mebibytes('VmRSS'),
    highestMiB: mebibytes('VmHWM'),
  };
}

async function ask(child) {
  const answer = new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', () => reject(new Error('The server ended while it was measured.')));
  });
  child.send('usage');
  return answer;
}
