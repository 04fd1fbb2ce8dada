// Handles one request from arrival to answer: identifies the caller, calls the handler, sets the headers of
// every answer, and writes the log line.
import type { Context } from 'hono';
import { objectFields, type OperationId } from '../schema/routes.ts';
import { clientLeftStatus, createEnding, followAnswer } from './answer-end.ts';
import { isForm, readBytes, readParams, type BodySource } from './body.ts';
import { sendBroken, type Connection } from './broken-answers.ts';
import type { Caller } from './caller.ts';
import { connectionNumber } from './connection-number.ts';
import type { Handler } from './call.ts';
import { allowOrigin } from './cors.ts';
import { withObjects } from './form-objects.ts';
import { assertOwnHost } from './host-check.ts';
import { clientLeft, incomingOf } from './socket.ts';
import { problemReply } from './error-answers.ts';
import { changeHeaders, type Reply } from './reply.ts';
import type { WirePorts } from './wire-ports.ts';

/** The answer when the client left before its request was read. Only the log shows this answer. */
const abandoned = (): Reply => ({
  status: clientLeftStatus,
  headers: {},
  body: null,
  note: 'the client went away',
});

/**
 * @param answering the operation and its handler. `keyed` is false for requests that belong to no project.
 *   `scope` adds the headers of keyed answers. `lists` are form fields that may occur more than once. `named`
 *   gives path parameters the names that rules and journal use. `refuse` makes the answer to a thrown error
 */
export function exchange(
  ports: WirePorts,
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
    const startedAt = ports.elapsed();
    const request = c.req.raw;
    const requestId = `req_${ports.requestId()}`;
    const params = named(c.req.param());
    const incoming = incomingOf(c);
    const objects = operation === undefined ? undefined : objectFields[operation];
    const body = onceRead(request, { incoming, alarm: ports.alarm, lists, objects });
    let at: number | undefined;
    let caller: Caller | undefined;
    let reply: Reply;
    let entered: string | undefined;
    try {
      if (incoming !== undefined) assertOwnHost(request.headers, ports.hosts);
      caller = keyed ? ports.identify(request.headers) : undefined;
      if (caller !== undefined) {
        entered = caller.project;
        const ending = ports.enter(entered);
        if (ending !== undefined) await ending;
      }
      const project = ports.projects(caller?.project ?? '');
      at = project.now();
      reply = await handle({
        operation,
        request,
        project,
        organization: caller?.organization ?? '',
        now: at,
        params,
        body: body.read,
        hasBody: body.any,
      });
    } catch (thrown) {
      reply = clientLeft(request, incoming) ? abandoned() : refuse(thrown, ports.report);
    }
    const durationMs = ports.elapsed() - startedAt;
    const { status, note, error, video, headers, rules } = reply;
    const ending = createEnding(ports.elapsed);
    const { method } = request;
    const project = caller?.project;
    ports.log({
      // Without a usable key there is no project. The time is then that of a clock that nobody has moved.
      at: at ?? ports.projects('').now(),
      startedAt,
      operation,
      url: request.url,
      headers: incoming?.rawHeaders ?? request.headers,
      // oxlint-disable-next-line no-restricted-properties -- nothing reads a socket here
      hasBody: incoming === undefined && request.body !== null,
      sent: body.sent(),
      bodyRead: body.asked(),
      raw: body.raw(),
      host: request.headers.get('host') ?? '',
      connection: connectionNumber(incoming),
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
      rules,
      answerHeaders: headers,
      ending,
    });
    if (entered !== undefined) ports.leave(entered);
    // The handler made these headers for this answer alone.
    headers['x-request-id'] = requestId;
    headers['x-content-type-options'] = 'nosniff';
    if (ports.cors) allowOrigin(headers, request, c.req.path);
    if (caller !== undefined) scope(headers, caller, { durationMs, requestId });
    if (reply.ruledHeaders !== undefined) changeHeaders(headers, reply.ruledHeaders);
    // An answer to HEAD has no body that could break off.
    const breaks = method === 'HEAD' && reply.breaks !== 'reset' ? undefined : reply.breaks;
    const connection = c.env as Connection | undefined;
    if (breaks !== undefined) return sendBroken(connection, { ...reply, breaks }, ending);
    const outgoing = connection?.outgoing;
    const sent = followAnswer(reply, { ending, outgoing, bodyless: method === 'HEAD' });
    return new Response(sent, { status, headers });
  };
}

const same = (params: Record<string, string>) => params;

/** Reads the body once, even for several callers. */
function onceRead(
  request: Request,
  from: BodySource & { lists: readonly string[]; objects: readonly string[] | undefined },
) {
  const { lists, objects, ...source } = from;
  let reading: Promise<Uint8Array> | undefined;
  let params: Promise<Record<string, unknown>> | undefined;
  let sent: Record<string, unknown> | undefined;
  let raw: Uint8Array | undefined;
  const bytes = () =>
    (reading ??= readBytes(request, source).then((read) => {
      raw = read;
      return read;
    }));
  return {
    read: () =>
      (params ??= readParams(request, { bytes, lists }).then((read) => {
        sent = objects !== undefined && isForm(request) ? withObjects(read, objects) : read;
        return sent;
      })),
    any: async () => (await bytes()).byteLength > 0,
    sent: () => sent,
    raw: () => raw,
    asked: () => params !== undefined || reading !== undefined,
  };
}

/** Sent on authenticated calls only (WIRE, contract:auth.header-organization). */
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
