// Sends answers that break off. With a socket, the code ends the connection. Without a socket, the caller
// gets the same error as from its own fetch.
import type { ServerResponse } from 'node:http';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { chunksOf } from './faults.ts';
import type { Reply } from './reply.ts';

/** The connection as the HTTP adapter passes it; undefined when the app is called as a function. */
export interface Connection {
  outgoing?: ServerResponse;
}

type BrokenReply = Reply & { breaks: NonNullable<Reply['breaks']> };

/**
 * @returns for the adapter, the marker that the whole answer has been sent
 * @throws TypeError without a socket, when the connection is reset
 */
export async function sendBroken(connection: Connection | undefined, reply: BrokenReply): Promise<Response> {
  const outgoing = connection?.outgoing;
  if (reply.breaks === 'reset') {
    if (outgoing === undefined) throw lost('fetch failed', 'read ECONNRESET');
    outgoing.socket?.resetAndDestroy();
    return RESPONSE_ALREADY_SENT;
  }
  const { afterBytes } = reply.breaks;
  if (outgoing === undefined) {
    const { status, headers } = reply;
    return new Response(ReadableStream.from(first(reply, afterBytes)), { status, headers });
  }
  outgoing.writeHead(reply.status, reply.headers);
  outgoing.flushHeaders();
  try {
    for await (const chunk of first(reply, afterBytes)) outgoing.write(chunk);
    outgoing.end();
  } catch {
    // The client still receives the bytes that were written. Then it notices that the rest is missing.
    outgoing.socket?.destroySoon();
  }
  return RESPONSE_ALREADY_SENT;
}

/** Yields the first bytes of a body, then throws an error if the body has more bytes. */
async function* first({ body }: Reply, bytes: number): AsyncGenerator<Uint8Array> {
  let left = bytes;
  for await (const chunk of chunksOf(body ?? '')) {
    const part = chunk.subarray(0, left);
    left -= part.length;
    if (part.length > 0) yield part;
    if (part.length < chunk.length) throw lost('terminated', 'other side closed');
  }
}

/** Returns the error that Node's fetch throws. */
function lost(message: string, cause: string): TypeError {
  return new TypeError(message, { cause: Object.assign(new Error(cause), { code: 'ECONNRESET' }) });
}
