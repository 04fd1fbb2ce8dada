// Why a connection never became a request, in words for the log.

/** A connection that never became a request. */
export interface ConnectionFault {
  /** Node's code, such as `HPE_INVALID_METHOD`. */
  code: string;
  /** The first bytes of the connection, when they were kept; else empty. */
  firstBytes: Uint8Array;
  /** The status of the answer; null when there was none, because no TLS connection came to be. */
  status: number | null;
  /** Where this server listens. */
  url: string;
}

/** The code of OpenSSL for a plain HTTP request. */
const plainHttp = 'ERR_SSL_HTTP_REQUEST';

const faults: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: 'the request line and the headers are too long',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'the chunk extensions are too long',
  HPE_INVALID_EOF_STATE: 'the request ended too early',
  ERR_HTTP_REQUEST_TIMEOUT: 'the request did not arrive in time',
};

/** One clause that names the fault, and what to do about it where that is known. */
export function connectionHint({ code, firstBytes, url }: ConnectionFault): string {
  // A TLS record of type handshake (RFC 8446, 5.1).
  if (firstBytes[0] === 0x16 && firstBytes[1] === 0x03)
    return `a client spoke TLS (https) to this port, which speaks plain HTTP: use ${url}`;
  if (code === plainHttp)
    return `a client spoke plain HTTP to this port, which speaks TLS (https): use ${url}`;
  if (code.startsWith('ERR_SSL_'))
    return `no TLS connection came to be (${code}): does the client trust the certificate?`;
  // The connection preface of HTTP/2 (RFC 9113, 3.4).
  if (Buffer.from(firstBytes).toString('latin1').startsWith('PRI * HTTP/2.0'))
    return 'a client spoke HTTP/2 to this port, which speaks HTTP/1.1';
  return faults[code] ?? `what came is no HTTP request (${code})`;
}
