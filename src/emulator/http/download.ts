// Fetches a picture that a request names by URL. Time, bytes and redirects are limited, and the code keeps
// the fetch away from private networks.
import { assertReachable, publicLookup } from '../net/reach.ts';

/** Fetches a URL. @throws any Error when the server does not answer 200 with an acceptable body in time */
export type Download = (url: string) => Promise<{ contentType: string; bytes: Uint8Array }>;

const timeoutMs = 10_000;
const redirectLimit = 3;
const byteLimit = 20 * 1024 * 1024;

/**
 * @param allowPrivate called at each download. A server that only this machine can reach may fetch from this
 *   machine. Any other server must not become a way into its network
 */
export function createDownload(allowPrivate: () => boolean): Download {
  return async function download(url) {
    // The file, because Bun has a module `undici` of its own, which ignores the lookup.
    const { Agent, request } = await import('undici/index.js');
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
