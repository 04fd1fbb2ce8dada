// The steps that another server does in its own way: lists, the choice of an output, and deletions of running
// jobs.
import { ApiError, videoNotFound } from '../../domain/errors.ts';
import { isTerminal, view, type VideoRecord, type VideoView } from '../../domain/video.ts';
import type { Json } from '../../quirks/answers.ts';
import type { IdCodec } from '../../quirks/quirk-ids.ts';
import { validationText } from '../../quirks/issues.ts';
import { readParameters } from '../../quirks/parameters.ts';
import { providerMissing } from '../../quirks/proxy.ts';
import type { Behaviour } from '../../quirks/quirks.ts';
import { OwnRefusal } from '../../quirks/refusal.ts';
import { toWire } from '../../schema/print-video.ts';
import type { Call, Handler } from '../../http/call.ts';
import type { ApiPorts } from '../api-ports.ts';
import type { WirePorts } from '../../http/wire-ports.ts';
import { changeVideo } from '../../jobs/change-video.ts';
import { pollsOf } from '../../jobs/video-lookup.ts';
import { problemReply } from '../../http/error-answers.ts';
import { jsonReply, type Reply } from '../../http/reply.ts';

/** The values that all steps around an operation share. */
export interface Quirky {
  ports: ApiPorts;
  behaviour: Behaviour;
  ids: IdCodec;
}

/** The current view of the job that a request is about. */
export async function videoViewOf(call: Call): Promise<VideoView | undefined> {
  const { project, now } = call;
  const record = await recordOf(call);
  return record === undefined ? undefined : view(record, { now, polls: await pollsOf(project, record) });
}

/** The stored record of the job that a request is about. */
export async function recordOf({
  project,
  params,
}: Pick<Call, 'project' | 'params'>): Promise<VideoRecord | undefined> {
  return (await project.store.get('video', params['video_id'] ?? ''))?.body;
}

/** The same request with another URL and without a body. */
export function sameRequest({ method, headers, signal }: Request, url: URL): Request {
  return new Request(url, { method, headers, signal });
}

const emptyPage = { object: 'list', data: [], first_id: null, has_more: false, last_id: null };
/** The contract's largest page. */
const pageSize = '100';

/** Lists videos. `after` is an id in the server's own form. @throws ApiError 400, 404 or 422 */
export function listHandler({ behaviour, ids }: Quirky, handle: Handler): Handler {
  const { listsAll, unknownAfterIsEmpty } = behaviour;
  return async function list(call) {
    const url = new URL(call.request.url);
    if (listsAll === 'always') url.search = '';
    const { searchParams: query } = url;
    judgeQuery(behaviour, query);
    const [after, ...others] = query.getAll('after');
    // The handler refuses a key that occurs twice.
    if (after !== undefined && others.length === 0) {
      const own = ids.decode(after);
      const known = own !== undefined && (await call.project.store.get('video', own)) !== undefined;
      if (!known && unknownAfterIsEmpty === true) return jsonReply(emptyPage);
      if (!known) throw videoNotFound(after);
      query.set('after', own);
    }
    if (listsAll === undefined || (listsAll === 'without limit' && query.has('limit')))
      return handle({ ...call, request: sameRequest(call.request, url) });
    return wholeList({ call, url, handle });
  };
}

/** @throws OwnRefusal 400 or 422 for a query that the server refuses itself */
function judgeQuery(behaviour: Behaviour, query: URLSearchParams): void {
  const { listNeedsProvider, listParameters = {}, parameters, anyOrder } = behaviour;
  if (listNeedsProvider === true && !query.has('custom_llm_provider')) throw providerMissing();
  const { issues } = readParameters(listParameters, Object.fromEntries(query), 'query');
  if (issues.length > 0) throw new OwnRefusal(parameters?.invalid ?? 400, validationText(issues), { issues });
  if (anyOrder !== true) return;
  query.set('order', query.get('order')?.toLowerCase() === 'asc' ? 'asc' : 'desc');
}

/** A download where `variant` is the number of an output. A job has one output, and its number is 0. */
export function downloadHandler(quirky: Quirky, handle: Handler): Handler {
  const { variant: meaning, sentences = {} } = quirky.behaviour;
  if (meaning !== 'index') return handle;
  return async function download(call) {
    const url = new URL(call.request.url);
    const variant = url.searchParams.get('variant');
    if (variant !== null && !/^\s*[+-]?0+\s*$/.test(variant)) {
      const completed = (await videoViewOf(call))?.status === 'completed';
      if (completed) throw new OwnRefusal(404, sentences['no such output'] ?? 'Not found');
    }
    url.searchParams.delete('variant');
    return handle({ ...call, request: sameRequest(call.request, url) });
  };
}

/** Reads all pages and returns their videos as one page. */
async function wholeList(given: { call: Call; url: URL; handle: Handler }): Promise<Reply> {
  const { call, url, handle } = given;
  const data: Json[] = [];
  url.searchParams.set('limit', pageSize);
  for (;;) {
    const reply = await handle({ ...call, request: sameRequest(call.request, url) });
    const page = reply.status === 200 ? await jsonOf(reply) : undefined;
    if (page === undefined) return reply;
    data.push(...(page['data'] as Json[]));
    if (page['has_more'] !== true) return withBody(reply, { ...page, data });
    url.searchParams.set('after', String(page['last_id']));
  }
}

/** Deletes a job. When the server can delete running jobs, a running job is ended first. */
export function deleteHandler(quirky: Quirky, handle: Handler): Handler {
  const { ports, behaviour } = quirky;
  return async function remove(call) {
    const shown = await videoViewOf(call);
    let reply = await attempt(ports.wire, handle, call);
    if (reply.refused?.kind === 'video not ended' && behaviour.deletesRunning === true) {
      await cancel(call);
      reply = await handle(call);
    }
    if (behaviour.deletion !== 'video' || reply.status >= 400 || shown === undefined) return reply;
    return withBody(reply, { ...toWire(shown) });
  };
}

async function attempt({ report }: Pick<WirePorts, 'report'>, handle: Handler, call: Call): Promise<Reply> {
  try {
    return await handle(call);
  } catch (thrown) {
    if (!(thrown instanceof ApiError)) throw thrown;
    return problemReply(thrown, report);
  }
}

/** Ends a running job: the job fails without an error and without a clip. */
export async function cancel(call: Pick<Call, 'project' | 'params' | 'now'>): Promise<void> {
  const { project, params, now } = call;
  const command = { outcome: { status: 'failed', error: null }, at: now } as const;
  await changeVideo(project, params['video_id'] ?? '', (record) =>
    isTerminal(view(record, { now, polls: 0 })) ? undefined : { ...record, command },
  );
}

/** The JSON of an answer. Undefined when the answer has no JSON, or when a rule made the JSON invalid. */
export async function jsonOf(reply: Reply): Promise<Json | undefined> {
  if (reply.headers['content-type'] !== 'application/json' || reply.body === null) return undefined;
  const text = typeof reply.body === 'string' ? reply.body : await new Response(reply.body).text();
  try {
    return JSON.parse(text) as Json;
  } catch {
    // A stream can be read only once, so the text replaces it.
    reply.body = text;
    return undefined;
  }
}

/** The same answer with another JSON body. */
export function withBody(reply: Reply, value: Json): Reply {
  const body = JSON.stringify(value, null, 2);
  const headers = { ...reply.headers };
  if ('content-length' in headers) headers['content-length'] = String(Buffer.byteLength(body));
  return { ...reply, headers, body };
}
