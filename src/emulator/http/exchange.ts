// One request from arrival to answer: who calls, what the handler says, the headers of every answer, the log line.
import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
import type { OperationId } from '../schema/routes.ts';
import { readParams } from './body.ts';
import { sendBroken, type Connection } from './broken.ts';
import type { Caller } from './caller.ts';
import type { Handler } from './call.ts';
import type { Deps } from './deps.ts';
import { incomingOf } from './incoming.ts';
import { problemReply } from './problems.ts';
import { changeHeaders, type Reply } from './reply.ts';

/** The client left before its request was read; nobody sees this answer but the log. */
const abandoned = (): Reply => ({ status: 499, headers: {}, body: null, note: 'the client went away' });

/**
 * @param answering the operation and its handler; `keyed` is false where requests belong to nobody; `scope` adds the
 *   headers of keyed answers; `lists` are form fields that may stand more than once;
 *   `named` gives path parameters the names that rules and journal know;
 *   `refuse` makes the answer of what is thrown
 */
export function exchange(
  deps: Deps,
  answering: {
    operation?: OperationId;
    keyed: boolean;
    handle: Handler;
    scope?: typeof scopeHeaders;
    lists?: readonly string[];
    named?: (params: Record<string, string>) => Record<string, string>;
    refuse?: typeof problemReply | undefined;
  },
): (c: Context) => Promise<Response> {
  const {
    operation,
    keyed,
    handle,
    scope = scopeHeaders,
    lists = [],
    named = same,
    refuse = problemReply,
  } = answering;
  return async function answer(c) {
    const startedAt = deps.elapsed();
    const request = c.req.raw;
    const requestId = `req_${deps.requestId()}`;
    const params = named(c.req.param());
    const incoming = incomingOf(c);
    const body = onceRead(request, { incoming, lists });
    let at: number | undefined;
    let caller: Caller | undefined;
    let reply: Reply;
    try {
      caller = keyed ? deps.identify(request.headers) : undefined;
      const project = caller?.project ?? '';
      at = deps.now(project);
      reply = await handle({ operation, request, project, now: at, params, body: body.read });
    } catch (thrown) {
      const left = request.signal.aborted || (incoming !== undefined && incoming.errored !== null);
      reply = left ? abandoned() : refuse(thrown, deps.report);
    }
    const durationMs = deps.elapsed() - startedAt;
    const { status, note, error, video } = reply;
    const { method } = request;
    const project = caller?.project;
    deps.log({
      // Without a usable key there is no project: its time is that of a project that nobody has moved.
      at: at ?? deps.now(''),
      startedAt,
      operation,
      url: request.url,
      headers: incoming?.rawHeaders ?? request.headers,
      hasBody: incoming === undefined && request.body !== null,
      sent: body.sent(),
      bodyRead: body.asked(),
      params,
      method,
      path: c.req.path,
      status,
      durationMs,
      requestId,
      project,
      note,
      error,
      video,
    });
    // The handler made these headers for this answer alone.
    const { headers } = reply;
    headers['x-request-id'] = requestId;
    headers['x-content-type-options'] = 'nosniff';
    if (caller !== undefined) scope(headers, caller, { durationMs, requestId });
    if (reply.ruledHeaders !== undefined) changeHeaders(headers, reply.ruledHeaders);
    // An answer to HEAD has no body that could break off.
    const breaks = method === 'HEAD' && reply.breaks !== 'reset' ? undefined : reply.breaks;
    if (breaks !== undefined) return sendBroken(c.env as Connection | undefined, { ...reply, breaks });
    return new Response(reply.body, { status: reply.status, headers });
  };
}

const same = (params: Record<string, string>) => params;

/** The body for whoever asks first, and the same for all others. */
function onceRead(
  request: Request,
  from: { incoming: IncomingMessage | undefined; lists: readonly string[] },
) {
  let reading: Promise<Record<string, unknown>> | undefined;
  let sent: Record<string, unknown> | undefined;
  return {
    read: () => (reading ??= readParams(request, from).then((params) => (sent = params))),
    sent: () => sent,
    asked: () => reading !== undefined,
  };
}

/** Sent on authenticated calls only (WIRE, videos-api 1.6). */
function scopeHeaders(
  headers: Record<string, string>,
  { project, organization }: Caller,
  { durationMs }: { durationMs: number; requestId: string },
): void {
  headers['openai-organization'] = organization;
  headers['openai-processing-ms'] = String(Math.max(1, Math.round(durationMs)));
  headers['openai-project'] = project;
  headers['openai-version'] = '2020-10-01';
}
