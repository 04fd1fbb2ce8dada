// Functions that read or change an exchange, for several twins.
import type { Json } from '../../support/emulator.ts';
import type { BentAnswer, BentRequest } from './twin.ts';

/** The videos in an answer: the body itself, or the entries of a list. */
export function videosIn(json: Json): Json[] {
  const all: Json[] = json?.object === 'list' ? json.data : [json];
  return all.filter((one) => one?.object === 'video');
}

export const isCreation = ({ method, path }: BentRequest) => method === 'POST' && path === '/videos';
export const isRetrieve = ({ method, path }: BentRequest) =>
  method === 'GET' && /^\/videos\/[^/]+$/.test(path);
export const isList = ({ method, path }: BentRequest) => method === 'GET' && path === '/videos';
export const isDeletion = ({ method }: BentRequest) => method === 'DELETE';
export const isRemix = ({ method, path }: BentRequest) => method === 'POST' && path.endsWith('/remix');
/** True for the creation of a remix, an edit or an extension. */
export const isDerivation = (request: BentRequest) =>
  isRemix(request) || (request.method === 'POST' && /^\/videos\/(edits|extensions)$/.test(request.path));
export const isDownload = ({ method, path }: BentRequest) => method === 'GET' && path.endsWith('/content');
export const isMp4 = ({ headers, status }: BentAnswer) =>
  status === 200 && headers['content-type'] === 'video/mp4';

export const idIn = ({ path }: BentRequest) => path.split('/')[2] ?? '';
/** True for a request about the unknown id of the suite. */
export const isUnknown = (request: BentRequest) =>
  /^video_0+8190/.test(idIn(request)) && !request.path.includes('no-such');

/** The key of a request. Each project has its own key. */
export const projectOf = ({ headers }: BentRequest) =>
  headers.find(([name]) => name === 'authorization')?.[1] ?? '';
export const headerOf = ({ headers }: BentRequest, wanted: string) =>
  headers.find(([name]) => name === wanted)?.[1];

/** Returns the request with another query. */
export function withQuery(request: BentRequest, change: (query: URLSearchParams) => void): BentRequest {
  const url = new URL(request.url);
  change(url.searchParams);
  return { ...request, url: url.href };
}

/** Returns the request with another JSON body. */
export function withJsonBody(request: BentRequest, json: unknown): BentRequest {
  return { ...request, body: new TextEncoder().encode(JSON.stringify(json)) };
}

/** Returns an error in the envelope of the API. */
export const refusal = (message: string, code: string | null = null) => ({
  error: { message, type: 'invalid_request_error', param: null, code },
});

/** Returns a copy with another name or other numbers in the first box of this name. */
export function changeBox(
  bytes: Uint8Array,
  name: string,
  change: (data: Buffer, at: number) => void,
): Uint8Array {
  const data = Buffer.from(bytes);
  const at = data.indexOf(name, 0, 'latin1');
  if (at === -1) throw new Error(`there is no ${name} to change`);
  change(data, at);
  return new Uint8Array(data);
}
