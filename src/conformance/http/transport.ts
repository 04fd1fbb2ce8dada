// The interface below the client: it sends bytes to a server and returns the answer. Recording, replay and
// in-process servers implement it.

export type HeaderList = ReadonlyArray<readonly [name: string, value: string]>;

export interface WireRequest {
  method: string;
  url: string;
  headers: HeaderList;
  body: Uint8Array | undefined;
  /** Names of headers, in lower case, whose values are secrets of the user. */
  hidden?: ReadonlySet<string>;
  /** The check or need that sends the request. Recordings use it to find an answer. It is not sent. */
  asker?: string;
  /** True: the body is sent in chunks, without `content-length`. */
  chunked?: boolean;
}

export interface WireAnswer {
  status: number;
  /** The headers as received: repeated headers stay repeated. */
  headers: HeaderList;
  body: Uint8Array;
  /** True when the body was longer than allowed. `body` is then only its beginning. */
  cut: boolean;
}

export interface WireLimits {
  /** The time limit from sending to the last byte, in ms. */
  timeoutMs: number;
  /** The maximum number of bytes that is read of a body. */
  maxBytes: number;
  signal: AbortSignal;
}

/** Never follows redirects, never retries. @throws when the whole answer does not arrive */
export type Transport = (request: WireRequest, limits: WireLimits) => Promise<WireAnswer>;
