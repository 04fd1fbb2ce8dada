// Access to the control API: clients on this machine, or clients with the token; never a web page of another
// site.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Connection } from '../http/exchange-record.ts';
import { hostOf } from '../net/url.ts';
import { ControlError } from './vocabulary/control-errors.ts';

export const tokenHeader = 'x-emulator-token';

export interface AccessSettings {
  token: string | undefined;
  /** The URL of the listening server; undefined while the server does not listen. */
  url: () => string | undefined;
}

/** @throws ControlError 403 */
export function assertAllowed(request: Request, from: Connection, settings: AccessSettings): void {
  const { token } = settings;
  assertReachable(request, from, settings);
  if (token !== undefined && !sameText(request.headers.get(tokenHeader) ?? '', token)) {
    throw new ControlError('forbidden', `Send the server's --admin-token in the header '${tokenHeader}'.`);
  }
  if (!['GET', 'HEAD'].includes(request.method)) assertSameOrigin(request);
}

/**
 * Access to the files of the page. A browser cannot send the token when it opens an address, and the files
 * contain nothing of a project.
 * @throws ControlError 403
 */
export function assertReachable(request: Request, from: Connection, { token, url }: AccessSettings): void {
  if (token === undefined) assertLocal(request, from, url());
}

/**
 * Without a token, only this machine has access. A web page whose host name was pointed at this machine (DNS
 * rebinding) is recognised by the `Host` header that it sends. A client with the token may use any name for
 * the server.
 */
function assertLocal(request: Request, from: Connection, listening: string | undefined): void {
  // A request from inside the process needs no permission: its sender has the emulator object itself.
  if (!from.socket) return;
  const address = listening === undefined ? 'no address yet' : hostOf(listening);
  if (!isLoopback(address)) {
    throw new ControlError(
      'forbidden',
      `This server listens on ${address}, which is not loopback: start it with --admin-token and send the token in the header '${tokenHeader}'.`,
    );
  }
  if (!isLoopback(from.peer ?? '')) {
    throw new ControlError('forbidden', 'Only this machine may use /_emulator without an --admin-token.');
  }
  const host = hostOf(`http://${request.headers.get('host') ?? ''}`);
  if (!isLoopback(host) && host !== address) {
    throw new ControlError(
      'forbidden',
      `The Host header names '${host}', which is neither loopback nor the address this server listens on (${address}).`,
    );
  }
}

/** Browsers send `Origin` with every write. Any origin but the server's own belongs to another site. */
function assertSameOrigin(request: Request): void {
  const origin = request.headers.get('origin');
  if (origin === null) return;
  const own = request.headers.get('host') ?? new URL(request.url).host;
  if (URL.canParse(origin) && new URL(origin).host === own.toLowerCase()) return;
  throw new ControlError('forbidden', `A page of '${origin.slice(0, 200)}' may not write to this server.`);
}

/** True for an address or name by which only this machine reaches itself (RFC 6761 for `localhost`). */
function isLoopback(host: string): boolean {
  const mapped = host.replace(/^::ffff:(?=\d+\.)/, '');
  return /^127(\.\d{1,3}){3}$/.test(mapped) || mapped === '::1' || /^(.+\.)?localhost$/.test(mapped);
}

/** Compares two texts. The time that this takes does not reveal where they differ. */
function sameText(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

const digest = (text: string) => createHash('sha256').update(text).digest();
