// Collects the beginning of a body that no handler reads, while the answer is being sent.
import type { IncomingMessage } from 'node:http';

/** Most bytes that are kept. */
const limit = 64 * 1024;

/**
 * Reads along: the answer does not wait for the body, and the body is dropped after its beginning.
 * @returns the beginning of the body, when the body or the connection has ended
 */
export function startOfBody(incoming: IncomingMessage): Promise<Uint8Array> {
  return new Promise((resolve) => {
    const chunks: Uint8Array[] = [];
    let length = 0;
    const finish = () => resolve(Buffer.concat(chunks).subarray(0, limit));
    incoming.on('data', (chunk: Uint8Array) => {
      if (length < limit) chunks.push(chunk);
      length += chunk.byteLength;
    });
    incoming.once('end', finish).once('close', finish).once('error', finish);
    if (incoming.readableEnded || incoming.destroyed) finish();
  });
}
