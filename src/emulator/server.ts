// The emulator on a socket: time limits, error envelopes for invalid HTTP, and a shutdown that lets requests
// finish.
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { getRequestListener, RequestError } from '@hono/node-server';
import { malformedRequest, requestTimedOut, serverError, type ApiError } from './domain/errors.ts';
import { lingerOn, type SocketEvent } from './http/linger.ts';
import type { ConnectionFault } from './log/connections.ts';
import { usableUrl } from './net/url.ts';
import type { TlsFiles } from './net/tls-files.ts';
import type { Address } from './options/options.ts';
import { clearInterval, clearTimeout, setInterval, setTimeout } from './time/real-timers.ts';

export interface Listening {
  /** `http://host:port` without a trailing slash. */
  url: string;
  /** Stops accepting connections, lets requests finish for `graceMs`, then closes all connections. */
  close(graceMs: number): Promise<void>;
}

/** How long clients may take, in ms. */
export interface TimeLimits {
  headers: number;
  request: number;
  keepAlive: number;
}

export const timeLimits: TimeLimits = { headers: 15_000, request: 120_000, keepAlive: 65_000 };

/**
 * @param tls the files of a certificate and its key; without them the server speaks plain HTTP
 * @param limits of one request
 * @param refused called for connections that never became a request
 * @param ownsProcess true lets the HTTP adapter replace the global Request and Response with its faster ones:
 *   acceptable in a program, not in a library
 * @throws NodeJS.ErrnoException when the address cannot be listened on
 */
export async function listen(given: {
  fetch: (request: Request) => Response | Promise<Response>;
  address: Address;
  tls?: TlsFiles;
  limits: TimeLimits;
  ownsProcess: boolean;
  refused?: ((fault: ConnectionFault) => void) | undefined;
}): Promise<Listening> {
  const { fetch, address, tls, limits, ownsProcess, refused } = given;
  const listener = getRequestListener(fetch, {
    overrideGlobalObjects: ownsProcess,
    errorHandler: refuseRequest,
  });
  const answers = new WeakMap<Duplex, ServerResponse>();
  const answer = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    answers.set(incoming.socket, outgoing);
    void listener(incoming, outgoing);
  };
  const server = await createHttpServer(serverOptions(limits), { tls, answer });
  // Node would answer an unknown `Expect` with an empty 417; a server may ignore it (RFC 9110, 10.1.1).
  server.on('checkExpectation', answer);
  let url = '';
  const secure = tls?.tlsCert !== undefined;
  const announced = secure ? 'secureConnection' : 'connection';
  const open = openSockets(server, announced);
  const unused = () => [...open].filter((socket) => socket.bytesRead === 0 && !answers.has(socket));
  lingerOn(server, { announced, requestOn: (socket) => answers.get(socket)?.req });
  server.on('clientError', (fault: ClientFault, socket) => {
    const code = fault.code ?? fault.name;
    const firstBytes = fault.rawPacket?.subarray(0, 16) ?? new Uint8Array();
    const status = refuseConnection(fault, socket, answers.get(socket));
    const told = { code, firstBytes, url: usableUrl(url) };
    // Without a TLS connection, no answer can be sent.
    if (code.startsWith('ERR_SSL_')) refused?.({ ...told, status: null });
    // Browsers open connections in advance: a connection without a byte is no fault.
    else if (status !== undefined && (socket as Socket).bytesRead > 0) refused?.({ ...told, status });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address.port, address.host, resolve);
  });
  // The URL is kept, because a server that is closing has no address and may still refuse requests.
  url = urlOf(server, secure ? 'https' : 'http');
  return { url, close: (graceMs) => stop(server, unused, graceMs) };
}

/** The open connections of a server, now and later. */
function openSockets(server: Server, announced: SocketEvent): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  server.on(announced, (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return sockets;
}

const serverOptions = (limits: TimeLimits): ServerOptions => ({
  headersTimeout: limits.headers,
  requestTimeout: limits.request,
  keepAliveTimeout: limits.keepAlive,
  connectionsCheckingInterval: Math.min(1_000, limits.headers),
  // Node would answer a request without a Host with an empty body; `refuseRequest` answers with the envelope.
  requireHostHeader: false,
});

/** Loads the modules of TLS only for a server with a certificate. @throws Error for files that cannot be used */
async function createHttpServer(
  options: ServerOptions,
  { tls, answer }: { tls: TlsFiles | undefined; answer: RequestListener },
): Promise<Server> {
  if (tls?.tlsCert === undefined) return createServer(options, answer);
  const { readTlsFiles } = await import('./net/tls-files.ts');
  const files = await readTlsFiles(tls);
  const { createServer: createTlsServer } = await import('node:https');
  return createTlsServer({ ...options, ...files }, answer);
}

function urlOf(server: Server, scheme: 'http' | 'https'): string {
  // A TCP server that listens has an address of this shape.
  const { address, family, port } = server.address() as AddressInfo;
  return `${scheme}://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

/** Answers a request that is valid HTTP but has no Host, or an invalid Host. */
function refuseRequest(thrown: unknown): Response {
  const error = thrown instanceof RequestError ? malformedRequest() : serverError();
  return new Response(envelope(error), {
    status: error.status,
    headers: { 'content-type': 'application/json' },
  });
}

function envelope({ body }: ApiError): string {
  return JSON.stringify({ error: body }, null, 2);
}

/** The parser's faults contain the bytes at which it stopped. */
type ClientFault = NodeJS.ErrnoException & { rawPacket?: Buffer };

/**
 * Answers a connection that never became a request, unless an answer is being sent already: two answers
 * cannot be mixed on one socket.
 * @returns the status, or undefined when nothing was answered
 */
function refuseConnection(
  fault: ClientFault,
  socket: Duplex,
  answer: ServerResponse | undefined,
): number | undefined {
  const answering = answer?.headersSent === true && !answer.writableFinished;
  if (fault.code === 'ECONNRESET' || !socket.writable || answering) {
    socket.destroy();
    return undefined;
  }
  const error: ApiError = fault.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? requestTimedOut() : malformedRequest();
  const body = envelope(error);
  const reason = error.status === 408 ? 'Request Timeout' : 'Bad Request';
  socket.end(
    `HTTP/1.1 ${error.status} ${reason}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
  return error.status;
}

/** @param unused returns the connections on which nothing was sent */
async function stop(server: Server, unused: () => Socket[], graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const sweep = setInterval(() => {
    // A connection whose last answer has just gone out is idle too, and would keep the server open until it times out.
    server.closeIdleConnections();
    // Browsers open connections in advance. For Node, a connection is idle only after its first request. At the first
    // sweep, all bytes have been read that were there when the server began to close.
    for (const socket of unused()) socket.destroy();
  }, 50);
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}
