// The socket of a request, which the Node adapter passes beside the request, and the body that it carries.
import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
import { bodyTooLarge } from '../domain/errors.ts';
import type { Connection } from './exchange-record.ts';
import type { Alarm } from './wire-ports.ts';

/** Returns undefined for a request that did not come over a socket. */
export function incomingOf(c: Context): IncomingMessage | undefined {
  // `c.env` contains the adapter's bindings. Without a socket, Hono makes an empty object.
  return (c.env as { incoming?: IncomingMessage } | undefined)?.incoming;
}

export function connectionOf(c: Context): Connection {
  const incoming = incomingOf(c);
  return { socket: incoming !== undefined, peer: incoming?.socket.remoteAddress, incoming };
}

/** True when the client left before it had its answer. An error after that is not a fault of the emulator. */
export function clientLeft(request: Request, incoming: IncomingMessage | undefined): boolean {
  return request.signal.aborted || (incoming !== undefined && incoming.errored !== null);
}

/**
 * The time, in real ms, in which a body must be read after its last byte has arrived. The socket limits the
 * time before that.
 */
const patienceMs = 5_000;

/**
 * Reads a whole body from its socket, without a copy when the body came in one piece. The promise always
 * settles: at the end of the body, at the end of the connection, or when a body has arrived but the stream
 * does not hand it over.
 * @param limit in bytes
 * @throws ApiError 413, or Error for a connection that broke and for a body that other code is reading
 */
export async function readIncoming(
  incoming: IncomingMessage,
  { limit, alarm }: { limit: number; alarm: Alarm },
): Promise<Uint8Array> {
  if (Number(incoming.headers['content-length']) > limit) throw bodyTooLarge(limit);
  // A stream that has ended or broken does not emit its event a second time.
  if (incoming.errored !== null) throw incoming.errored;
  if (incoming.readableEnded || incoming.destroyed) throw new Error('The body has been read before.');
  return new Promise<Uint8Array>((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let length = 0;
    const stopWatch = watchArrived(incoming, alarm, () =>
      reject(new Error('The body has arrived, but something else is reading it.')),
    );
    incoming.on('data', (chunk: Uint8Array) => {
      length += chunk.byteLength;
      if (length <= limit) return void chunks.push(chunk);
      // Further bytes are not kept. The adapter lets the body run to its end.
      chunks.length = 0;
      reject(bodyTooLarge(limit));
    });
    incoming.on('end', () => {
      stopWatch();
      resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
    });
    incoming.on('error', reject);
    incoming.on('close', () => {
      // Every body closes after its end. Making an error takes longer than reading a short body.
      if (incoming.readableEnded) return;
      stopWatch();
      reject(new Error('The connection ended before the body.'));
    });
  });
}

/**
 * Calls `tell` when a body has arrived and the stream is still open after some time.
 * @returns a function that stops the watch
 */
function watchArrived(incoming: IncomingMessage, alarm: Alarm, tell: () => void): () => void {
  const wait = (): (() => void) =>
    alarm(patienceMs, () => {
      if (arrived) return tell();
      arrived = incoming.complete;
      stop = wait();
    });
  let arrived = false;
  let stop = wait();
  return () => stop();
}
