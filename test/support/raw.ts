// HTTP by hand over node:net: requests exactly as written; answers are parsed here and judged by the
// contract.
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished } from 'vitest';
import { judge } from './contract.ts';

export interface RawAnswer {
  status: number;
  headers: Headers;
  body: Buffer;
  /** The body as JSON. @throws when it is not JSON */
  json(): Json;
}

// oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers without schemas
type Json = any;

/** The request of an answer, for the judge, and to know whether a body follows. */
export interface Asked {
  method: string;
  /** The path without the query. */
  path: string;
}

export interface RawConnection {
  socket: Socket;
  /** Writes, and waits until the operating system has accepted the bytes. */
  send(data: string | Uint8Array): Promise<void>;
  /**
   * Reads the next answer, including interim answers.
   * @param asked undefined when the server could not know the request (malformed or late requests); the
   * answer is then not judged
   */
  answer(asked?: Asked): Promise<RawAnswer>;
  /** Reads the status line and the headers of the next answer, and leaves its body unread. */
  head(): Promise<{ status: number; headers: Headers }>;
  /** Settles when the connection has ended in both directions, with the bytes after the last answer. */
  closed: Promise<string>;
}

/**
 * Opens a connection. @param onEnd receives the function that destroys it; by default it is destroyed with
 * the test
 */
export async function openConnection(
  url: string,
  onEnd: (destroy: () => void) => void = onTestFinished,
): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port), allowHalfOpen: true });
  onEnd(() => void socket.destroy());
  let received = Buffer.alloc(0);
  let over = false;
  let wake: (() => void) | undefined;
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk]);
    wake?.();
  });
  const closed = new Promise<string>((resolve) => {
    const end = () => {
      over = true;
      wake?.();
      resolve(received.toString('latin1'));
    };
    socket.once('end', () => {
      socket.end();
      end();
    });
    socket.once('close', end);
    // A server may close a connection by a reset.
    socket.on('error', end);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });

  /** Waits until `look` finds something in the bytes so far. */
  const until = async <T>(look: () => T | undefined): Promise<T> => {
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      if (over) throw new Error(`the server closed the connection after: ${received.toString('latin1')}`);
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  const take = (length: number) => {
    const taken = received.subarray(0, length);
    received = received.subarray(length);
    return taken;
  };

  const head = async () => {
    const length = await until(() => position(received, '\r\n\r\n'));
    return parseHead(take(length + 4).toString('latin1'));
  };
  const chunked = async () => {
    const chunks: Buffer[] = [];
    for (;;) {
      const line = await until(() => position(received, '\r\n'));
      const size = Number.parseInt(take(line + 2).toString('latin1'), 16);
      const data = await until(() => (received.length >= size + 2 ? take(size + 2) : undefined));
      if (size === 0) return Buffer.concat(chunks);
      chunks.push(data.subarray(0, size));
    }
  };
  const body = async (status: number, headers: Headers, method: string | undefined) => {
    if (status < 200 || status === 204 || status === 304 || method === 'HEAD') return Buffer.alloc(0);
    if (headers.get('transfer-encoding') === 'chunked') return chunked();
    const length = Number(headers.get('content-length'));
    return until(() => (received.length >= length ? take(length) : undefined));
  };

  return {
    socket,
    closed,
    head,
    send: (data) => new Promise((resolve) => socket.write(data, () => resolve())),
    async answer(asked) {
      const { status, headers } = await head();
      const bytes = await body(status, headers, asked?.method);
      const json = (): Json => JSON.parse(bytes.toString('utf8'));
      if (asked !== undefined && status >= 200) judgeAnswer(asked, { status, headers, bytes, json });
      return { status, headers, body: bytes, json };
    },
  };
}

/**
 * Sends one request on a new connection. @param lines the lines of the head after the request line, without
 * Host
 */
export async function rawRequest(
  url: string,
  asked: Asked & { query?: string; lines?: readonly string[]; body?: string | Uint8Array },
): Promise<RawAnswer> {
  const connection = await openConnection(url, () => {});
  try {
    await connection.send(requestHead(url, asked));
    if (asked.body !== undefined) await connection.send(asked.body);
    return await connection.answer(asked);
  } finally {
    connection.socket.destroy();
  }
}

/** The head of a request with a key, and with the length of its body when it has a body. */
export function requestHead(
  url: string,
  asked: Asked & { query?: string; lines?: readonly string[]; body?: string | Uint8Array; key?: string },
): string {
  const { method, path, query = '', lines = [], body, key = rawKey } = asked;
  return [
    `${method} ${path}${query} HTTP/1.1`,
    `Host: ${new URL(url).host}`,
    `Authorization: Bearer ${key}`,
    ...lines,
    ...(body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]),
    '\r\n',
  ].join('\r\n');
}

export const rawKey = 'sk-raw';

/** A chunk of a body in `Transfer-Encoding: chunked`; an empty chunk ends the body. */
export function chunk(data: string | Uint8Array): Buffer {
  const bytes = Buffer.from(data);
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
}

/** A multipart body; each part is its header lines and its content. */
export function multipart(boundary: string, parts: ReadonlyArray<[string[], string | Uint8Array]>): Buffer {
  const pieces = parts.flatMap(([headers, content]) => [
    Buffer.from(`--${boundary}\r\n${headers.join('\r\n')}\r\n\r\n`),
    Buffer.from(content),
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]);
}

function position(bytes: Buffer, text: string): number | undefined {
  const at = bytes.indexOf(text);
  return at === -1 ? undefined : at;
}

function parseHead(text: string): { status: number; headers: Headers } {
  const [first = '', ...lines] = text.trimEnd().split('\r\n');
  const status = /^HTTP\/1\.1 (\d{3})( |$)/.exec(first)?.[1];
  if (status === undefined) throw new Error(`no status line: ${first}`);
  const headers = new Headers();
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return { status: Number(status), headers };
}

function judgeAnswer(
  { method, path }: Asked,
  answer: { status: number; headers: Headers; bytes: Buffer; json: () => Json },
): void {
  const contentType = answer.headers.get('content-type') ?? '';
  const readable = contentType.startsWith('application/json') && answer.bytes.length > 0;
  const response = {
    status: answer.status,
    contentType,
    ...(readable ? { json: answer.json() as unknown } : {}),
  };
  const faults = judge({ method, path, request: { contentType: '' }, response });
  expect(faults, 'exchanges that break openapi/openapi.json').toEqual([]);
}
