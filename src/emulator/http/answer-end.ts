// Follows an answer to its end: how it ended, and how many bytes of its body were handed to the connection.
import type { ServerResponse } from 'node:http';
import type { Reply } from './reply.ts';

/**
 * How an answer ended: with its last byte (`complete`), broken off by the server (`cut`), with a reset of the
 * connection (`reset`), or because the client closed the connection before (`client-left`).
 */
export const answerOutcomes = ['complete', 'cut', 'reset', 'client-left'] as const;
type AnswerOutcome = (typeof answerOutcomes)[number];

/** The end of one answer. Every request has one, so it is a plain record without functions of its own. */
export interface Ending {
  /** Undefined while the answer is being sent. */
  outcome: AnswerOutcome | undefined;
  /** Bytes of the body that were handed to the connection so far. */
  bytesSent: number;
  /** When the answer ended, in monotonic ms. It is 0 while the answer is being sent. */
  at: number;
  /** Called once when the answer ends, if the answer has not ended before this is set. */
  onEnd: (() => void) | undefined;
  /** Returns monotonic ms. */
  readonly elapsed: () => number;
}

/** @param elapsed monotonic ms */
export function createEnding(elapsed: () => number): Ending {
  return { outcome: undefined, bytesSent: 0, at: 0, onEnd: undefined, elapsed };
}

/** Records the end of an answer. Only the first call for an answer counts. */
export function finishAnswer(ending: Ending, outcome: AnswerOutcome): void {
  if (ending.outcome !== undefined) return;
  ending.outcome = outcome;
  ending.at = ending.elapsed();
  ending.onEnd?.();
}

const answerEnd = Symbol('the end of the answer');

/** A response whose end is followed. */
type FollowedResponse = ServerResponse & { [answerEnd]?: Ending };

/** The listener of every response, so that a request makes no function of its own. */
function onClose(this: FollowedResponse): void {
  const { [answerEnd]: ending } = this;
  if (ending !== undefined) finishAnswer(ending, this.writableFinished ? 'complete' : 'client-left');
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
    finishAnswer(ending, 'client-left');
    return body;
  }
  if (outgoing !== undefined) {
    (outgoing as FollowedResponse)[answerEnd] = ending;
    outgoing.on('close', onClose);
  }
  if (body === null || bodyless) {
    if (outgoing === undefined) finishAnswer(ending, 'complete');
    return body;
  }
  if (typeof body === 'string') {
    ending.bytesSent += Buffer.byteLength(body);
    if (outgoing === undefined) finishAnswer(ending, 'complete');
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
            if (!socket) finishAnswer(ending, 'complete');
            controller.close();
            return;
          }
          ending.bytesSent += value.byteLength;
          controller.enqueue(value);
        } catch (thrown) {
          finishAnswer(ending, 'cut');
          controller.error(thrown);
        }
      },
      async cancel(reason) {
        finishAnswer(ending, 'client-left');
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
