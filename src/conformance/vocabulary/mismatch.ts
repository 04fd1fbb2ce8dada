// The errors that end a check early. Any other error is a fault of the suite, not of the server.
import type { Exchange } from '../http/exchange.ts';

export interface MismatchDetail {
  /** The expected value, or a description of it. */
  expected: unknown;
  actual: unknown;
  /**
   * The place of the mismatch: a JSON pointer into the body of the answer, or `status`, `header x`, `box
   * moov/mvhd`.
   */
  where?: string | undefined;
  /** The exchange that shows the mismatch. Without it, the last exchange of the check is used. */
  exchange?: Exchange | undefined;
}

/** The server does not do what the check asks for. */
export class Mismatch extends Error {
  override name = 'Mismatch';
  readonly detail: MismatchDetail;
  constructor(message: string, detail: MismatchDetail) {
    super(message);
    this.detail = detail;
  }
}

/** The check cannot give a verdict in this run, and the server is not at fault. */
export class Skip extends Error {
  override name = 'Skip';
  /**
   * `help`: the user did not give something that the check needs (`--emulator`, a reachable receiver).
   * `chance`: the check ran, but it could not see the behaviour that it tests, because a job ended too early
   * or because an answer lacked a value that the check reads.
   */
  readonly kind: 'help' | 'chance';
  constructor(message: string, kind: 'help' | 'chance' = 'chance') {
    super(message);
    this.kind = kind;
  }
}

/** A cap of the run leaves no room for the videos that the check would make. */
export class Capped extends Skip {
  override name = 'Capped';
}

/** The command or the options of the user make no sense. This ends the run with status 2 before it begins. */
export class UsageError extends Error {
  override name = 'UsageError';
}
