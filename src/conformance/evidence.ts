// What one check or need has seen of the wire.
import type { Exchange } from './http/exchange.ts';

export interface Evidence {
  readonly exchanges: readonly Exchange[];
  add: (exchange: Exchange) => void;
  /** A request goes out. @returns what to call when its exchange is over */
  began: (what: string) => () => void;
  /** The first request that has no answer yet. */
  unanswered: () => string | undefined;
}

/** More would make reports large without saying more. */
const most = 60;

/** Keeps the first exchanges and always the newest. */
export function evidence(): Evidence {
  const exchanges: Exchange[] = [];
  const open = new Map<symbol, string>();
  return {
    exchanges,
    began(what) {
      const turn = Symbol(what);
      open.set(turn, what);
      return () => void open.delete(turn);
    },
    unanswered: () => open.values().next().value,
    add(exchange) {
      if (exchanges.length >= most) exchanges.splice(most / 2, 1);
      exchanges.push(exchange);
    },
  };
}
