// CORS: pages of any origin may call the API, as the service lets them (WIRE, contract:errors.cors). The control API stays same-origin.
import type { Reply } from './reply.ts';

/** Headers that a page may read besides the few that browsers always show. */
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

/** The service allows GET, OPTIONS and POST (WIRE); without DELETE and HEAD a page could not use every operation here. */
const methods = 'GET, OPTIONS, POST, DELETE, HEAD';

/**
 * Whether pages of other origins may call a path. Webhook endpoints are left out: a page could otherwise make this server
 * send requests to addresses that only this machine can reach.
 */
const isShared = (path: string) => /^\/v1(\/|$)/.test(path) && !path.startsWith('/v1/webhook_e');

/** Adds the headers that let a page of another origin read an answer. Requests that no page sends get none. */
export function allowOrigin(headers: Record<string, string>, request: Request, path: string): void {
  if (request.headers.get('origin') === null || !isShared(path)) return;
  headers['access-control-allow-origin'] = '*';
  headers['access-control-expose-headers'] = exposed;
}

/**
 * The answer to a browser that asks what a page may do (Fetch standard, CORS-preflight request), for every path below `/v1`.
 * @returns undefined for a request that is no preflight
 */
export function preflight(request: Request, path: string): Reply | undefined {
  const { method, headers } = request;
  const wanted = headers.get('access-control-request-method');
  if (method !== 'OPTIONS' || headers.get('origin') === null || wanted === null || !isShared(path)) {
    return undefined;
  }
  // Any header: the SDKs send many, and `authorization` is not covered by a `*`.
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
