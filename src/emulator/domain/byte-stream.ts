// Streams the bytes of an asset or a file to a client.

/** The number of bytes that the socket gets at a time. */
const chunkSize = 64 * 1024;

/**
 * Streams views of the shared buffer. Each view is made when the reader asks for more, so a slow reader
 * causes no copy.
 */
export function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  let sent = 0;
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (sent < bytes.length) controller.enqueue(bytes.subarray(sent, sent + chunkSize));
        sent += chunkSize;
        if (sent >= bytes.length) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}
