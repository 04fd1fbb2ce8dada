// The transport over real sockets.
import { Readable } from 'node:stream';
// The file, because Bun has a module `undici` of its own with fewer settings.
import { Agent, request as send } from 'undici/index.js';
import type { Transport, WireAnswer, WireRequest } from './transport.ts';

export interface SocketTransport {
  send: Transport;
  close: () => Promise<void>;
}

/** Makes one connection pool for a run. */
export function socketTransport(): SocketTransport {
  // Servers close idle connections, uvicorn after 5 s. A connection that was idle for long is not used again,
  // because a request on it could meet its end.
  const dispatcher = new Agent({ connect: { timeout: 10_000 }, keepAliveTimeout: 1_500, pipelining: 1 });
  return {
    async send(request, { timeoutMs, maxBytes, signal }) {
      const limited = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      const answer = await send(request.url, {
        dispatcher,
        method: request.method,
        headers: request.headers.flat(),
        body: bodyOf(request),
        signal: limited,
        responseHeaders: 'raw',
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
      });
      const { body, cut } = await readBody(answer.body, maxBytes);
      return { status: answer.statusCode, headers: pairs(answer.headers), body, cut };
    },
    close: () => dispatcher.destroy(),
  };
}

/** Undici sends bytes with their length, and a stream in chunks. */
function bodyOf({ body, chunked }: WireRequest): Uint8Array | Readable | null {
  return body !== undefined && chunked === true ? Readable.from([body]) : (body ?? null);
}

/** Reads undici's raw headers: a list that alternates names and values, as strings or bytes. */
function pairs(raw: unknown): WireAnswer['headers'] {
  const flat = (raw as Array<string | Buffer>).map((part) => part.toString('latin1' as never));
  return flat.flatMap((name, index) =>
    index % 2 === 0 ? [[name.toLowerCase(), flat[index + 1] ?? ''] as const] : [],
  );
}

async function readBody(stream: AsyncIterable<Uint8Array>, maxBytes: number) {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > maxBytes) return { body: Buffer.concat(chunks).subarray(0, maxBytes), cut: true };
  }
  const body = Buffer.concat(chunks, length);
  return { body: new Uint8Array(body.buffer, body.byteOffset, length), cut: false };
}
