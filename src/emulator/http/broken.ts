// Answers that break: on a socket by ending it, without one by an error where the caller's own fetch would have it.
import type { ServerResponse } from 'node:http';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { chunksOf } from './faults.ts';
import type { Reply } from './reply.ts';

/** What the HTTP adapter tells about the connection; undefined when the app is called as a function. */
export interface Connection {
  outgoing?: ServerResponse;
}

type BrokenReply = Reply & { breaks: NonNullable<Reply['breaks']> };

/**
 * @returns for the adapter, what says that all has been sent
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
    // What was written still arrives; then the client misses the rest.
    outgoing.socket?.destroySoon();
  }
  return RESPONSE_ALREADY_SENT;
}

/** The first bytes of a body, then an error, unless there are no more. */
async function* first({ body }: Reply, bytes: number): AsyncGenerator<Uint8Array> {
  let left = bytes;
  for await (const chunk of chunksOf(body ?? '')) {
    const part = chunk.subarray(0, left);
    left -= part.length;
    if (part.length > 0) yield part;
    if (part.length < chunk.length) throw lost('terminated', 'other side closed');
  }
}

/** What Node's fetch throws. */
function lost(message: string, cause: string): TypeError {
  return new TypeError(message, { cause: Object.assign(new Error(cause), { code: 'ECONNRESET' }) });
}
