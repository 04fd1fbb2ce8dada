// The socket behind a request, as the Node adapter hands it over beside the request.
import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
import type { Connection } from './deps.ts';

/** Undefined for a request that came over no socket. */
export function incomingOf(c: Context): IncomingMessage | undefined {
  // The adapter's bindings; without a socket Hono makes an empty object.
  return (c.env as { incoming?: IncomingMessage } | undefined)?.incoming;
}

export function connectionOf(c: Context): Connection {
  const incoming = incomingOf(c);
  return { socket: incoming !== undefined, peer: incoming?.socket.remoteAddress };
}
