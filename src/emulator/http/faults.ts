// What a rule does to an answer: another one, a later, slower, shorter or wrong one.
import type { ErrorAnswer, Fault } from '../domain/effects.ts';
import type { Deps } from './deps.ts';
import { changeHeaders, jsonReply, type Reply } from './reply.ts';

export function errorReply({ status, body, envelope, headers }: ErrorAnswer): Reply {
  const note = envelope?.message ?? 'an error of a rule';
  const reply =
    typeof body === 'string'
      ? { status, headers: { 'content-type': 'text/plain', ...headers }, body, note }
      : jsonReply(body, { status, headers: { ...headers }, note });
  return envelope === undefined ? reply : { ...reply, error: envelope };
}

/** The answer as the fault leaves it. @param given `signal` ends every wait when the client has gone */
export async function underFault(
  deps: Pick<Deps, 'sleep'>,
  given: { fault: Fault; reply: Reply; signal: AbortSignal },
): Promise<Reply> {
  const { fault, reply, signal } = given;
  if (fault.delayMs !== undefined) {
    await deps.sleep(fault.delayMs, signal);
    signal.throwIfAborted();
  }
  if (fault.malformedJson === true) breakOff(reply);
  if (fault.contentType !== undefined) reply.headers['content-type'] = fault.contentType;
  if (fault.headers !== undefined) {
    changeHeaders(reply.headers, fault.headers);
    reply.ruledHeaders = fault.headers;
  }
  if (reply.body === null) return reply;
  const { bytesPerSecond, cutAfter } = fault;
  if (bytesPerSecond !== undefined) {
    reply.body = slowed(measured(reply), bytesPerSecond, (ms) => deps.sleep(ms, signal));
  }
  if (cutAfter !== undefined) {
    measured(reply);
    reply.breaks = { afterBytes: cutAfter };
  }
  return reply;
}

/** Two thirds of a JSON text are never JSON. */
function breakOff(reply: Reply): void {
  if (typeof reply.body !== 'string' || reply.headers['content-type'] !== 'application/json') return;
  reply.body = reply.body.slice(0, Math.floor((reply.body.length * 2) / 3));
}

/** The body; its length is declared, so that a client can miss what does not come. */
function measured(reply: Reply): ReadableStream<Uint8Array> | string {
  const body = reply.body ?? '';
  if (typeof body === 'string') reply.headers['content-length'] = String(Buffer.byteLength(body));
  return body;
}

/** Portions of a tenth of a second, each behind its time. */
function slowed(
  body: ReadableStream<Uint8Array> | string,
  bytesPerSecond: number,
  wait: (ms: number) => Promise<void>,
): ReadableStream<Uint8Array> {
  const portion = Math.max(1, Math.floor(bytesPerSecond / 10));
  async function* portions() {
    for await (const chunk of chunksOf(body)) {
      for (let at = 0; at < chunk.length; at += portion) {
        const part = chunk.subarray(at, at + portion);
        await wait((part.length * 1000) / bytesPerSecond);
        yield part;
      }
    }
  }
  return ReadableStream.from(portions());
}

/** A body's bytes, whatever it is. */
export function chunksOf(
  body: ReadableStream<Uint8Array> | string,
): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
  return typeof body === 'string' ? [Buffer.from(body)] : body;
}
