// A request to another server as the contract has it: its ids, its parameters, and the encodings that it takes.
import { ApiError, videoNotFound } from '../domain/errors.ts';
import type { Behaviour, Encoding } from '../quirks/quirks.ts';
import type { Call } from './call.ts';
import { isUploadedFile } from './form.ts';
import { sameRequest, type Quirky } from './quirks-steps.ts';

/** @throws ApiError 400 or 404; the body is refused when it is read */
export function inward(quirky: Quirky, given: { call: Call; route: string; encoding: Encoding }): Call {
  const { call, route, encoding } = given;
  if (route.startsWith('POST ')) assertEncoding(call.request, encoding);
  const id = call.params['video_id'];
  const params = id === undefined ? call.params : { ...call.params, video_id: ownId(quirky, id) };
  let body: Promise<Record<string, unknown>> | undefined;
  return {
    ...call,
    params,
    ...(route.endsWith('/content') ? { request: withoutVariant(quirky.behaviour, call.request) } : {}),
    body: () => (body ??= call.body().then((sent) => bodyOf(quirky, sent, route))),
  };
}

/** @throws ApiError 404 */
function ownId({ ids }: Quirky, id: string): string {
  const own = ids.decode(id);
  if (own === undefined) throw videoNotFound(id);
  return own;
}

/** The sentence is UNKNOWN for all of them. */
function assertEncoding({ headers }: Request, encoding: Encoding): void {
  const sent = (headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase();
  const isForm = sent === 'multipart/form-data';
  if (encoding === 'any' || isForm === (encoding === 'multipart')) return;
  const takes = isForm ? 'application/json' : 'multipart/form-data';
  throw new ApiError(400, {
    message: `Unsupported content type: '${sent}'. This server takes '${takes}' here.`,
    type: 'invalid_request_error',
    param: null,
    code: 'unsupported_content_type',
  });
}

/** @throws ApiError 404 for an output that the job does not have */
function withoutVariant({ variant: meaning }: Behaviour, request: Request): Request {
  const url = new URL(request.url);
  const variant = url.searchParams.get('variant');
  if (meaning === undefined || variant === null) return request;
  if (meaning === 'index' && variant !== '0') {
    throw new ApiError(404, {
      message: `Output '${variant}' not found.`,
      type: 'invalid_request_error',
      param: 'variant',
      code: null,
    });
  }
  url.searchParams.delete('variant');
  return sameRequest(request, url);
}

function bodyOf(quirky: Quirky, sent: Record<string, unknown>, route: string): Record<string, unknown> {
  if (route === 'POST /v1/videos') return creationOf(quirky.behaviour, sent);
  const { video } = sent;
  // An edit or an extension names its source.
  if (!isObject(video) || typeof video['id'] !== 'string') return sent;
  return { ...sent, video: { ...video, id: ownId(quirky, video['id']) } };
}

function creationOf(behaviour: Behaviour, sent: Record<string, unknown>): Record<string, unknown> {
  const { ignores = [], ignoresObjects = [], aliases = {}, numericSeconds } = behaviour;
  // Without a prototype, `__proto__` is a key like any other.
  const params = Object.create(null) as Record<string, unknown>;
  for (const [key, value] of Object.entries(sent)) {
    if (ignores.includes(key) || (ignoresObjects.includes(key) && isObject(value))) continue;
    const alias = Object.hasOwn(aliases, key) ? aliases[key] : undefined;
    if (alias !== undefined) params[alias.of] = alias.as === 'json text' ? parsed(value) : value;
    else if (key === 'seconds' && numericSeconds === true && Number.isInteger(value))
      params[key] = String(value);
    else params[key] = value;
  }
  return params;
}

/** The object in a text; what is none is judged as it stands. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isUploadedFile(value);
}
