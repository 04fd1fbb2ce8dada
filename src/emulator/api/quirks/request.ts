// Turns a request to another server into a request of the contract: its ids, its parameters, and the
// encodings that the server accepts.
import { ApiError, videoNotFound } from '../../domain/errors.ts';
import { engineCreation } from '../../quirks/engine-creation.ts';
import { assertCreation, unreachableProvider, unreadableBody } from '../../quirks/proxy.ts';
import type { Behaviour, Encoding } from '../../quirks/quirks.ts';
import { isForm } from '../../http/body.ts';
import type { Call } from '../../http/call.ts';
import { isUploadedFile } from '../../http/form.ts';
import { sameRequest, type Quirky } from './steps.ts';

type Params = Record<string, unknown>;

/** @throws ApiError 400, 404 or 500; a fault of the body is thrown when the body is read */
export function toOwnRequest(quirky: Quirky, given: { call: Call; route: string; encoding: Encoding }): Call {
  const { call, route, encoding } = given;
  if (route.startsWith('POST ')) assertEncoding(quirky.behaviour, call.request, encoding);
  const id = call.params['video_id'];
  const params = id === undefined ? call.params : { ...call.params, video_id: ownId(quirky, id) };
  let body: Promise<Params> | undefined;
  return {
    ...call,
    params,
    ...(route.endsWith('/content') ? { request: withoutVariant(quirky.behaviour, call.request) } : {}),
    body: () => (body ??= bodyOf(quirky, call, route)),
  };
}

/** @throws ApiError 404, or 500 when the server passes the id to the provider */
function ownId({ ids, behaviour }: Quirky, id: string): string {
  const own = ids.decode(id);
  if (own !== undefined) return own;
  throw behaviour.passesRawIds === true ? unreachableProvider() : videoNotFound(id);
}

/** The sentence is UNKNOWN, except for proxies, which find no id in a form. */
function assertEncoding(behaviour: Behaviour, request: Request, encoding: Encoding): void {
  const form = isForm(request);
  if (encoding === 'any' || form === (encoding === 'multipart')) return;
  if (form && behaviour.passesRawIds === true) throw unreachableProvider();
  const sent = (request.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase();
  const takes = form ? 'application/json' : 'multipart/form-data';
  throw new ApiError(400, {
    message: `Unsupported content type: '${sent}'. This server takes '${takes}' here.`,
    type: 'invalid_request_error',
    param: null,
    code: 'unsupported_content_type',
  });
}

/** Removes `variant` from the query when the server ignores it. */
function withoutVariant({ variant: meaning }: Behaviour, request: Request): Request {
  const url = new URL(request.url);
  if (meaning !== 'ignored' || !url.searchParams.has('variant')) return request;
  url.searchParams.delete('variant');
  return sameRequest(request, url);
}

async function bodyOf(quirky: Quirky, call: Call, route: string): Promise<Params> {
  const { behaviour } = quirky;
  if (route === 'POST /v1/videos' && behaviour.parameters !== undefined) return engineBody(behaviour, call);
  const sent = await readable(behaviour, call);
  if (route === 'POST /v1/videos') {
    if (behaviour.checksCreations === true) assertCreation(sent, quirky.ports.jobs.profile);
    // The proxy drops an empty prompt.
    const { prompt, ...others } = sent;
    return creationOf(behaviour, behaviour.checksCreations === true && prompt === '' ? others : sent);
  }
  const { video } = sent;
  // An edit or an extension contains the id of its source.
  if (!isObject(video) || typeof video['id'] !== 'string') return sent;
  return { ...sent, video: { ...video, id: ownId(quirky, video['id']) } };
}

async function readable({ refusesBodies }: Behaviour, { body }: Call): Promise<Params> {
  try {
    return await body();
  } catch (thrown) {
    const unreadable = thrown instanceof ApiError && thrown.kind === 'unreadable body';
    throw unreadable && refusesBodies === true ? unreadableBody() : thrown;
  }
}

/** Reads a body as an engine does. A body that is neither a form nor JSON counts as an empty object. */
async function engineBody(behaviour: Behaviour, { request, body }: Call): Promise<Params> {
  const form = isForm(request);
  let sent: Params = {};
  if (form || behaviour.parameters?.json !== undefined) {
    try {
      sent = await body();
    } catch (thrown) {
      if (form || !(thrown instanceof ApiError) || thrown.status !== 400) throw thrown;
    }
  }
  const made = engineCreation(behaviour, { params: creationOf(behaviour, sent), form });
  const { input_reference: picture } = made;
  return isUploadedFile(picture) ? { ...made, input_reference: asPicture(picture) } : made;
}

/** The first bytes of pictures, as hex digits. */
const signatures = { '89504e47': 'image/png', ffd8ff: 'image/jpeg', '52494646': 'image/webp' };

/**
 * Detects the type of a file from its first bytes, because engines do not trust the declared type and name.
 */
function asPicture<T extends { filename: string | undefined; mimetype: string; bytes: Uint8Array }>(
  file: T,
): T {
  const start = Buffer.from(file.bytes.subarray(0, 4)).toString('hex');
  const [, mimetype = file.mimetype] =
    Object.entries(signatures).find(([head]) => start.startsWith(head)) ?? [];
  return { ...file, mimetype, filename: file.filename ?? 'upload' };
}

function creationOf(behaviour: Behaviour, sent: Params): Params {
  const { ignores = [], ignoresObjects = [], aliases = {}, numericSeconds } = behaviour;
  // The object has no prototype, so that `__proto__` is a key like any other.
  const params = Object.create(null) as Params;
  for (const [key, value] of Object.entries(sent)) {
    if (ignores.includes(key) || (ignoresObjects.includes(key) && isObject(value))) continue;
    const alias = Object.hasOwn(aliases, key) ? aliases[key] : undefined;
    if (alias !== undefined) params[alias.of] = aliased[alias.as](value);
    else if (key === 'seconds' && numericSeconds === true && Number.isInteger(value))
      params[key] = String(value);
    else params[key] = value;
  }
  return params;
}

/** Converts the value of an alias to the value of the contract's parameter. */
const aliased = {
  same: (value: unknown) => value,
  url: (value: unknown) => ({ image_url: value }),
  /** Parses the text as JSON. A text that is no JSON is kept and validated as it is. */
  'json text': (value: unknown) => {
    if (typeof value !== 'string') return value;
    try {
      return JSON.parse(value) as unknown;
    } catch {
      return value;
    }
  },
};

function isObject(value: unknown): value is Params {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isUploadedFile(value);
}
