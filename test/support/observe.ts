// Observes fetch calls and collects differences from the contract; `setup.ts` turns them into failed tests.
import { judge } from './contract.ts';

type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Node's own fetch, for exchanges that break the contract on purpose. */
export const plainFetch: Fetch = globalThis.fetch;

/** Origins whose `/v1` answers as another server; the tests of that server judge it. */
const otherServers = new Set<string>();

export function answersAsAnotherServer(url: string): void {
  otherServers.add(new URL(url).origin);
}

let pending: Promise<string[]>[] = [];
/** The number of judged exchanges since the start. A guard that saw no exchange guards nothing. */
export let judged = 0;

/** Returns a fetch with the same behaviour that lets the judge see every exchange with an emulator. */
export function observed(fetch: Fetch): Fetch {
  return async function observedFetch(input, init) {
    const request = {
      method: init?.method ?? 'GET',
      url: input instanceof Request ? input.url : String(input),
      body: init?.body,
      headers: new Headers(init?.headers),
    };
    if (input instanceof Request) Object.assign(request, { method: input.method, headers: input.headers });
    const response = await fetch(input, init);
    const { hostname, pathname, origin } = new URL(request.url);
    const exempt = otherServers.has(origin) && pathname.startsWith('/v1/');
    // Native Response never follows redirects here, so the requested path is the answered path.
    if (isEmulator(hostname) && !exempt)
      pending.push(judgeResponse({ ...request, pathname }, response.clone()));
    return response;
  };
}

/** The hosts that tests give to emulators. */
function isEmulator(hostname: string): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\]|([\w-]+\.)?emulator\.test)$/.test(hostname);
}

async function judgeResponse(
  request: { method: string; pathname: string; body?: unknown; headers: Headers },
  response: Response,
): Promise<string[]> {
  judged += 1;
  const requestType = request.headers.get('content-type') ?? '';
  const contentType = response.headers.get('content-type') ?? '';
  const readable = contentType.startsWith('application/json') && request.method !== 'HEAD';
  const json: unknown = readable ? await response.json() : undefined;
  // This half is not awaited: it is only cancelled after the test has read or cancelled the other half.
  if (!readable) void response.body?.cancel();
  return judge({
    method: request.method.toUpperCase(),
    path: request.pathname,
    request: {
      contentType: requestType,
      ...(typeof request.body === 'string' && requestType.startsWith('application/json')
        ? { json: JSON.parse(request.body) as unknown }
        : {}),
    },
    response: { status: response.status, contentType, ...(readable ? { json } : {}) },
  });
}

/** Waits for the judgements of all exchanges so far, and removes them. */
export async function findings(): Promise<string[]> {
  const settled = pending;
  pending = [];
  return (await Promise.all(settled)).flat();
}
