// Hints for the log about mistakes in a client's settings that an error answer alone does not explain.
// Clients never receive these hints.
import type { Exchange } from '../http/exchange-record.ts';

export interface HintedRoute {
  method: string;
  /** The path template, with `{parameters}`. */
  path: string;
}

type Asked = Pick<Exchange, 'status' | 'operation' | 'method' | 'path' | 'url' | 'headers'>;

/**
 * Returns what the client probably has to change; undefined when no hint is known. A hint never contains a
 * key.
 */
export function hintOf(exchange: Asked, routes: readonly HintedRoute[]): string | undefined {
  const { status, operation } = exchange;
  if (status === 401) return keyHint(exchange);
  if (status !== 404 && status !== 405) return undefined;
  return operation === undefined ? pathHint(exchange, routes) : versionHint(exchange);
}

const sendBearer = "send 'Authorization: Bearer KEY'";
/** Headers in which other services take keys. */
const foreignHeaders = ['api-key', 'x-api-key', 'x-goog-api-key'];
const foreignSchemes = /^(basic|token|apikey|api-key|key) /i;

function keyHint({ path, headers }: Asked): string | undefined {
  const authorization = header(headers, 'authorization')?.trim() ?? '';
  const azure = /^\/openai(\/|$)/.test(path);
  const foreign = foreignHeaders.find((name) => header(headers, name) !== undefined);
  if (authorization === '') {
    if (foreign === undefined) return undefined;
    if (azure) return foreign === 'api-key' ? undefined : `${foreign} is not read here: send 'api-key: KEY'`;
    return `${foreign} is not read under /v1: ${sendBearer}${foreign === 'api-key' ? ', or use /openai/v1 as for Azure' : ''}`;
  }
  if (/^bearer$/i.test(authorization)) return 'the key after Bearer is empty: is OPENAI_API_KEY set?';
  if (/^bearer /i.test(authorization)) return undefined;
  const scheme = foreignSchemes.exec(authorization)?.[1];
  if (scheme !== undefined) return `Authorization has the scheme '${scheme}': ${sendBearer}`;
  return `Authorization has a key without the word Bearer: ${sendBearer}`;
}

/** The older paths of Azure need a version (DOC, see docs/azure.md). */
function versionHint({ path, url }: Asked): string | undefined {
  const rest = /^\/openai\/(?!v1\/)(.*)$/.exec(path)?.[1];
  if (rest === undefined || /[?&]api-version=./.test(url)) return undefined;
  return `add ?api-version=… to the URL, or use /openai/v1/…`;
}

/** Repairs of a path, applied in this order. `says` names the mistake. */
const repairs: ReadonlyArray<{ finds: RegExp; becomes: string; says: string }> = [
  { finds: /\/{2,}/g, becomes: '/', says: 'the path has a doubled slash' },
  { finds: /(?<=.)\/$/, becomes: '', says: 'the path ends in a slash' },
  { finds: /\/v1(?:\/v1)+(?=\/|$)/, becomes: '/v1', says: 'the base URL ends in /v1/v1' },
  { finds: /^\/(?!openai\/).+(?=\/v1(\/|$))/, becomes: '', says: 'the base URL has a path before /v1' },
];
const lacksVersion = 'the base URL does not end in /v1';

function pathHint({ method, path, url }: Asked, routes: readonly HintedRoute[]): string | undefined {
  const empty = routes.find((route) => matches(route.path, path, { emptyId: true }))?.path;
  if (empty !== undefined) return `the id in the path is empty: ${empty}`;
  let repaired = path;
  const said: string[] = [];
  for (const { finds, becomes, says } of repairs) {
    const next = repaired.replace(finds, becomes);
    if (next !== repaired) said.push(says);
    repaired = next;
  }
  const version = versionHint({ path: repaired, url } as Asked);
  const found = served(repaired, routes);
  if (found.length > 0) return meant({ method, said, found });
  const below = served(`/v1${repaired}`, routes);
  if (below.length > 0) return meant({ method, said: [...said, lacksVersion], found: below });
  return said.length > 0 ? said.join(', ') : version;
}

/**
 * The routes that match a path, with any method. Azure's video paths are the video paths of /v1 with another
 * prefix.
 */
function served(path: string, routes: readonly HintedRoute[]): readonly HintedRoute[] {
  const start = /^\/openai(\/v1)?(?=\/videos(\/|$))/.exec(path)?.[0];
  if (start === undefined) return routes.filter((route) => matches(route.path, path));
  return served(path.replace(start, '/v1'), routes).map(({ method, path: plain }) => {
    return { method, path: plain.replace('/v1', start) };
  });
}

function meant(given: { method: string; said: readonly string[]; found: readonly HintedRoute[] }) {
  const { method, said, found } = given;
  // A fixed path is preferred to a path that reads the same name as an id.
  const exact = found.filter(({ path }) => !path.includes('{'));
  const same = exact.length > 0 ? exact : found;
  const path = same[0]?.path;
  const methods = [...new Set(same.map((route) => route.method.toUpperCase()))];
  const fits = methods.includes(method) || (method === 'HEAD' && methods.includes('GET'));
  if (fits) return said.length === 0 ? undefined : `${said.join(', ')}: did you mean ${method} ${path}?`;
  return [...said, `${path} takes ${methods.join(' and ')}, not ${method}`].join(', ');
}

function matches(template: string, path: string, { emptyId = false } = {}): boolean {
  const wanted = template.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return false;
  const fits = wanted.every((segment, index) =>
    segment.startsWith('{') ? emptyId || given[index] !== '' : segment === given[index],
  );
  // An empty id at the end of a path does not count, because it looks like a final slash.
  return fits && (!emptyId || given.slice(2, -1).includes(''));
}

function header(headers: Exchange['headers'], name: string): string | undefined {
  if (headers instanceof Headers) return headers.get(name) ?? undefined;
  const at = headers.findIndex((text, index) => index % 2 === 0 && text.toLowerCase() === name);
  return at === -1 ? undefined : headers[at + 1];
}
