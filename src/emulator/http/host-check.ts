// Refuses browsers that call a loopback server by a foreign host name. A page can make its own host name
// point to this machine (DNS rebinding). The page's requests then look like same-site requests, and could
// make this server send webhooks to loopback.
import { isIP } from 'node:net';
import { foreignHost } from '../domain/errors.ts';
import { hostOf } from '../net/url.ts';

export interface HostCheck {
  /** True while only this machine can reach the server. */
  onLoopback: () => boolean;
  /** Host names of `--allow-host`, in lower case. */
  allowed: readonly string[];
}

/**
 * Checks the `Host` header of browsers only. Other programs are not checked.
 * @throws ApiError 403 when a browser sent a name that is neither loopback nor allowed
 */
export function assertOwnHost(headers: Headers, { onLoopback, allowed }: HostCheck): void {
  if (!isFromBrowser(headers) || !onLoopback()) return;
  const host = hostOf(`http://${headers.get('host') ?? ''}`);
  // Nobody can make an IP address point elsewhere, and `localhost` never leaves the machine (RFC 6761).
  const safe = isIP(host) !== 0 || /^(.+\.)?localhost$/.test(host) || allowed.includes(host);
  if (!safe) throw foreignHost(host.slice(0, 200));
}

/**
 * Browsers send `Origin` or `Sec-Fetch-Site`, or at least call themselves Mozilla. The SDKs do none of these.
 */
function isFromBrowser(headers: Headers): boolean {
  return (
    headers.has('origin') ||
    headers.has('sec-fetch-site') ||
    (headers.get('user-agent') ?? '').startsWith('Mozilla/')
  );
}
