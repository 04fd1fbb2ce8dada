// One request from arrival to answer: who calls, what the handler says, the headers of every answer, the log line.
import type { Context } from 'hono';
import type { Caller } from './caller.ts';
import type { Handler } from './call.ts';
import type { Deps } from './deps.ts';
import { problemReply } from './problems.ts';
import type { Reply } from './reply.ts';

/** The client left before its request was read; nobody sees this answer but the log. */
const abandoned = (): Reply => ({ status: 499, headers: {}, body: null, note: 'the client went away' });

/** @param keyed false for the emulator's own routes, which belong to nobody */
export function exchange(deps: Deps, keyed: boolean, handle: Handler): (c: Context) => Promise<Response> {
  return async function answer(c) {
    const startedAt = deps.elapsed();
    const request = c.req.raw;
    const requestId = `req_${deps.requestId()}`;
    let caller: Caller | undefined;
    let reply: Reply;
    try {
      caller = keyed ? deps.identify(request.headers) : undefined;
      const project = caller?.project ?? '';
      reply = await handle({ request, project, now: deps.now(project), params: c.req.param() });
    } catch (thrown) {
      reply = request.signal.aborted ? abandoned() : problemReply(thrown, deps.report);
    }
    const durationMs = deps.elapsed() - startedAt;
    deps.log({
      at: deps.now(caller?.project ?? ''),
      method: request.method,
      path: c.req.path,
      status: reply.status,
      durationMs,
      requestId,
      project: caller?.project,
      note: reply.note,
    });
    // The handler made these headers for this answer alone.
    const { headers } = reply;
    headers['x-request-id'] = requestId;
    headers['x-content-type-options'] = 'nosniff';
    if (caller !== undefined) addScope(headers, caller, durationMs);
    return new Response(reply.body, { status: reply.status, headers });
  };
}

/** Sent on authenticated calls only (WIRE, videos-api 1.6). */
function addScope(
  headers: Record<string, string>,
  { project, organization }: Caller,
  durationMs: number,
): void {
  headers['openai-organization'] = organization;
  headers['openai-processing-ms'] = String(Math.max(1, Math.round(durationMs)));
  headers['openai-project'] = project;
  headers['openai-version'] = '2020-10-01';
}
