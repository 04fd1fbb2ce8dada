// The ways in which a check ends early. Whatever else is thrown is a fault of the suite, not of the server.
import type { Exchange } from './http/exchange.ts';

export interface MismatchDetail {
  /** What was asked of the server: a value, or words. */
  expected: unknown;
  actual: unknown;
  /** JSON pointer into the answer's body, or `status`, `header x`, `box moov/mvhd`. */
  where?: string;
  /** The exchange that shows it; without it, the last one of the check. */
  exchange?: Exchange;
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

/** The check cannot be made here, and the server is not to blame. */
export class Skip extends Error {
  override name = 'Skip';
  /**
   * `help`: the user did not give what the check needs (`--emulator`, a receiver within reach). `chance`: the check was made,
   * but it could not see what it looks for, because a job ended too early or an answer lacked what it reads.
   */
  readonly kind: 'help' | 'chance';
  constructor(message: string, kind: 'help' | 'chance' = 'chance') {
    super(message);
    this.kind = kind;
  }
}

/** A cap of the run leaves no room for what the check would make. */
export class Capped extends Skip {
  override name = 'Capped';
}

/** No answer came, or only 429, after all retries: a matter of the network, of a dead or of a busy server. */
export class Unreachable extends Error {
  override name = 'Unreachable';
  readonly exchange: Exchange;
  constructor(message: string, exchange: Exchange) {
    super(message);
    this.exchange = exchange;
  }
}

/** What the user asked for makes no sense; ends the run with status 2 before it begins. */
export class UsageError extends Error {
  override name = 'UsageError';
}
