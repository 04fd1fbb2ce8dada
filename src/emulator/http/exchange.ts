// Handles one request from arrival to answer: identifies the caller, calls the handler, sets the headers of
// every answer, and writes the log line.
import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
import { objectFields, type OperationId } from '../schema/routes.ts';
import { clientLeftStatus, createEnding, followAnswer, type Ending } from './answer-end.ts';
import { startOfBody } from './body-start.ts';
import { isForm, readBytes, readParams, type BodySource } from './body.ts';
import { sendBroken, type Connection } from './broken-answers.ts';
import type { Caller } from './caller.ts';
import { connectionNumber } from './connection-number.ts';
import type { Handler } from './call.ts';
import { allowOrigin } from './cors.ts';
import type { Exchange } from './exchange-record.ts';
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
    /** Identifies the caller in place of the key. @throws ApiError */
    identify?: (request: Request) => Caller;
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
    identify = ({ headers }) => ports.identify(headers),
  } = answering;
  return async function answer(c) {
    const startedAt = ports.elapsed();
    const request = c.req.raw;
    const incoming = incomingOf(c);
    const objects = operation === undefined ? undefined : objectFields[operation];
    const arrival: Arrival = {
      startedAt,
      request,
      requestId: `req_${ports.requestId()}`,
      path: c.req.path,
      params: named(c.req.param()),
      incoming,
      body: onceRead(request, { incoming, alarm: ports.alarm, lists, objects }),
    };
    const outcome = await outcomeOf(ports, arrival, { operation, keyed, handle, refuse, identify });
    const { reply, caller } = outcome;
    const durationMs = ports.elapsed() - startedAt;
    const ending = createEnding(ports.elapsed);
    ports.log(recordOf(arrival, outcome, { operation, durationMs, ending }));
    if (outcome.entered !== undefined) ports.leave(outcome.entered);
    // The handler made these headers for this answer alone.
    const { headers } = reply;
    headers['x-request-id'] = arrival.requestId;
    headers['x-content-type-options'] = 'nosniff';
    if (ports.cors) allowOrigin(headers, request, arrival.path);
    if (caller !== undefined) scope(headers, caller, { durationMs, requestId: arrival.requestId });
    if (reply.ruledHeaders !== undefined) changeHeaders(headers, reply.ruledHeaders);
    return responseOf(reply, { request, connection: c.env as Connection | undefined, ending });
  };
}

/** A request as it arrived. */
interface Arrival {
  /** Monotonic ms. */
  startedAt: number;
  request: Request;
  requestId: string;
  path: string;
  params: Record<string, string>;
  incoming: IncomingMessage | undefined;
  body: ReturnType<typeof onceRead>;
}

/** The answer to a request, and the facts that were found on the way to it. */
interface Outcome {
  reply: Reply;
  caller: Caller | undefined;
  /** The project's clock when the request arrived, in ms. */
  at: number;
  /** The project that the request entered and has not left yet. */
  entered: string | undefined;
}

/** Identifies the caller and calls the handler. A thrown error becomes an answer. */
async function outcomeOf(
  ports: WirePorts,
  { request, params, incoming, body }: Arrival,
  answering: {
    operation: OperationId | undefined;
    keyed: boolean;
    identify: (request: Request) => Caller;
    handle: Handler;
    refuse: typeof problemReply;
  },
): Promise<Outcome> {
  const { operation, keyed, handle, refuse, identify } = answering;
  // Without a usable key there is no project. The time is then that of a clock that nobody has moved.
  let at: number | undefined;
  let caller: Caller | undefined;
  let entered: string | undefined;
  let reply: Reply;
  try {
    if (incoming !== undefined) assertOwnHost(request.headers, ports.hosts);
    caller = keyed ? identify(request) : undefined;
    if (caller !== undefined) {
      entered = caller.project;
      const ending = ports.enter(entered);
      if (ending !== undefined) await ending;
    }
    const project = ports.projects(caller?.project ?? '');
    const organization = caller?.organization ?? '';
    at = project.now();
    const { read, any } = body;
    const sent = { params, body: read, hasBody: any };
    reply = await handle({ operation, request, project, organization, now: at, ...sent });
  } catch (thrown) {
    reply = clientLeft(request, incoming) ? abandoned() : refuse(thrown, ports.report);
  }
  return { reply, caller, at: at ?? ports.projects('').now(), entered };
}

/** The exchange as the log and the journal receive it. */
function recordOf(
  { startedAt, request, requestId, path, params, incoming, body }: Arrival,
  { reply, caller, at }: Outcome,
  given: Pick<Exchange, 'operation' | 'durationMs' | 'ending'>,
): Exchange {
  const { status, note, error, video, headers, rules } = reply;
  const { operation, durationMs, ending } = given;
  return {
    at,
    startedAt,
    operation,
    url: request.url,
    headers: incoming?.rawHeaders ?? request.headers,
    // oxlint-disable-next-line no-restricted-properties -- nothing reads a socket here
    hasBody: incoming === undefined && request.body !== null,
    sent: body.sent(),
    bodyRead: body.asked(),
    bodyStart: caller === undefined ? strayBody(incoming, body) : undefined,
    raw: body.raw(),
    host: request.headers.get('host') ?? '',
    connection: connectionNumber(incoming),
    params,
    method: request.method,
    path,
    status,
    durationMs,
    requestId,
    project: caller?.project,
    note,
    error,
    video,
    rules,
    answerHeaders: headers,
    ending,
  };
}

/** Sends the answer, or the part of it that a rule lets through. */
function responseOf(
  reply: Reply,
  given: { request: Request; connection: Connection | undefined; ending: Ending },
): Response | Promise<Response> {
  const { request, connection, ending } = given;
  const bodyless = request.method === 'HEAD';
  // An answer to HEAD has no body that could break off.
  const breaks = bodyless && reply.breaks !== 'reset' ? undefined : reply.breaks;
  if (breaks !== undefined) return sendBroken(connection, { ...reply, breaks }, ending);
  const sent = followAnswer(reply, { ending, outgoing: connection?.outgoing, bodyless });
  return new Response(sent, { status: reply.status, headers: reply.headers });
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

/** Reads along with a body that nothing reads, because the request has no usable key. */
function strayBody(
  incoming: IncomingMessage | undefined,
  body: Pick<ReturnType<typeof onceRead>, 'asked'>,
): Promise<Uint8Array> | undefined {
  if (incoming === undefined || body.asked()) return undefined;
  const { 'content-length': length, 'transfer-encoding': encoding } = incoming.headers;
  return Number(length ?? 0) > 0 || encoding !== undefined ? startOfBody(incoming) : undefined;
}
