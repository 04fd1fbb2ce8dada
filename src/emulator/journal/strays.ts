// Stray requests: requests without a usable key, and requests that have their key in a wrong place. They show a
// client that leaks its key, or calls without it.
import type { Exchange } from '../http/exchange-record.ts';
import {
  maskedKey,
  placesOf,
  shortestKey,
  type KnownKeys,
  type SearchedRequest,
} from '../http/known-keys.ts';
import type { Stray } from './entry-schemas.ts';
import { isoTime } from './iso-time.ts';
import { cutText, inPairs } from './parameter-copy.ts';

export interface Strays {
  /** Records a request that belongs to no project. */
  unkeyed(exchange: Exchange): void;
  /** Records a request of a project when its own key is anywhere but in `Authorization`. */
  keyed(request: KeyedRequest, project: string): void;
  /** The strays, oldest first. Keys in a body are added when the body has arrived. */
  list(): Stray[];
  clear(): void;
}

/** The fields of a request that are searched for its key. */
interface KeyedRequest extends Pick<
  Exchange,
  'method' | 'url' | 'host' | 'connection' | 'status' | 'headers'
> {
  id: string;
  /** Real time, in ms. */
  wall: number;
  raw: Uint8Array | undefined;
}

/** Most strays that are kept. */
const mostStrays = 1_000;

export function createStrays(given: { known: KnownKeys; wallAt: (monotonic: number) => number }): Strays {
  const { known, wallAt } = given;
  const strays: Stray[] = [];
  const bearer = createBearer();

  const add = (stray: Stray) => {
    strays.push(stray);
    if (strays.length > mostStrays) strays.shift();
  };

  return {
    unkeyed(exchange) {
      const { operation, method, status, startedAt, bodyStart, url, raw } = exchange;
      // Health checks need no key. A browser asks for permission (OPTIONS) without one.
      if (method === 'OPTIONS' || (operation !== undefined && status !== 401)) return;
      const place = { ...exchange, id: exchange.requestId, wall: wallAt(startedAt) };
      const headers = pairsOf(exchange.headers);
      const authorized = headers.some(([name]) => name.toLowerCase() === 'authorization');
      const stray: Stray = {
        ...shown(
          place,
          [...known.all()].map(([key]) => key),
        ),
        reason: authorized ? 'unknown-key' : 'no-key',
        sent: sentIn(headers),
        keys: keysIn({ url, headers, body: raw }, known.all()),
      };
      add(stray);
      void bodyStart?.then((body) => stray.keys.push(...keysIn({ url: '', headers: [], body }, known.all())));
    },

    keyed(request, project) {
      const { headers, url, raw: body } = request;
      const { key, others } = bearer(headers);
      if (key === undefined || key.length < shortestKey) return;
      const keys = keysIn({ url, headers: others, body }, [[key, project]]);
      if (keys.length > 0)
        add({ ...shown(request, [key]), reason: 'key-elsewhere', sent: sentIn(pairsOf(headers)), keys });
    },

    list: () => structuredClone(strays),

    clear() {
      strays.length = 0;
    },
  };
}

function keysIn(
  request: SearchedRequest,
  keys: Iterable<readonly [key: string, project: string]>,
): Stray['keys'] {
  return [...keys].flatMap(([key, project]) =>
    placesOf(key, request).map((place) => ({ key: maskedKey(key), project, ...place })),
  );
}

/** Headers in which clients send keys. */
const keyHeaders = /^(authorization|api-key|x-.*(key|token|secret).*)$/;
/** The name of a scheme before a key, such as `Bearer`. */
const scheme = /^[a-z][\w-]*[ \t]+(?=\S)/i;

/** Returns the keys that a request sent in headers. They need not be known. */
function sentIn(headers: ReturnType<typeof pairsOf>): Stray['sent'] {
  return headers.flatMap(([header, value]) => {
    const name = header.toLowerCase();
    return keyHeaders.test(name) ? [{ name, key: maskedKey(value.replace(scheme, '')) }] : [];
  });
}

/** The fields of a stray that tell where it went. A key in the path is masked. */
function shown(
  { id, wall, method, url, host, connection, status }: Omit<KeyedRequest, 'raw' | 'headers'>,
  keys: readonly string[],
): Omit<Stray, 'reason' | 'sent' | 'keys'> {
  const path = keys.reduce((text, key) => text.replaceAll(key, maskedKey(key)), new URL(url).pathname);
  return { id, wall_time: isoTime(wall), method, path: cutText(path), host, connection, status };
}

const pairsOf = (headers: Exchange['headers']) => [
  ...(headers instanceof Headers ? headers : inPairs(headers)),
];

interface Bearer {
  key: string | undefined;
  others: readonly (readonly [string, string])[];
}

/** Reads the bearer key. The last result is remembered, because a client repeats its headers. */
function createBearer(): (headers: Exchange['headers']) => Bearer {
  let last: { headers: Exchange['headers']; bearer: Bearer } | undefined;
  return (headers) => {
    if (last?.headers === headers) return last.bearer;
    const pairs = pairsOf(headers);
    const authorization = pairs.find(([name]) => name.toLowerCase() === 'authorization')?.[1] ?? '';
    const key = /^bearer[ \t]+(.*)$/i.exec(authorization)?.[1]?.trim();
    const others = pairs.filter(([name]) => name.toLowerCase() !== 'authorization');
    const bearer = { key, others };
    last = { headers, bearer };
    return bearer;
  };
}
