// The suite's own receiver of webhooks. It has inboxes with addresses that the server gets, and keeps the
// deliveries of each inbox.
import { raw } from '../http/body.ts';
import { exchangeOf, type Exchange } from '../http/exchange.ts';
import { type Redact } from '../http/redact.ts';
import { read } from '../expect.ts';
import { Skip } from '../mismatch.ts';
import type { Arrival, ArrivalAnswer, Listen, Listening } from './listen.ts';

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

interface Box {
  path: string;
  any: boolean;
  answer: (nth: number) => ArrivalAnswer;
  deliveries: Delivery[];
}

export interface ReceiverSettings {
  /** Undefined when nothing can be received, as in a replay. */
  listen: Listen | undefined;
  /** The address at which the server reaches the receiver, when it is not the receiver's own address. */
  publicUrl: string | undefined;
  secret: string | undefined;
  /** True when the server runs on this machine. */
  near: boolean;
  redact: Redact;
}

export function createReceiver(settings: ReceiverSettings): Receiver {
  const { listen, publicUrl, secret, near } = settings;
  const boxes: Box[] = [];
  let listening: Promise<Listening> | undefined;
  let address = publicUrl ?? '';

  const receive = (arrival: Arrival): ArrivalAnswer => {
    const box =
      boxes.find(({ path }) => arrival.path.endsWith(path)) ?? boxes.find((candidate) => candidate.any);
    if (box === undefined) return { status: 404 };
    const id = headerOf(arrival, 'webhook-id');
    const before = box.deliveries.filter((one) => one.header('webhook-id') === id).length;
    const answer = box.answer(before + 1);
    // A tunnel may remove its own path from the request, so the evidence shows the address that the server
    // was given.
    const url = box.any ? new URL(arrival.path, address).href : `${address}${box.path}`;
    box.deliveries.push(deliveryOf(arrival, { answer, settings, url }));
    return answer;
  };

  return {
    secret,
    async open({ answer = () => ({ status: 200 }), any = false } = {}) {
      if (listen === undefined) throw new Skip('nothing can be received in this run', 'help');
      if (!near && publicUrl === undefined && !any)
        throw new Skip(
          'the server cannot reach a receiver on this machine: give its public address with --webhook-url',
          'help',
        );
      listening ??= listen(receive);
      const { url } = await listening;
      address = publicUrl ?? url;
      const box: Box = { path: `/conformance-${boxes.length + 1}`, any, answer, deliveries: [] };
      boxes.push(box);
      return {
        url: `${address}${box.path}`,
        deliveries: box.deliveries,
        about: (id) => box.deliveries.filter((one) => Buffer.from(one.body).includes(id)),
      };
    },
    async close() {
      await (await listening?.catch(() => undefined))?.close();
    },
  };
}

const headerOf = ({ headers }: Arrival, wanted: string) =>
  headers.find(([name]) => name.toLowerCase() === wanted)?.[1];

function deliveryOf(
  arrival: Arrival,
  { answer, settings, url }: { answer: ArrivalAnswer; settings: ReceiverSettings; url: string },
): Delivery {
  const { method, headers, body, atS } = arrival;
  const { status, headers: sent = {} } = answer;
  return {
    header: (name) => headerOf(arrival, name),
    method,
    body,
    json: parse(body),
    atS,
    exchange: exchangeOf({
      request: { method, url, headers, body },
      body: raw(Buffer.from(body).toString('utf8'), headerOf(arrival, 'content-type')),
      answer: { status, headers: Object.entries(sent), body: new Uint8Array(), cut: false },
      durationMs: 0,
      attempt: 1,
      redact: settings.redact,
    }),
  };
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Returns the type of the event, from the body. */
export const typeOf = ({ json }: Delivery) => read(json, '/type');
