// A PostgreSQL server of its own for tests, in a temporary folder and on a free port of this machine.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { freePort } from './ports.ts';
import { isExecutable } from './tools.ts';

/** A limit for starting or stopping the server, for hooks and tests. */
export const serverMs = 120_000;

type Signal = 'SIGINT' | 'SIGQUIT' | 'SIGKILL';

export interface PostgresServer {
  /** @returns a URL with a schema that no other call returns */
  url(schema?: string): string;
  /** Starts the server again on the same data and port. */
  start(): Promise<void>;
  /** @param signal SIGINT ends the server in order, SIGQUIT without tidying up, SIGKILL kills its first process */
  stop(signal?: Signal): Promise<void>;
  /** Stops the server and deletes its data. */
  remove(): Promise<void>;
}

const folders = [
  ...(process.env['PATH'] ?? '').split(delimiter),
  // Debian keeps the programs of each version here.
  ...list('/usr/lib/postgresql').map((version) => join('/usr/lib/postgresql', version, 'bin')),
];

/**
 * Returns the reason why no server can be started, for the title of a skipped test.
 * @throws when `REQUIRE_TOOLS` is set and PostgreSQL is missing
 */
export function missingPostgres(): string | undefined {
  if (find('initdb') !== undefined && find('postgres') !== undefined) return undefined;
  const reason = 'postgres and initdb are not installed';
  if ((process.env['REQUIRE_TOOLS'] ?? '') !== '') throw new Error(`${reason}, and REQUIRE_TOOLS is set`);
  return reason;
}

/** The server refuses to run as root, so it runs as the user nobody then. */
const nobody = 65_534;
const user = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};

const password = 'pass%word with/odd:characters';

/** @param given.connections how many connections clients may open together */
export async function startPostgres({ connections = 60 } = {}): Promise<PostgresServer> {
  const data = mkdtempSync(join(tmpdir(), 'sora-postgres-'));
  if (user.uid !== undefined) chownSync(data, user.uid, user.gid);
  const env = { ...process.env, HOME: data, LC_ALL: 'C', TZ: 'UTC' };
  execFileSync(
    find('initdb') ?? 'initdb',
    ['--pgdata', data, '--username', 'tester', '--encoding', 'UTF8', '--no-sync', '--auth', 'trust'],
    { ...user, cwd: data, env, stdio: 'pipe' },
  );
  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: data,
    max_connections: connections,
    shared_buffers: '32MB',
    // A killed process loses nothing that it has given to the system; only a power failure would.
    fsync: 'off',
  };
  let server: ChildProcess | undefined;
  let schemas = 0;
  let log = '';

  /** Runs the server until it is ready. @returns false when it ended before */
  async function attempt(): Promise<boolean> {
    const given = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const own = spawn(find('postgres') ?? 'postgres', ['-D', data, ...given], {
      ...user,
      cwd: data,
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    server = own;
    log = '';
    return new Promise((resolve, reject) => {
      own.stderr.on('data', (text: Buffer) => {
        log += text.toString();
        if (log.includes('database system is ready to accept connections')) resolve(true);
      });
      own.once('exit', () => resolve(false));
      own.once('error', reject);
    });
  }

  async function start(): Promise<void> {
    // The processes of a killed server take a moment to end. Until then, a new server refuses to start.
    for (let attempts = 0; !(await attempt()); attempts += 1)
      if (attempts >= 100 || !log.includes('still in use')) throw new Error(`no PostgreSQL server: ${log}`);
  }

  async function stop(signal: Signal = 'SIGINT'): Promise<void> {
    const own = server;
    server = undefined;
    if (own === undefined || own.exitCode !== null || own.signalCode !== null) return;
    const ended = once(own, 'exit');
    own.kill(signal);
    await ended;
  }

  await start();
  return {
    url(schema = `test_${(schemas += 1)}`) {
      return `postgres://tester:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres?schema=${schema}`;
    },
    start,
    stop,
    async remove() {
      await stop('SIGQUIT');
      rmSync(data, { recursive: true, force: true });
    },
  };
}

function find(program: string): string | undefined {
  return folders.map((folder) => join(folder, program)).find(isExecutable);
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
