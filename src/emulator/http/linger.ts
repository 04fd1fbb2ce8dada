// Makes sure that an answer arrives at the client, even when it is sent before the whole request body was received.
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { clearTimeout, setTimeout } from '../time/real-timers.ts';

/** A server with TLS answers on the secure socket, which it announces after the handshake. */
export type SocketEvent = 'connection' | 'secureConnection';

/** How long the rest of a body is read, in ms. */
const longestMs = 2_000;

/**
 * When a socket is closed while its client still sends, the socket is reset, and the reset can overtake the
 * answer: the client sees a connection error in place of the answer. So the socket is closed only for
 * writing, and the rest of the body is read and dropped (RFC 9112, 9.6).
 * @param requestOn returns the last request on a socket
 * @param announced the event with which the server announces a socket that it answers on
 */
export function lingerOn(
  server: Server,
  given: { announced: SocketEvent; requestOn: (socket: Socket) => IncomingMessage | undefined },
): void {
  const { announced, requestOn } = given;
  const onSocket = (socket: Socket) => {
    const close = socket.destroySoon.bind(socket);
    let lingers = false;
    // Node calls this after the last answer on a connection.
    socket.destroySoon = () => {
      const request = requestOn(socket);
      if (lingers || request === undefined || request.complete || request.destroyed) return close();
      lingers = true;
      const timer = setTimeout(close, longestMs);
      timer.unref();
      socket.once('close', () => clearTimeout(timer));
      request.once('end', close).once('close', close).resume();
      socket.end();
    };
  };
  server.on(announced, onSocket);
}
