// The effects of a rule on an exchange: on the request that matches the rule, or, stored with a job, on the
// downloads of the job.
import type { ErrorBody } from './errors.ts';

/** The effects of a rule on one exchange. */
export interface Fault {
  /** The answer that replaces the operation's own answer. The operation is not executed. */
  error?: ErrorAnswer;
  /** The connection is reset. The operation is not executed, and no answer is sent. */
  reset?: true;
  /** The operation is executed, then the connection is reset. No answer is sent. */
  lose?: true;
  /** The client is sent to another address of the same download. The operation is executed there. */
  redirect?: RedirectTarget;
  /** What a list shows after its last page. */
  list?: ListFault;
  /** The delay of the answer, in real time. The operation is executed before the delay. */
  delayMs?: number;
  /** Headers that are set on the answer; null removes the header. */
  headers?: Readonly<Record<string, string | null>>;
  contentType?: string;
  malformedJson?: true;
  /** The speed at which the body is sent, in real time. */
  bytesPerSecond?: number;
  /** The connection ends after this number of bytes of the body. */
  cutAfter?: number;
}

/**
 * `empty_last_page`: the last page announces another page, which is empty. `repeat_last_page`: the last page
 * announces another page, which has the last videos again.
 */
export type ListFault = (typeof listFaults)[number];
export const listFaults = ['empty_last_page', 'repeat_last_page'] as const;

/** An address of the same host, or of a host to which a client must not send its key. */
export type RedirectTarget = (typeof redirectTargets)[number];
export const redirectTargets = ['same-host', 'other-host'] as const;

/** An answer that replaces the operation's own answer: an error, or any other answer. */
export interface ErrorAnswer {
  status: number;
  /** A text that is sent unchanged, or a value that is sent as JSON. */
  body: string | object;
  /** Present when the body is the usual error envelope. */
  envelope?: ErrorBody;
  headers: Readonly<Record<string, string>>;
}
