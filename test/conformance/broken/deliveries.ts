// Webhooks from the emulator to the suite, which a twin may change, drop or repeat.
import { createHmac } from 'node:crypto';
import type { Transport } from '../../../src/conformance/http/transport.ts';
import { socketListen, type Arrival, type Listen } from '../../../src/conformance/webhooks/listen.ts';
import type { Json } from '../../support/emulator.ts';

export interface BentDelivery {
  /** The names are in lower case. */
  headers: Record<string, string>;
  json: Json;
  /** True for a sample event that a client requested. */
  isTest: boolean;
  /** The statuses of earlier deliveries with this id to this address. */
  before: readonly number[];
  /** Text that is added to the body after it was signed. */
  tail?: string;
}

export interface BendsDeliveries {
  /** Changes a webhook, which is then signed again. It may also return several deliveries, or none. */
  delivery?(delivery: BentDelivery, memory: Map<string, unknown>): readonly BentDelivery[] | void;
}

export interface DeliverySettings {
  twin: BendsDeliveries;
  /** The transport to the emulator; the secrets of endpoints are read from its answers. */
  straight: Transport;
  memory: Map<string, unknown>;
  /** Called with each delivery before the twin changes it, and with the check or need that made its endpoint. */
  seen?: ((delivery: BentDelivery, asker: string | undefined) => void) | undefined;
}

/** @returns the same transport, and a receiver whose deliveries the twin changes */
export function bentDeliveries({ twin, straight, memory, seen }: DeliverySettings): {
  transport: Transport;
  listen: Listen;
} {
  const secrets = new Map<string, string[]>();
  const urls = new Map<string, string>();
  const videos = new Set<string>();
  const answered = new Map<string, number[]>();
  const askers = new Map<string, string | undefined>();

  const learn = (made: Json, url: string | undefined, asker: string | undefined) => {
    if (made?.object === 'video') videos.add(made.id);
    const at = urls.get(made?.id) ?? url;
    if (at === undefined || made?.signing_secret === undefined) return;
    urls.set(made.id, at);
    const path = new URL(at).pathname;
    if (!askers.has(path)) askers.set(path, asker);
    secrets.set(path, [made.signing_secret, ...(secrets.get(path) ?? [])]);
  };

  const transport: Transport = async (request, limits) => {
    const answer = await straight(request, limits);
    if (request.method === 'POST' && answer.status === 200)
      learn(parse(answer.body), parse(request.body ?? new Uint8Array())?.url, request.asker);
    return answer;
  };

  const sockets = socketListen({ host: '127.0.0.1', port: 0, wall: () => Date.now() });
  const listen: Listen = (receive) =>
    sockets((arrival) => {
      const key = `${arrival.path} ${headersOf(arrival)['webhook-id']}`;
      const before = answered.get(key) ?? [];
      const json = parse(arrival.body);
      const sent = { headers: headersOf(arrival), json, isTest: !videos.has(json?.data?.id), before };
      seen?.(sent, askers.get(arrival.path));
      const given = twin.delivery?.(sent, memory) ?? [sent];
      const answers = given.map((one) => receive(signAgain(arrival, one, secrets.get(arrival.path) ?? [])));
      const answer = answers.at(-1) ?? { status: 200 };
      answered.set(key, [...before, answer.status]);
      return answer;
    });
  return { transport, listen };
}

const headersOf = ({ headers }: Arrival) =>
  Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]));

/** Signs the webhook again when a signed part has changed. */
function signAgain(
  arrival: Arrival,
  { headers, json, tail = '' }: BentDelivery,
  secrets: readonly string[],
): Arrival {
  const text = JSON.stringify(json);
  const old = headersOf(arrival);
  const same =
    text === JSON.stringify(parse(arrival.body)) &&
    ['webhook-id', 'webhook-timestamp'].every((name) => headers[name] === old[name]);
  const body = same ? Buffer.from(arrival.body) : Buffer.from(text);
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body.toString('utf8')}`;
  const signature = secrets
    .map((secret) => `v1,${createHmac('sha256', keyOf(secret)).update(signed).digest('base64')}`)
    .join(' ');
  const again = same ? headers : { ...headers, 'webhook-signature': signature };
  return {
    ...arrival,
    headers: Object.entries(again),
    body: new Uint8Array(Buffer.concat([body, Buffer.from(tail)])),
  };
}

const keyOf = (secret: string) => Buffer.from(secret.replace('whsec_', ''), 'base64');

function parse(bytes: Uint8Array): Json {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return undefined;
  }
}
