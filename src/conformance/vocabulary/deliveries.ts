// The receiver of webhooks, as checks and needs see it. The folder `webhooks` implements it.
import type { Exchange } from '../http/exchange.ts';

export interface ArrivalAnswer {
  status: number;
  headers?: Readonly<Record<string, string>>;
}

export interface Delivery {
  /** The value of a header; undefined when there is no such header. */
  header: (name: string) => string | undefined;
  method: string;
  /** The bytes that were signed. */
  body: Uint8Array;
  /** The body as JSON; undefined when the body is not JSON. */
  json: unknown;
  atS: number;
  exchange: Exchange;
}

export interface Inbox {
  url: string;
  /** The deliveries in the order of their arrival. */
  readonly deliveries: readonly Delivery[];
  /** Returns the deliveries that contain the id of a video anywhere in the body. */
  about: (id: string) => Delivery[];
}

export interface InboxOptions {
  /** Returns the answer to the nth delivery with the same `webhook-id`; n starts at 1. @default 200 */
  answer?: (nth: number) => ArrivalAnswer;
  /**
   * True when the inbox takes every delivery that no other inbox takes. It is for an address that was
   * configured by hand.
   */
  any?: boolean;
}

export interface Receiver {
  /** Opens an inbox. @throws Skip when the server cannot reach the receiver */
  open: (options?: InboxOptions) => Promise<Inbox>;
  /** The secret of an endpoint that was configured by hand. */
  secret: string | undefined;
  close: () => Promise<void>;
}
