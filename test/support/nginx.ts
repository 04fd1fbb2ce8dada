// nginx with the configuration of docs/examples/nginx.conf, on free ports.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { freePort } from './ports.ts';

const example = join(import.meta.dirname, '../../docs/examples/nginx.conf');

/**
 * Starts nginx before two servers until the test ends.
 * @returns the URL of nginx
 */
export async function startNginx(servers: readonly [first: string, second: string]): Promise<string> {
  const { url, end } = await launchNginx(servers);
  onTestFinished(end);
  return url;
}

/** Starts nginx before two servers. @returns the URL of nginx, and a function that ends it */
export async function launchNginx(
  servers: readonly [first: string, second: string],
): Promise<{ url: string; end: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'sora-nginx-'));
  const port = await freePort();
  const [first, second] = servers.map((url) => new URL(url).host);
  const config = readFileSync(example, 'utf8')
    .replace('127.0.0.1:4010', `127.0.0.1:${port}`)
    .replace('127.0.0.1:4011', first ?? '')
    .replace('127.0.0.1:4012', second ?? '');
  const path = join(folder, 'nginx.conf');
  writeFileSync(path, config);
  const directives = `daemon off; pid ${join(folder, 'nginx.pid')}; error_log stderr;`;
  const nginx = spawn('nginx', ['-c', path, '-p', folder, '-g', directives], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  nginx.stderr.on('data', (text: Buffer) => (log += text.toString()));
  const ended = once(nginx, 'exit');
  const kill = () => void nginx.kill('SIGKILL');
  process.once('exit', kill);
  const end = async () => {
    process.off('exit', kill);
    nginx.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  while (!(await answers(url))) {
    if (nginx.exitCode !== null) throw new Error(`nginx ended: ${log}`);
    await wait(20);
  }
  return { url, end };
}

const answers = (url: string) =>
  fetch(`${url}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );
