// URLs of servers, as clients on this machine reach them.

/**
 * The URL of an address. Unspecified addresses (`0.0.0.0`, `::`) mean all addresses of a machine; they become
 * loopback.
 */
export function urlOf({ host, port }: { host: string; port: number }, protocol = 'http:'): string {
  const called = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `${protocol}//${called.includes(':') ? `[${called}]` : called}:${port}`;
}

/** The host of a URL without brackets, in lower case; empty when the text is no URL. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname.replaceAll(/^\[|\]$/g, '') : '';
}

/** A server's own URL, with an address that clients can connect to. */
export function usableUrl(url: string): string {
  const { protocol, hostname, port } = new URL(url);
  const standard = protocol === 'https:' ? 443 : 80;
  const address = { host: hostname.replaceAll(/^\[|\]$/g, ''), port: Number(port === '' ? standard : port) };
  return urlOf(address, protocol);
}
