// The socket behind a request, as the Node adapter hands it over beside the request, and the body that comes over it.
import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
import { bodyTooLarge } from '../domain/errors.ts';
import type { Alarm, Connection } from './deps.ts';

/** Undefined for a request that came over no socket. */
export function incomingOf(c: Context): IncomingMessage | undefined {
  // The adapter's bindings; without a socket Hono makes an empty object.
  return (c.env as { incoming?: IncomingMessage } | undefined)?.incoming;
}

export function connectionOf(c: Context): Connection {
  const incoming = incomingOf(c);
  return { socket: incoming !== undefined, peer: incoming?.socket.remoteAddress, incoming };
}

/** True when the client left before it had its answer: a failure that follows is no fault of the emulator. */
export function clientLeft(request: Request, incoming: IncomingMessage | undefined): boolean {
  return request.signal.aborted || (incoming !== undefined && incoming.errored !== null);
}

/** How long a body may take, in real ms, to be read after its last byte has arrived. The socket limits the time before. */
const patienceMs = 5_000;

/**
 * Reads a whole body from its socket, without a copy when it came in one piece. It always settles: with the end of the body,
 * with the end of the connection, or when a body that has arrived is not handed over.
 * @param limit in bytes
 * @throws ApiError 413, or Error for a connection that broke and for a body that something else is reading
 */
export async function readIncoming(
  incoming: IncomingMessage,
  { limit, alarm }: { limit: number; alarm: Alarm },
): Promise<Uint8Array> {
  if (Number(incoming.headers['content-length']) > limit) throw bodyTooLarge(limit);
  // Streams that have ended, or have broken, tell nobody a second time.
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
      // What still comes is not kept; the adapter lets it run out.
      chunks.length = 0;
      reject(bodyTooLarge(limit));
    });
    incoming.on('end', () => {
      stopWatch();
      resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
    });
    incoming.on('error', reject);
    incoming.on('close', () => {
      stopWatch();
      reject(new Error('The connection ended before the body.'));
    });
  });
}

/** Calls `tell` when a body has arrived and the stream is still open after some time. @returns what stops the watch */
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
