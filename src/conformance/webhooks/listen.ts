// The interface below the webhook receiver, and its implementation with a socket.
import type { ArrivalAnswer } from '../vocabulary/deliveries.ts';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HeaderList } from '../http/transport.ts';

/** A received request, as it was on the wire. */
export interface Arrival {
  method: string;
  /** The path with its first `/` and its query. */
  path: string;
  headers: HeaderList;
  body: Uint8Array;
  /** The arrival time in Unix seconds, on the clock of the suite. */
  atS: number;
}

export interface OpenListener {
  /** The URL at which the server can call the receiver, without a final `/`. */
  url: string;
  close: () => Promise<void>;
}

/** Calls `receive` with each request, and sends the answer that it returns. */
export type Listen = (receive: (arrival: Arrival) => ArrivalAnswer) => Promise<OpenListener>;

const largest = 1024 * 1024;

/** @param wall Unix time in ms @throws Error when the port is taken */
export function socketListen({
  host,
  port,
  wall,
}: {
  host: string;
  port: number;
  wall: () => number;
}): Listen {
  return async (receive) => {
    const { createServer } = await import('node:http');
    const answerRequest = async (request: IncomingMessage, response: ServerResponse) => {
      try {
        const { status, headers = {} } = receive(await arrivalOf(request, wall));
        response.writeHead(status, headers).end();
      } catch {
        // The request was cut off, or is too long to be an event.
        response.destroy();
      }
    };
    const server = createServer((request, response) => {
      void answerRequest(request, response);
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, host, resolve);
    });
    const { port: bound } = server.address() as AddressInfo;
    return {
      url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
      close: () =>
        new Promise((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    };
  };
}

async function arrivalOf(request: IncomingMessage, wall: () => number): Promise<Arrival> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > largest) throw new Error('too long');
    chunks.push(chunk);
  }
  const { method = '', url = '/', rawHeaders } = request;
  const headers = rawHeaders.flatMap((name, at) =>
    at % 2 === 0 ? [[name, rawHeaders[at + 1] ?? ''] as const] : [],
  );
  return { method, path: url, headers, body: new Uint8Array(Buffer.concat(chunks)), atS: wall() / 1000 };
}
