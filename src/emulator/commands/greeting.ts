// The text that the program prints when it is ready: its URL, and the lines to paste into a shell.
import { networkInterfaces } from 'node:os';
import { isLoopback } from '../net/reach.ts';
import { usableUrl } from '../net/url.ts';
import { shownDataPlace } from '../store/data-place.ts';
import { page } from '../version.ts';
import type { Options } from '../options/options.ts';

/** @param bound the URL of the address that the server is bound to */
export function greeting(
  bound: string,
  options: Pick<Options, 'profile' | 'quirks' | 'apiKey' | 'adminToken' | 'data' | 'ui'>,
): string {
  const { profile, quirks, apiKey, adminToken, data, ui } = options;
  const url = usableUrl(bound);
  const manner = [
    `profile ${profile}`,
    ...(quirks === undefined ? [] : [`quirks ${quirks}`]),
    ...(data.kind === 'memory' ? [] : [`data in ${shownDataPlace(data)}`]),
  ].join(', ');
  const shut = closed(bound, adminToken);
  // Without the control API, the page could show nothing.
  const pages = ui === 'on' && shut.length === 0 ? [`See what happens: ${url}${page.path}`] : [];
  const notes = [...pages, ...otherMachines(bound), ...shut];
  return `sora-emulator (${manner}) is ready at ${url}/v1

  export OPENAI_BASE_URL=${url}/v1
  export OPENAI_API_KEY=${apiKey[0] ?? 'sk-emulator'}

${notes.map((line) => `${line}\n`).join('')}${notes.length > 0 ? '\n' : ''}`;
}

/** How other machines reach a server that listens on all addresses. */
function otherMachines(bound: string): string[] {
  if (usableUrl(bound) === bound) return [];
  const { port } = new URL(bound);
  const address = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
  return address === undefined ? [] : [`From other machines: http://${address}:${port}/v1`];
}

function closed(bound: string, token: string | undefined): string[] {
  if (token !== undefined || isLoopback(new URL(bound).hostname)) return [];
  return [
    'The control API (/_emulator) is closed, because this server can be reached from other machines.',
    'To open it, start with --admin-token TOKEN and send the token in the header x-emulator-token.',
  ];
}
