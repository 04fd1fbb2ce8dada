// The API keys that clients and tests have named so far, with their projects: to find a key where it does not belong.

export interface KnownKeys {
  add(key: string, project: string): void;
  /** The keys, oldest first. */
  all(): Iterable<readonly [key: string, project: string]>;
}

/** Most keys that are remembered. */
const mostKeys = 1_000;
/** Shorter keys also occur by chance. */
export const shortestKey = 8;

export function createKnownKeys(): KnownKeys {
  const projects = new Map<string, string>();
  return {
    add(key, project) {
      if (key.length < shortestKey || projects.has(key)) return;
      projects.set(key, project);
      const [oldest] = projects.keys();
      if (projects.size > mostKeys && oldest !== undefined) projects.delete(oldest);
    },
    all: () => projects.entries(),
  };
}

/** The places in a request where a key can be. `name` is that of a header or a query parameter. */
export interface KeyPlace {
  where: 'url' | 'header' | 'body';
  name: string | null;
}

export interface SearchedRequest {
  url: string;
  /** Headers without the header that authorized the request. */
  headers: Iterable<readonly [name: string, value: string]>;
  body: Uint8Array | undefined;
}

/** Finds all places of a key in a request. */
export function placesOf(key: string, { url, headers, body }: SearchedRequest): KeyPlace[] {
  const inHeaders = [...headers].filter(([, value]) => value.includes(key));
  const inBody =
    body !== undefined && Buffer.from(body.buffer, body.byteOffset, body.byteLength).includes(key);
  return [
    ...inUrl(key, url),
    ...inHeaders.map(([name]): KeyPlace => ({ where: 'header', name: name.toLowerCase() })),
    ...(inBody ? [{ where: 'body', name: null } as const] : []),
  ];
}

function inUrl(key: string, text: string): KeyPlace[] {
  // Nearly all URLs have no key, so the URL is read only when its text can have one.
  if (text === '' || (!text.includes(key) && !text.includes('%'))) return [];
  const { pathname, searchParams } = new URL(text);
  const names = [...searchParams].filter(([, value]) => value.includes(key)).map(([name]) => name);
  return [
    ...(pathname.includes(key) ? [{ where: 'url', name: null } as const] : []),
    ...names.map((name): KeyPlace => ({ where: 'url', name: name.includes(key) ? null : name })),
  ];
}

/** A key as it may be shown: its beginning and its end. */
export function maskedKey(key: string): string {
  return key.length < 16 ? `${key.slice(0, 2)}…` : `${key.slice(0, 4)}…${key.slice(-4)}`;
}
