// Numbers the connections of this process in the order of their first requests.
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

const numbers = new WeakMap<Socket, number>();
let last = 0;

/** @returns null for a request without a socket */
export function connectionNumber(incoming: IncomingMessage | undefined): number | null {
  if (incoming === undefined) return null;
  const known = numbers.get(incoming.socket);
  if (known !== undefined) return known;
  last += 1;
  numbers.set(incoming.socket, last);
  return last;
}
