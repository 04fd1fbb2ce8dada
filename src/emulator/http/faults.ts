// Applies the effects of a rule to an answer. A rule can replace, delay, slow, cut or corrupt it.
import type { ErrorAnswer, Fault } from '../domain/effects.ts';
import { changeHeaders, jsonReply, type Reply } from './reply.ts';

/** Waits some real time, or until the signal ends the wait. Never rejects. */
type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

function errorReply({ status, body, envelope, headers }: ErrorAnswer): Reply {
  const note = envelope?.message ?? `an answer of a rule with status ${status}`;
  // Answers with these statuses have no body (RFC 9110, 15.3.5, 15.3.6 and 15.4.5).
  if ([204, 205, 304].includes(status)) return { status, headers: { ...headers }, body: null, note };
  const reply =
    typeof body === 'string'
      ? { status, headers: { 'content-type': 'text/plain', ...headers }, body, note }
      : jsonReply(body, { status, headers: { ...headers }, note });
  return envelope === undefined ? reply : { ...reply, error: envelope };
}

/** Returns the answer of a rule that replaces the handler; undefined when the handler must still answer. */
export function answerOf({ error, reset }: Fault): Reply | undefined {
  if (error !== undefined) return errorReply(error);
  // The status is only for the log. Proxies log this status when they close a connection without an answer.
  return reset === true
    ? { status: 444, headers: {}, body: null, breaks: 'reset', note: 'reset' }
    : undefined;
}

/** Applies the fault that a job was created with to a download of the job. @param make returns the asset */
export async function applyVideoFault(
  { sleep }: { sleep: Sleep },
  given: { fault: Fault | undefined; signal: AbortSignal; make: () => Promise<Reply> },
): Promise<Reply> {
  const { fault, signal, make } = given;
  if (fault === undefined) return make();
  return applyFault({ sleep }, { fault, reply: answerOf(fault) ?? (await make()), signal });
}

/** The header that states which effects of a rule could not take place. */
export const noteHeader = 'x-emulator-note';

/** States in the log and in a header that an effect of a rule could not take place. */
export function addNote(reply: Reply, note: string): void {
  const before = reply.headers[noteHeader];
  reply.headers[noteHeader] = before === undefined ? note : `${before}; ${note}`;
  // A refusal is a sentence that ends with a full stop. The full stop is removed before the next text.
  reply.note = reply.note === undefined ? note : `${reply.note.replace(/\.$/, '')}; ${note}`;
}

/** Returns a note for each effect that cannot act on this answer. */
function idleEffects({ cutAfter, bytesPerSecond, malformedJson }: Fault, reply: Reply): string[] {
  const { body, headers } = reply;
  const length = lengthOf(reply);
  const short = cutAfter !== undefined && body !== null && length !== undefined && length <= cutAfter;
  return [
    ...(body === null && cutAfter !== undefined ? ['cut did nothing: the answer has no body'] : []),
    ...(body === null && bytesPerSecond !== undefined ? ['slow did nothing: the answer has no body'] : []),
    ...(short ? [`cut did nothing: the body ends after ${length} bytes; for downloads use download`] : []),
    ...(malformedJson === true && !isJson(body, headers)
      ? ['malformed_json did nothing: the answer is not JSON']
      : []),
  ];
}

/** Returns the length of the body in bytes; undefined for a body whose length is not declared. */
function lengthOf({ body, headers }: Reply): number | undefined {
  if (typeof body === 'string') return Buffer.byteLength(body);
  const declared = headers['content-length'];
  return declared === undefined ? undefined : Number(declared);
}

const isJson = (body: Reply['body'], headers: Reply['headers']) =>
  typeof body === 'string' && headers['content-type'] === 'application/json';

/**
 * Returns the answer with the fault applied.
 * @param given `signal` ends every wait when the client has gone
 */
export async function applyFault(
  { sleep }: { sleep: Sleep },
  given: { fault: Fault; reply: Reply; signal: AbortSignal },
): Promise<Reply> {
  const { fault, reply, signal } = given;
  if (fault.delayMs !== undefined) {
    await sleep(fault.delayMs, signal);
    signal.throwIfAborted();
  }
  if (fault.lose === true) {
    reply.breaks = 'reset';
    addNote(reply, 'the answer was lost');
    return reply;
  }
  for (const note of idleEffects(fault, reply)) addNote(reply, note);
  if (fault.malformedJson === true) breakOff(reply);
  if (fault.contentType !== undefined) reply.headers['content-type'] = fault.contentType;
  if (fault.headers !== undefined) {
    changeHeaders(reply.headers, fault.headers);
    reply.ruledHeaders = fault.headers;
  }
  if (reply.body === null) return reply;
  const { bytesPerSecond, cutAfter } = fault;
  if (bytesPerSecond !== undefined) {
    reply.body = slowed(measured(reply), bytesPerSecond, (ms) => sleep(ms, signal));
  }
  if (cutAfter !== undefined) {
    measured(reply);
    reply.breaks = { afterBytes: cutAfter };
  }
  return reply;
}

/** Cuts a JSON text off after two thirds. The rest is then never valid JSON. */
function breakOff(reply: Reply): void {
  if (typeof reply.body !== 'string' || !isJson(reply.body, reply.headers)) return;
  reply.body = reply.body.slice(0, Math.floor((reply.body.length * 2) / 3));
}

/** Returns the body and declares its length, so that a client can notice missing bytes. */
function measured(reply: Reply): ReadableStream<Uint8Array> | string {
  const body = reply.body ?? '';
  if (typeof body === 'string') reply.headers['content-length'] = String(Buffer.byteLength(body));
  return body;
}

/** Splits a body into portions for a tenth of a second each, and waits before each portion. */
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

/** Returns the bytes of a body, which is a stream or a text. */
export function chunksOf(
  body: ReadableStream<Uint8Array> | string,
): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
  return typeof body === 'string' ? [Buffer.from(body)] : body;
}
