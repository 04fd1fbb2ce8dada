// What this server may connect to on somebody's behalf: http and https, and private networks only by permission.
import { lookup, type LookupAddress } from 'node:dns';
import { BlockList, isIP } from 'node:net';

/** @throws Error for a scheme that is not fetched, or a private address where such are not allowed */
export function assertReachable(url: URL, allowPrivate: boolean): void {
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new Error(`${url.protocol} is not fetched`);
  // A literal address never reaches the name lookup below.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!allowPrivate && isIP(host) !== 0 && isPrivate(host)) throw new Error(`${host} is a private address`);
}

/** Looks a name up like Node does and refuses private addresses; the connection then goes to what was checked. */
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

/** Loopback, private, link-local, carrier, benchmark, multicast and reserved ranges (IANA special-purpose registries). */
const privateRanges = new BlockList();
for (const range of [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/3',
  '::/127',
  '64:ff9b::/96',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
]) {
  const [network = '', prefix] = range.split('/');
  privateRanges.addSubnet(network, Number(prefix), network.includes(':') ? 'ipv6' : 'ipv4');
}

/** True for a host name or address that only this machine can reach. @param hostname as in a URL */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

/** True for an address that is not on the public internet. IPv4 inside IPv6 is judged as IPv4. */
export function isPrivate(address: string): boolean {
  return privateRanges.check(address, address.includes(':') ? 'ipv6' : 'ipv4');
}
