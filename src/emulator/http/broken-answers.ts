// Sends answers that break off. With a socket, the code ends the connection. Without a socket, the caller
// gets the same error as from its own fetch.
import type { ServerResponse } from 'node:http';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { finishAnswer, type Ending } from './answer-end.ts';
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
export async function sendBroken(
  connection: Connection | undefined,
  reply: BrokenReply,
  ending: Ending,
): Promise<Response> {
  const outgoing = connection?.outgoing;
  if (reply.breaks === 'reset') {
    finishAnswer(ending, outgoing?.destroyed === true ? 'client-left' : 'reset');
    if (outgoing === undefined) throw lost('fetch failed', 'read ECONNRESET');
    outgoing.socket?.resetAndDestroy();
    return RESPONSE_ALREADY_SENT;
  }
  const { afterBytes } = reply.breaks;
  if (outgoing === undefined) {
    const { status, headers } = reply;
    return new Response(ReadableStream.from(first(reply, afterBytes, ending)), { status, headers });
  }
  outgoing.once('close', () => finishAnswer(ending, 'client-left'));
  outgoing.writeHead(reply.status, reply.headers);
  outgoing.flushHeaders();
  try {
    for await (const chunk of first(reply, afterBytes, ending)) outgoing.write(chunk);
    outgoing.end();
  } catch {
    // The client still receives the bytes that were written. Then it notices that the rest is missing.
    outgoing.socket?.destroySoon();
  }
  return RESPONSE_ALREADY_SENT;
}

/** Yields the first bytes of a body, then throws an error if the body has more bytes. */
async function* first({ body }: Reply, bytes: number, ending: Ending): AsyncGenerator<Uint8Array> {
  let left = bytes;
  let broken = false;
  try {
    for await (const chunk of chunksOf(body ?? '')) {
      const part = chunk.subarray(0, left);
      left -= part.length;
      ending.bytesSent += part.length;
      broken = part.length < chunk.length;
      if (part.length > 0) yield part;
      if (broken) throw lost('terminated', 'other side closed');
    }
    finishAnswer(ending, 'complete');
  } finally {
    // A reader that stops before the cut has left.
    finishAnswer(ending, broken ? 'cut' : 'client-left');
  }
}

/** Returns the error that Node's fetch throws. */
function lost(message: string, cause: string): TypeError {
  return new TypeError(message, { cause: Object.assign(new Error(cause), { code: 'ECONNRESET' }) });
}
