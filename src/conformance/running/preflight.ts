// Checks, before the first check runs, that there is a Videos API at the address and that it accepts the key.
// So one mistake in the command does not fail hundreds of checks.
import { json } from '../http/body.ts';
import { createClient, type Answer, type Call, type Client } from '../http/client.ts';
import type { HeaderList, Transport } from '../http/transport.ts';
import { UsageError } from '../vocabulary/mismatch.ts';
import { Unreachable } from '../http/unreachable.ts';
import type { Profile } from '../vocabulary/profile.ts';

export interface PreflightSettings {
  profile: Profile;
  baseUrl: string;
  apiKey: string;
  headers: HeaderList;
  transport: Transport;
  now: () => number;
  signal: AbortSignal;
}

/**
 * How long the first answer may take, in ms. It is long, because it does not judge the speed of the server.
 */
const patienceMs = 30_000;

/**
 * Requests the list of videos. When the list is not available, sends a creation without a prompt, which makes
 * nothing.
 * @throws UsageError in one line when no check could be judged: nothing listens at the address, TLS is used
 *   on a port without TLS or the reverse, there is no Videos API under this path, or the key is refused
 */
export async function preflight(settings: PreflightSettings): Promise<void> {
  const { baseUrl, profile } = settings;
  const http = clientOf(settings, baseUrl);
  const list = await ask(http, { path: '/videos', query: 'limit=1' });
  if (list instanceof Unreachable) return refuseUnreachable(list, settings);
  if (isFine(list)) return;
  const creation = await ask(http, { method: 'POST', path: '/videos', body: json({}) });
  if (creation instanceof Unreachable) return;
  const { status } = creation;
  if ([401, 403].includes(status) && [401, 403, 404, 405].includes(list.status))
    throw new UsageError(
      `${baseUrl} refuses the key with ${status}: give another one with --api-key, or OPENAI_API_KEY`,
    );
  if (status >= 300 && status < 400)
    throw new UsageError(
      `${baseUrl} sends clients on to ${creation.header('location') ?? 'another address'}: give that one with --base-url`,
    );
  if (await hasRoute(http, creation)) return;
  const better = await otherPath(settings);
  const hint = better === undefined ? '' : `; there is one at ${better}`;
  throw new UsageError(
    `there is no Videos API at ${baseUrl}: GET and POST ${new URL(baseUrl).pathname.replace(/\/$/, '')}/videos are answered with ` +
      `${list.status} and ${status}${hint}. Give its address with --base-url; profile ${profile.name} has ${profile.basePath}`,
  );
}

function clientOf(settings: PreflightSettings, baseUrl: string): Client {
  const { profile, apiKey, headers, transport, now, signal } = settings;
  const { header, value } = profile.auth;
  return createClient({
    asker: 'preflight',
    baseUrl,
    auth: { header, value: value.replace('{key}', () => apiKey) },
    headers,
    transport,
    timeoutMs: patienceMs,
    signal,
    redact: (text) => text,
    now,
    wait: () => Promise.resolve(),
    repeatsCreations: false,
    record: () => undefined,
  });
}

async function ask(http: Client, call: Call): Promise<Answer | Unreachable> {
  try {
    return await http.send({ ...call, retry: false });
  } catch (thrown) {
    if (thrown instanceof Unreachable) return thrown;
    throw thrown;
  }
}

const isJson = ({ json: body }: Answer) => typeof body === 'object' && body !== null;

/** True for any answer that an API may give. A 429 or 5xx also counts, because later requests are retried. */
const isFine = (answer: Answer) =>
  (answer.status < 300 && isJson(answer)) || answer.status === 429 || answer.status >= 500;

/** False when the server answers a creation in the same way as a request to a path that no server has. */
async function hasRoute(http: Client, creation: Answer): Promise<boolean> {
  if (creation.status < 300) return isJson(creation);
  if (![404, 405, 501].includes(creation.status)) return true;
  const nowhere = await ask(http, { method: 'POST', path: '/no-such-route-of-any-server', body: json({}) });
  return nowhere instanceof Unreachable || nowhere.status !== creation.status;
}

/** Returns another path on this host where the API may be. */
async function otherPath(settings: PreflightSettings): Promise<string | undefined> {
  const { origin } = new URL(settings.baseUrl);
  const paths = [settings.profile.basePath, '/v1', '/openai/v1', '/api/v1', ''];
  for (const path of new Set(paths.map((one) => `${origin}${one}`))) {
    if (path === settings.baseUrl) continue;
    const found = await ask(clientOf(settings, path), { path: '/videos', query: 'limit=1' });
    if (!(found instanceof Unreachable) && (found.status === 401 || (found.status < 300 && isJson(found))))
      return path;
  }
  return undefined;
}

/** Explains the errors of the system or of the TLS library when no connection can be made. */
const causes: ReadonlyArray<readonly [RegExp, string]> = [
  [/ECONNREFUSED/, 'connection refused, nothing listens there'],
  [/ENOTFOUND|EAI_AGAIN/, 'the name of the host is not known'],
  [/EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL/, 'the host cannot be reached'],
  [/UND_ERR_CONNECT_TIMEOUT|ConnectTimeout|ETIMEDOUT/i, 'no connection within 10 s'],
  [
    /WRONG_VERSION_NUMBER|packet length too long|EPROTO|wrong version/i,
    'the port speaks no TLS: give http:// instead of https://',
  ],
  [
    /self-signed|self signed|CERT_|certificate|altnames/i,
    'its certificate is not trusted; NODE_EXTRA_CA_CERTS=FILE adds an authority',
  ],
];

/**
 * Throws when the cause is clear. When a connection breaks off, the cause may be a bad network, which is
 * judged later, or a request without TLS to a port that uses TLS.
 */
async function refuseUnreachable({ message }: Unreachable, settings: PreflightSettings): Promise<void> {
  const { baseUrl } = settings;
  const known = causes.find(([pattern]) => pattern.test(message));
  if (known !== undefined) throw new UsageError(`${baseUrl} cannot be reached: ${known[1]}`);
  if (!baseUrl.startsWith('http:')) return;
  const secure = baseUrl.replace('http:', 'https:');
  const answer = await ask(clientOf(settings, secure), { path: '/videos', query: 'limit=1' });
  const speaksTls =
    !(answer instanceof Unreachable) || /certificate|self-signed|CERT_|alert|handshake/i.test(answer.message);
  if (speaksTls) throw new UsageError(`${baseUrl} cannot be reached: the port speaks TLS: give ${secure}`);
}
