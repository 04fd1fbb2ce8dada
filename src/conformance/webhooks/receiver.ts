// The suite's own receiver of webhooks. It has inboxes with addresses that the server gets, and keeps the
// deliveries of each inbox.
import type { ArrivalAnswer, Delivery, Receiver } from '../vocabulary/deliveries.ts';
import { raw } from '../http/body.ts';
import { exchangeOf } from '../http/exchange.ts';
import { type Redact } from '../http/redact.ts';
import { read } from '../vocabulary/expect.ts';
import { Skip } from '../vocabulary/mismatch.ts';
import type { Arrival, Listen, OpenListener } from './listen.ts';

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
  let listening: Promise<OpenListener> | undefined;
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
