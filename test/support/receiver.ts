// A receiver of webhooks on a free port: it stores requests byte for byte, and answers as the test decides.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Received {
  headers: IncomingHttpHeaders;
  /** The headers in the form that SDKs accept. */
  plain: Record<string, string>;
  method: string | undefined;
  body: string;
  /** The event in the body. */
  event: { id: string; object: string; created_at: number; type: string; data: { id: string } };
}

export interface Receiver {
  url: string;
  /** The requests in the order of arrival. */
  got: Received[];
  /** The ids of the announced videos, in the order of arrival. */
  videos(): string[];
}

/** @param answer by default 200 and an empty body; `nth` counts from 1 */
export async function receiver(
  answer: (response: ServerResponse, nth: number, received: Received) => void = (response) => response.end(),
): Promise<Receiver> {
  const got: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const received: Received = {
        headers: request.headers,
        plain: Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
        ),
        method: request.method,
        body,
        event: JSON.parse(body) as Received['event'],
      };
      got.push(received);
      answer(response, got.length, received);
    });
  });
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/hook`, got, videos: () => got.map(({ event }) => event.data.id) };
}
