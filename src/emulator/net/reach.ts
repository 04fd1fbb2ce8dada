// Checks the addresses that this server connects to for a client: only http and https, and private networks
// only when allowed.
import { lookup, type LookupAddress } from 'node:dns';
import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

/**
 * @throws Error for a scheme that is not fetched, or for a private address when private addresses are not
 *   allowed
 */
export function assertReachable(url: URL, allowPrivate: boolean): void {
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new Error(`${url.protocol} is not fetched`);
  // A literal address is checked here, because it never reaches the name lookup below.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!allowPrivate && isIP(host) !== 0 && isPrivate(host)) throw new Error(`${host} is a private address`);
}

/**
 * Looks a name up as Node does, and refuses private addresses. The connection then goes to the checked
 * addresses.
 */
export function publicLookup(
  hostname: string,
  options: object,
  callback: (error: Error | null, addresses: LookupAddress[]) => void,
): void {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const inside = addresses?.find(({ address }) => isPrivate(address));
    if (error !== null || inside === undefined) callback(error, addresses);
    else callback(new Error(`${hostname} is at the private address ${inside.address}`), []);
  });
}

/**
 * Ranges that are not the public internet (IANA special-purpose registries): loopback, private, link-local, carrier,
 * benchmarks, documentation, multicast, reserved, and those that carry IPv4 addresses inside IPv6 ones.
 */
const privateRanges = new BlockList();
for (const range of [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
  '::/127',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
  '5f00::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
]) {
  const [network = '', prefix] = range.split('/');
  privateRanges.addSubnet(network, Number(prefix), network.includes(':') ? 'ipv6' : 'ipv4');
}

/** True for a host name or address that only this machine can reach. @param hostname as in a URL */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

/**
 * True for an address that is not on the public internet, or is this machine's own. IPv4 inside IPv6 is
 * judged as IPv4.
 * @param interfaces of this machine; read at each call, because networks come and go
 */
export function isPrivate(address: string, interfaces = networkInterfaces()): boolean {
  const family = address.includes(':') ? 'ipv6' : 'ipv4';
  return privateRanges.check(address, family) || addressesOf(interfaces).check(address, family);
}

function addressesOf(interfaces: ReturnType<typeof networkInterfaces>): BlockList {
  const own = new BlockList();
  for (const { address, family } of Object.values(interfaces).flatMap((known) => known ?? [])) {
    own.addAddress(address, family === 'IPv6' ? 'ipv6' : 'ipv4');
  }
  return own;
}
