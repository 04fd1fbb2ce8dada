// One request from arrival to answer: who calls, what the handler says, the headers of every answer, the log line.
import type { Context } from 'hono';
import { identify, type Caller } from './caller.ts';
import type { Handler } from './call.ts';
import type { Deps } from './deps.ts';
import { problemReply } from './problems.ts';
import type { Reply } from './reply.ts';

/** @param keyed false for the emulator's own routes, which belong to nobody */
export function exchange(deps: Deps, keyed: boolean, handle: Handler): (c: Context) => Promise<Response> {
  return async function answer(c) {
    const startedAt = deps.elapsed();
    const request = c.req.raw;
    const requestId = `req_${deps.requestId()}`;
    let caller: Caller | undefined;
    let reply: Reply;
    try {
      caller = keyed ? identify(request.headers, deps.keys) : undefined;
      const project = caller?.project ?? '';
      reply = await handle({ request, project, now: deps.now(project), params: c.req.param() });
    } catch (thrown) {
      reply = request.signal.aborted ? abandoned : problemReply(thrown, deps.report);
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
    return new Response(reply.body, {
      status: reply.status,
      headers: {
        ...reply.headers,
        'x-request-id': requestId,
        'x-content-type-options': 'nosniff',
        ...(caller === undefined ? {} : scopeHeaders(caller, durationMs)),
      },
    });
  };
}

/** The client left before its request was read; nobody sees this answer but the log. */
const abandoned: Reply = { status: 499, headers: {}, body: null, note: 'the client went away' };

/** Sent on authenticated calls only (WIRE, videos-api 1.6). */
function scopeHeaders({ project, organization }: Caller, durationMs: number): Record<string, string> {
  return {
    'openai-organization': organization,
    'openai-processing-ms': String(Math.max(1, Math.round(durationMs))),
    'openai-project': project,
    'openai-version': '2020-10-01',
  };
}
