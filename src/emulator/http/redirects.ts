// Redirected downloads: a rule answers with an address of the same or of another host, and this address serves
// the download without a key.
import { unknownUrl } from '../domain/errors.ts';
import type { RedirectTarget } from '../domain/faults.ts';
import type { Call } from './call.ts';
import type { Caller } from './caller.ts';
import type { Reply } from './reply.ts';

export interface Redirects {
  /** Returns the answer that sends a client to another address of the same download. */
  answer: (call: Call, target: RedirectTarget) => Promise<Reply>;
  /** The caller whose request was redirected to a token. @throws ApiError 404 for an unknown token */
  caller: (request: Request) => Caller;
  /** The path parameters of the redirected request. */
  params: (token: string | undefined) => Record<string, string>;
  /**
   * Returns the port of the second listener, which listens from the first call on; undefined without a socket.
   * The composition root sets it when the app exists.
   */
  otherPort: () => Promise<number | undefined>;
}

/** The path of redirected requests. The path that was asked for first follows. */
export const redirectedPath = '/redirected/:token/*';

interface Redirected {
  caller: Caller;
  params: Record<string, string>;
}

/** Most redirections that are remembered. */
const mostTokens = 1_000;

/** @param newToken returns a text that no client can guess */
export function createRedirects(newToken: () => string): Redirects {
  const tokens = new Map<string, Redirected>();
  const find = (token: string | undefined) => (token === undefined ? undefined : tokens.get(token));

  /** The address of another host. Only the name of a host tells it from its neighbour for some clients. */
  const otherOrigin = async (url: URL) => {
    const port = await redirects.otherPort();
    if (port === undefined) return 'http://other-host.test';
    return `${url.protocol}//${url.hostname === 'localhost' ? '127.0.0.1' : 'localhost'}:${port}`;
  };

  const redirects: Redirects = {
    otherPort: async () => undefined,
    async answer({ request, project, organization, params }, target) {
      const token = newToken();
      tokens.set(token, { caller: { project: project.id, organization }, params: { ...params } });
      const [oldest] = tokens.keys();
      if (tokens.size > mostTokens && oldest !== undefined) tokens.delete(oldest);
      const url = new URL(request.url);
      const origin = target === 'same-host' ? url.origin : await otherOrigin(url);
      const location = `${origin}/redirected/${token}${url.pathname}${url.search}`;
      return { status: 302, headers: { location }, body: null, note: `redirected to ${target}` };
    },
    caller({ url, method }) {
      const { pathname } = new URL(url);
      const found = find(pathname.split('/')[2]);
      if (found === undefined) throw unknownUrl(method, pathname);
      return found.caller;
    },
    params: (token) => find(token)?.params ?? {},
  };
  return redirects;
}
