// `--exit-with-parent`: reports when the program that started this one has ended, also through npx, npm and
// shells.
import { execFileSync } from 'node:child_process';
import { fstatSync, readFileSync } from 'node:fs';

/** Interval between two checks of the parents, in ms. */
const lookMs = 500;
/** Largest number of wrappers between this process and the program that started it. */
const depth = 10;

/** A process, and its parent at the start. */
interface Link {
  pid: number;
  parent: number;
}

/**
 * Programs that only run another program. They may continue after the program that started the server has
 * ended.
 */
const wrapper =
  /^(\S*\/)?((ba|da|z|k)?sh|cmd(\.exe)?) -?\/?c |(^|[/\s])(npm|npx|pnpm|pnpx|yarn|bunx|corepack)([\s.-]|$)/i;

/**
 * Calls `gone` once: when standard input is a pipe and is closed after `ready` was called, or when the
 * program that started this one has ended, or a process between the two.
 * @returns `ready`: a pipe that was closed before is no sign of a parent
 */
export function watchParent(gone: () => void): { ready: () => void } {
  let over = false;
  const end = () => {
    if (over) return;
    over = true;
    clearInterval(looking);
    // Errors of the output are ignored, because nobody reads it any more.
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
    gone();
  };
  const links = linksUpwards();
  const looking = setInterval(() => {
    if (links.some((link) => hasEnded(link))) end();
  }, lookMs);
  looking.unref();
  let isReady = false;
  let closedEarly = false;
  if (isPipe(0)) {
    const closed = () => {
      if (isReady && !closedEarly) end();
      else closedEarly = true;
    };
    process.stdin.on('end', closed).on('error', closed).resume();
  }
  return { ready: () => void (isReady = true) };
}

/** This process and each wrapper above it, with their parents. */
function linksUpwards(): Link[] {
  const links: Link[] = [{ pid: process.pid, parent: process.ppid }];
  for (let level = 0; level < depth; level += 1) {
    const pid = links.at(-1)?.parent ?? 0;
    const found = pid > 1 ? described(pid) : undefined;
    if (found === undefined || !wrapper.test(found.command)) break;
    links.push({ pid, parent: found.parent });
  }
  return links;
}

/** True when the parent of a process is gone: then the process has another parent, or is gone as well. */
function hasEnded({ pid, parent }: Link): boolean {
  if (pid === process.pid && process.ppid !== parent) return true;
  if (process.platform === 'linux') return pid !== process.pid && parentOnLinux(pid) !== parent;
  return !isAlive(parent);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    // EPERM means that the process is alive, but belongs to another user.
    return (thrown as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** The command line and the parent of a process; undefined when the system does not provide them. */
function described(pid: number): { command: string; parent: number } | undefined {
  try {
    if (process.platform === 'linux') {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      const parent = parentOnLinux(pid);
      return parent === undefined ? undefined : { command, parent };
    }
    if (process.platform === 'win32') return undefined;
    const told = execFileSync('ps', ['-o', 'ppid=,command=', '-p', String(pid)], { encoding: 'utf8' });
    const [, parent, command] = /^\s*(\d+)\s+(.*)/.exec(told) ?? [];
    return parent === undefined ? undefined : { command: command ?? '', parent: Number(parent) };
  } catch {
    return undefined;
  }
}

/** Reads `/proc/PID/stat`: the state and the parent come after the name in brackets. */
function parentOnLinux(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}

function isPipe(descriptor: number): boolean {
  try {
    const stat = fstatSync(descriptor);
    return stat.isFIFO() || stat.isSocket();
  } catch {
    return false;
  }
}
