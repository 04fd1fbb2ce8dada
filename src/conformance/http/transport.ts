// The port under the client: bytes to a server and back. Recording, replay and in-process servers put themselves here.

export type HeaderList = ReadonlyArray<readonly [name: string, value: string]>;

export interface WireRequest {
  method: string;
  url: string;
  headers: HeaderList;
  body: Uint8Array | undefined;
  /** Headers, in lower case, whose values are secrets of the user. */
  hidden?: ReadonlySet<string>;
  /** The check or need that asks: recordings are kept by it. Not sent. */
  asker?: string;
  /** True: the body goes out in chunks, without `content-length`. */
  chunked?: boolean;
}

export interface WireAnswer {
  status: number;
  /** As received: repeated headers stay repeated. */
  headers: HeaderList;
  body: Uint8Array;
  /** True when the body was longer than allowed; `body` is then its beginning. */
  cut: boolean;
}

export interface WireLimits {
  /** From sending to the last byte, in ms. */
  timeoutMs: number;
  /** The most that is read of a body. */
  maxBytes: number;
  signal: AbortSignal;
}

/** Never follows redirects, never retries. @throws when no whole answer arrives */
export type Transport = (request: WireRequest, limits: WireLimits) => Promise<WireAnswer>;
