// The exchanges with the server that one check or need has seen.
import type { Exchange } from '../http/exchange.ts';

export interface Evidence {
  readonly exchanges: readonly Exchange[];
  add: (exchange: Exchange) => void;
  /** Notes that a request was sent. @returns a function to call when its exchange has ended */
  began: (what: string) => () => void;
  /** Returns the oldest request that has no answer yet. */
  unanswered: () => string | undefined;
}

/** The most exchanges that are kept. More of them would make reports larger, but not more useful. */
const most = 60;

/** Keeps the first and the newest exchanges. When there are too many, it drops those in the middle. */
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
