// Why an address cannot be listened on, and what to do about it.
import { askReadiness, ownUrl } from './command-line.ts';
import type { Address } from '../options/options.ts';

/** How long the program on a taken port may take to identify itself, in ms. */
const patienceMs = 1_000;

const advice: Readonly<Record<string, string>> = {
  EACCES: 'this address may not be listened on; choose a port above 1023 with --listen',
  EADDRNOTAVAIL: 'this machine has no such address; choose another with --listen',
};

/**
 * One line for a fault of `listen`; undefined for any other fault. For a taken port, it asks which program
 * listens there.
 */
export async function whyNotListening(fault: unknown, address: Address): Promise<string | undefined> {
  if (!(fault instanceof Error)) return undefined;
  const { code = '' } = fault as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return taken(address);
  return advice[code] === undefined ? undefined : `${advice[code]} (${fault.message})`;
}

async function taken(address: Address): Promise<string> {
  const { host, port } = address;
  const shownHost = host.includes(':') ? `[${host}]` : host;
  const next = port < 65_535 ? port + 1 : port - 1;
  const other = `take another port with --listen ${shownHost}:${next}, or any free one with --listen ${shownHost}:0`;
  const found = await askReadiness(ownUrl(address), patienceMs);
  const where = `the address ${shownHost}:${port} is taken`;
  if ('version' in found) {
    const there = `a sora-emulator ${found.version} with profile ${found.profile} already runs there`;
    return `${where}: ${there}. Use it, end it, or ${other}`;
  }
  // Port 4010 is the default of several mock servers.
  return `${where} by another program, which is no sora-emulator (${found.fault}). End it, or ${other}`;
}
