// CORS: pages of any origin may call the API, because the service allows this (WIRE, contract:errors.cors).
// The control API stays same-origin.
import type { Reply } from './reply.ts';

/** Headers that a page may read, in addition to the few that browsers always show. */
const exposed = [
  'X-Request-ID',
  'Retry-After',
  'Retry-After-Ms',
  'OpenAI-Poll-After-Ms',
  'OpenAI-Processing-Ms',
  'X-RateLimit-Limit-Requests',
  'X-RateLimit-Remaining-Requests',
  'X-RateLimit-Reset-Requests',
  'X-Emulator-Cost-Usd',
  'X-Emulator-Rule',
  'X-Emulator-Note',
].join(', ');

/**
 * The service allows GET, OPTIONS and POST (WIRE). This list also has DELETE and HEAD, because a page could
 * not use every operation here without them.
 */
const methods = 'GET, OPTIONS, POST, DELETE, HEAD';

/**
 * True when pages of other origins may call a path. Webhook endpoints are excluded, because a page could
 * otherwise make this server send requests to addresses that only this machine can reach.
 */
const isShared = (path: string) => /^\/v1(\/|$)/.test(path) && !path.startsWith('/v1/webhook_e');

/**
 * Adds the headers that let a page of another origin read an answer. A request without `Origin` does not come
 * from such a page and gets no such headers.
 */
export function allowOrigin(headers: Record<string, string>, request: Request, path: string): void {
  if (request.headers.get('origin') === null || !isShared(path)) return;
  headers['access-control-allow-origin'] = '*';
  headers['access-control-expose-headers'] = exposed;
}

/**
 * Answers a browser that asks which requests a page may send (Fetch standard, CORS-preflight request), for
 * every path below `/v1`.
 * @returns undefined for a request that is not a preflight
 */
export function preflight(request: Request, path: string): Reply | undefined {
  const { method, headers } = request;
  const wanted = headers.get('access-control-request-method');
  if (method !== 'OPTIONS' || headers.get('origin') === null || wanted === null || !isShared(path)) {
    return undefined;
  }
  // All requested headers are allowed: the SDKs send many, and `*` does not include `authorization`.
  const asked = headers.get('access-control-request-headers');
  return {
    status: 200,
    headers: {
      'access-control-allow-methods': methods,
      ...(asked === null ? {} : { 'access-control-allow-headers': asked }),
      'access-control-max-age': '86400',
      vary: 'Access-Control-Request-Headers',
    },
    body: null,
    note: `preflight of ${wanted}`,
  };
}
