// What a rule does to an exchange: to the one that it meets, or, kept with a job, to its downloads.
import type { ErrorBody } from './errors.ts';

/** The effects of a rule on one exchange. */
export interface Fault {
  /** The answer instead of the operation's own; nothing is done. */
  error?: ErrorAnswer;
  /** The connection is reset; nothing is done, nothing answered. */
  reset?: true;
  /** The answer comes later, in real time; all that was asked for is done before. */
  delayMs?: number;
  /** Headers set on the answer, or removed where null. */
  headers?: Readonly<Record<string, string | null>>;
  contentType?: string;
  malformedJson?: true;
  /** The body flows this slowly, in real time. */
  bytesPerSecond?: number;
  /** The connection ends behind so many bytes of the body. */
  cutAfter?: number;
}

export interface ErrorAnswer {
  status: number;
  /** Text as it is, or a value for JSON. */
  body: string | object;
  /** Present when the body is the usual envelope. */
  envelope?: ErrorBody;
  headers: Readonly<Record<string, string>>;
}
