// Follows an answer to its end: how it ended, and how many bytes of its body were handed to the connection.
import type { ServerResponse } from 'node:http';
import type { Reply } from './reply.ts';

/**
 * How an answer ended: with its last byte (`complete`), broken off by the server (`cut`), with a reset of the
 * connection (`reset`), or because the client closed the connection before (`client-left`).
 */
export const answerOutcomes = ['complete', 'cut', 'reset', 'client-left'] as const;
type AnswerOutcome = (typeof answerOutcomes)[number];

export interface AnswerEnd {
  outcome: AnswerOutcome;
  /** Bytes of the body that were handed to the connection. */
  bytesSent: number;
  /** Monotonic ms. */
  at: number;
}

/** The end of one answer. `end` is undefined while the answer is being sent. */
export interface Ending {
  readonly end: AnswerEnd | undefined;
  /** Called once when the answer ends, if the answer has not ended before this is set. */
  onEnd: ((end: AnswerEnd) => void) | undefined;
  /** Counts bytes of the body. */
  add(bytes: number): void;
  /** Records the end. Only the first call counts. */
  finish(outcome: AnswerOutcome): void;
}

/** @param elapsed monotonic ms */
export function createEnding(elapsed: () => number): Ending {
  let end: AnswerEnd | undefined;
  let bytesSent = 0;
  const ending = {
    get end() {
      return end;
    },
    onEnd: undefined as Ending['onEnd'],
    add(bytes: number) {
      bytesSent += bytes;
    },
    finish(outcome: AnswerOutcome) {
      if (end !== undefined) return;
      end = { outcome, bytesSent, at: elapsed() };
      ending.onEnd?.(end);
    },
  };
  return ending;
}

/**
 * Follows an answer that is sent as a whole.
 * @param given.outgoing undefined for a request without a socket
 * @param given.bodyless true for an answer to HEAD
 * @returns the body to send
 */
export function followAnswer(
  { status, body }: Reply,
  given: { ending: Ending; outgoing: ServerResponse | undefined; bodyless: boolean },
): Reply['body'] {
  const { ending, outgoing, bodyless } = given;
  // The client left while the handler worked: 'close' has been emitted before.
  if (status === clientLeftStatus || outgoing?.destroyed === true) {
    ending.finish('client-left');
    return body;
  }
  outgoing?.once('close', () => ending.finish(outgoing.writableFinished ? 'complete' : 'client-left'));
  if (body === null || bodyless) {
    if (outgoing === undefined) ending.finish('complete');
    return body;
  }
  if (typeof body === 'string') {
    ending.add(Buffer.byteLength(body));
    if (outgoing === undefined) ending.finish('complete');
    return body;
  }
  return counted(body, { ending, socket: outgoing !== undefined });
}

/** The status in log and journal of a request whose client left before it was read. */
export const clientLeftStatus = 499;

/** Passes a body on and counts its bytes. Without a socket, the end of the body is the end of the answer. */
function counted(
  body: ReadableStream<Uint8Array>,
  { ending, socket }: { ending: Ending; socket: boolean },
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) {
            if (!socket) ending.finish('complete');
            controller.close();
            return;
          }
          ending.add(value.byteLength);
          controller.enqueue(value);
        } catch (thrown) {
          ending.finish('cut');
          controller.error(thrown);
        }
      },
      async cancel(reason) {
        ending.finish('client-left');
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
