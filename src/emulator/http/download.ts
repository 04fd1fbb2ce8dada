// Fetches a picture that a request names by URL: bounded in time, bytes and redirects, and kept away from private networks.
import { lookup, type LookupAddress } from 'node:dns';
import { BlockList, isIP } from 'node:net';

/** Fetches a URL. @throws any Error when it does not answer 200 with an acceptable body in time */
export type Download = (url: string) => Promise<{ contentType: string; bytes: Uint8Array }>;

const timeoutMs = 10_000;
const redirectLimit = 3;
const byteLimit = 20 * 1024 * 1024;

/**
 * @param allowPrivate asked at each download: a server that only this machine can reach may fetch from this machine,
 *   any other must not become a way into its network
 */
export function createDownload(allowPrivate: () => boolean): Download {
  return async function download(url) {
    const { Agent, request } = await import('undici');
    const guarded = allowPrivate() ? {} : { connect: { lookup: publicLookup } };
    const dispatcher = new Agent({
      ...guarded,
      maxResponseSize: byteLimit,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      let at = new URL(url);
      for (let hops = 0; hops <= redirectLimit; hops += 1) {
        assertReachable(at, allowPrivate());
        const response = await request(at, { dispatcher, signal });
        const location = response.headers['location'];
        if (response.statusCode >= 300 && response.statusCode < 400 && typeof location === 'string') {
          await response.body.dump();
          at = new URL(location, at);
          continue;
        }
        if (response.statusCode !== 200) throw new Error(`it answered ${response.statusCode}`);
        const contentType = String(response.headers['content-type'] ?? '');
        return { contentType, bytes: new Uint8Array(await response.body.arrayBuffer()) };
      }
      throw new Error(`it redirects more than ${redirectLimit} times`);
    } finally {
      await dispatcher.destroy();
    }
  };
}

function assertReachable(url: URL, allowPrivate: boolean): void {
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new Error(`${url.protocol} is not fetched`);
  // A literal address never reaches the name lookup below.
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!allowPrivate && isIP(host) !== 0 && isPrivate(host)) throw new Error(`${host} is a private address`);
}

/** Looks a name up like Node does and refuses private addresses; the connection then goes to what was checked. */
function publicLookup(
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
