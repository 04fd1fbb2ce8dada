// What one check or need has seen of the wire.
import type { Exchange } from './http/exchange.ts';

export interface Evidence {
  readonly exchanges: readonly Exchange[];
  add: (exchange: Exchange) => void;
}

/** More would make reports large without saying more. */
const most = 60;

/** Keeps the first exchanges and always the newest. */
export function evidence(): Evidence {
  const exchanges: Exchange[] = [];
  return {
    exchanges,
    add(exchange) {
      if (exchanges.length >= most) exchanges.splice(most / 2, 1);
      exchanges.push(exchange);
    },
  };
}
