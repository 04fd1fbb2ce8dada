// The error of a request that got no answer.
import type { Exchange } from './exchange.ts';

/**
 * After all retries there was no answer, or only 429. The cause is the network, or a server that is down or
 * busy.
 */
export class Unreachable extends Error {
  override name = 'Unreachable';
  readonly exchange: Exchange;
  constructor(message: string, exchange: Exchange) {
    super(message);
    this.exchange = exchange;
  }
}
