// The doctor's checks of Node, of the address, and of the URL that programs in this shell would call.
import { createServer } from 'node:net';
import { askReadiness, ownUrl } from './command-line.ts';
import type { Address } from '../options/options.ts';

/** One finding. `advice` states what to do, if anything. */
export interface Check {
  name: string;
  state: 'ok' | 'warn' | 'fail';
  found: string;
  advice?: string;
}

const patienceMs = 2_000;
/** The lowest release that `engines` in package.json accepts. */
const lowest = [20, 19] as const;

export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const fits = major > lowest[0] || (major === lowest[0] && minor >= lowest[1]);
  const found = `Node ${version}`;
  if (fits) return { name: 'node', state: 'ok', found };
  return { name: 'node', state: 'fail', found, advice: `Install Node ${lowest.join('.')} or newer.` };
}

/** Checks whether a server could listen, or already listens. */
export async function checkPort(address: Address): Promise<Check> {
  const where = `${address.host}:${address.port}`;
  const fault = await tryToListen(address);
  if (fault === undefined) return { name: 'port', state: 'ok', found: `${where} is free` };
  if (fault === 'EADDRINUSE') {
    const server = await askReadiness(ownUrl(address), patienceMs);
    if ('version' in server) {
      return { name: 'port', state: 'ok', found: `${where} is taken by a sora-emulator` };
    }
    const advice = 'End that program, or choose another address with --listen; port 0 takes a free one.';
    return { name: 'port', state: 'fail', found: `${where} is taken by another program`, advice };
  }
  const advice =
    fault === 'EACCES'
      ? 'Choose a port above 1023 with --listen.'
      : 'Choose an address of this machine with --listen, such as 127.0.0.1:4010.';
  return { name: 'port', state: 'fail', found: `${where} cannot be listened on (${fault})`, advice };
}

/** @returns the code of the fault, or undefined */
function tryToListen({ host, port }: Address): Promise<string | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', (fault: NodeJS.ErrnoException) => resolve(fault.code ?? fault.message));
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}

/** @param expected true when the user named the URL of a server */
export async function checkServer(url: string, expected: boolean): Promise<Check> {
  const found = await askReadiness(url, patienceMs);
  if ('version' in found) {
    const told = `${url} answers: sora-emulator ${found.version}, profile ${found.profile}`;
    return { name: 'server', state: 'ok', found: told };
  }
  return {
    name: 'server',
    state: expected ? 'fail' : 'warn',
    found: `no emulator at ${url}: ${found.fault}`,
    advice: expected
      ? 'Is it started, with --listen on an address that can be reached from here?'
      : 'Start one with: sora-emulator',
  };
}

/** Checks which server the clients of this shell would call. */
export function checkClients(env: NodeJS.ProcessEnv, url: string): Check {
  const { OPENAI_BASE_URL: baseUrl = '', OPENAI_API_KEY: key = '' } = env;
  const ownUrl = `eval "$(sora-emulator env --url ${url})"`;
  if (baseUrl === '') {
    return warn('OPENAI_BASE_URL is not set: clients started from this shell call api.openai.com', ownUrl);
  }
  const path = URL.canParse(baseUrl) ? new URL(baseUrl).pathname : '';
  if (!sameServer(baseUrl, url)) return warn(`OPENAI_BASE_URL is ${baseUrl}, which is not ${url}/v1`, ownUrl);
  if (!/\/v1\/?$/.test(path)) return warn(`OPENAI_BASE_URL is ${baseUrl}, without /v1`, ownUrl);
  if (key === '') return warn('OPENAI_API_KEY is not set', ownUrl);
  const { hostname } = new URL(url);
  const proxy = ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'].find(
    (name) => (env[name] ?? '') !== '',
  );
  if (proxy !== undefined && !isExempt(env, hostname)) {
    return warn(`${proxy} is set, and NO_PROXY does not name ${hostname}`, `export NO_PROXY=${hostname}`);
  }
  return { name: 'clients', state: 'ok', found: `OPENAI_BASE_URL is ${baseUrl}, and a key is set` };
}

const warn = (found: string, advice: string): Check => ({ name: 'clients', state: 'warn', found, advice });

function sameServer(baseUrl: string, url: string): boolean {
  if (!URL.canParse(baseUrl)) return false;
  const [one, other] = [baseUrl, url].map((text) => {
    const { protocol, hostname, port } = new URL(text);
    return `${protocol}//${hostname === 'localhost' ? '127.0.0.1' : hostname}:${port}`;
  });
  return one === other;
}

function isExempt(env: NodeJS.ProcessEnv, hostname: string): boolean {
  const hosts = new Set((env['NO_PROXY'] ?? env['no_proxy'] ?? '').split(',').map((host) => host.trim()));
  return hosts.has(hostname) || hosts.has('*');
}
