// One case: the bytes of a request that has some fault, made from the seed and its index.
import { bodyFor } from './bodies.mjs';
import { randomOf } from './random.mjs';
import { rawCase } from './raw.mjs';
import { hostileTexts, textFor } from './values.mjs';

const strayPaths = [
  '/',
  '//',
  '/v1',
  '/v1/',
  '/videos',
  '/v1/v1/videos',
  '/v2/videos',
  '/openai',
  '/_emulator/none',
  '/*',
  '/%',
  '/..',
];
const methods = ['GET', 'POST', 'DELETE', 'PUT', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND', 'QUERY'];

/**
 * @param known ids that exist for `key`, and in `control` ids for the key of the control API
 * @returns `chunks` to send in turn; `title`; `complete` is true when the whole request is HTTP and must be
 * answered; `ends` is true when the client closes its side
 */
export function caseOf({ seed, index, routes, known, host }) {
  const random = randomOf(seed, index);
  const route = random.chance(0.88) ? random.pick(routes) : strayRoute(random);
  const own = route.surface === 'control' ? known.control : known;
  const body = bodyFor(route, random, own);
  const request = {
    method: random.chance(0.93) ? route.method : random.pick(methods),
    target: `${pathOf(route, random, own)}${queryOf(route, random)}`,
    headers: [...headersOf(route, random, own, host), ...(body?.headers ?? [])],
    body: body?.bytes,
  };
  const title = `${request.method} ${route.path}`;
  if (random.chance(0.15)) return { title: `${title} (raw)`, ...rawCase(request, random) };
  return { title, complete: true, ends: false, chunks: wellFramed(request, random) };
}

function strayRoute(random) {
  const path = random.pick([
    ...strayPaths,
    ...hostileTexts.map((text) => `/v1/${encodeURI(text.toWellFormed()).slice(0, 3_000)}`),
  ]);
  return {
    surface: 'v1',
    method: random.pick(methods),
    path,
    query: [],
    types: ['application/json'],
    fields: [],
  };
}

function pathOf(route, random, known) {
  return route.path.replaceAll(/\{(\w+)\}/g, (_, name) => {
    const kind = Object.keys(known).find((key) => name.startsWith(key)) ?? 'video';
    if (random.chance(0.65)) return known[kind];
    const text = random.pick(hostileTexts).slice(0, 3_000).toWellFormed();
    return random.chance(0.8) ? encodeURIComponent(text) : text.replaceAll(/[^!-~]/g, '%');
  });
}

function queryOf(route, random) {
  const names = [...route.query, 'limit', '__proto__'].filter(() => random.chance(0.3));
  if (names.length === 0)
    return random.chance(0.02) ? random.pick(['?', '??', '?&&=&', '?%', '?a=%ff%fe']) : '';
  // The project is selected by the key alone, so that no case is affected by the rules of another case.
  const pairs = names
    .filter((name) => name !== 'project')
    .map((name) => `${name}=${encodeURIComponent(textFor(name, random).slice(0, 3_000).toWellFormed())}`);
  if (random.chance(0.15)) pairs.push(...pairs.slice(0, 1));
  return `?${pairs.join('&')}`;
}

const headerText = (random) =>
  random
    .pick(hostileTexts)
    .slice(0, 500)
    .replaceAll(/[^ -~]/g, '?');

function headersOf(route, random, { key }, host) {
  const azure = route.surface === 'azure';
  const headers = [
    ['Host', host],
    ['Connection', 'close'],
  ];
  if (random.chance(0.93)) headers.push(azure ? ['api-key', key] : ['Authorization', `Bearer ${key}`]);
  else
    headers.push([
      'Authorization',
      random.pick(['Basic eDp5', 'Bearer', 'Bearer  ', key, headerText(random)]),
    ]);
  const more = [
    [
      'Range',
      random.pick(['bytes=0-10', 'bytes=-1', 'bytes=5-1', 'bytes=a-b', `bytes=${'0-1,'.repeat(500)}`]),
    ],
    ['If-None-Match', random.pick(['*', 'W/""', '"x"'])],
    ['Expect', random.pick(['100-continue', 'nothing'])],
    ['Accept', headerText(random)],
    ['Origin', random.pick(['null', 'http://127.0.0.1', headerText(random)])],
    ['OpenAI-Organization', headerText(random)],
    ['X-Request-Id', headerText(random)],
    ['X-Emulator-Token', headerText(random)],
    ['X-Emulator-Rule', random.pick(['{', '[]', '{"then":{}}', '{"then":{"stall":45}}', headerText(random)])],
    ['Cookie', 'a=b; __proto__=c'],
    ['Accept-Encoding', random.pick(['gzip', 'br', '*;q=0'])],
    ['X-Stainless-Retry-Count', headerText(random)],
  ];
  return [...headers, ...more.filter(() => random.chance(0.04))];
}

/** A request that every parser understands, with any content. */
function wellFramed({ method, target, headers, body }, random) {
  const chunked = body !== undefined && random.chance(0.15);
  const length = chunked ? ['Transfer-Encoding', 'chunked'] : ['Content-Length', body?.length ?? 0];
  const all = body === undefined ? headers : [...headers, length];
  const head = `${method} ${target} HTTP/1.1\r\n${all.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  if (body === undefined) return [Buffer.from(head, 'latin1')];
  if (!chunked) return [Buffer.from(head, 'latin1'), body];
  const first =
    body.length === 0 ? [] : [Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n')];
  return [Buffer.from(head, 'latin1'), ...first, Buffer.from('0\r\n\r\n')];
}
