// Broken twins: the emulator behind a proxy in process that bends requests or answers. The whole suite runs against each,
// and exactly the checks that are meant for it must fail.
import { run } from '../../../src/conformance/index.ts';
import type { Transport, WireAnswer, WireRequest } from '../../../src/conformance/http/transport.ts';
import type { Decoders } from '../../../src/conformance/media/decoders.ts';
import type { RunOptions } from '../../../src/conformance/options/run-options.ts';
import type { Report } from '../../../src/conformance/report/report.ts';
import type { Emulator } from '../../../src/emulator/index.ts';
import type { Json } from '../../support/emulator.ts';
import { bentDeliveries, type BendsDeliveries } from './deliveries.ts';

/** An answer that a twin may change in place, or replace. */
export interface BentAnswer {
  status: number;
  headers: Record<string, string>;
  /** The body when it is JSON, else undefined. Written back when it is changed. */
  json: Json;
  bytes: Uint8Array;
}

export interface BentRequest extends WireRequest {
  /** Under `/v1`: `/videos/video_…/content`. */
  path: string;
  query: URLSearchParams;
  /** The body when it is JSON, else undefined. */
  json: Json;
  /** The body as text: forms can be searched. */
  text: string;
}

export interface Twin extends BendsDeliveries {
  /** What is wrong with this server, as a sentence without a full stop. */
  name: string;
  /** The ids of all checks that must fail, and of no other; also those that become untestable. */
  breaks: readonly string[];
  /** Changes what the server gets; or answers in its place. */
  request?(request: BentRequest, memory: Map<string, unknown>): WireRequest | BentAnswer | undefined;
  /** Changes what the client gets. */
  answer?(answer: BentAnswer, request: BentRequest, memory: Map<string, unknown>): BentAnswer | void;
  /** Another profile than `openai`, or other options. */
  options?: Partial<RunOptions>;
}

export const twins = (list: readonly Twin[]): readonly Twin[] => list;

/** An answer in JSON, for twins that answer themselves. */
export function answerJson(status: number, json: unknown): BentAnswer {
  return { status, headers: { 'content-type': 'application/json' }, json, bytes: encode(json) };
}

/** The wire into an emulator of this process. */
export function inProcess(emulator: Emulator): Transport {
  return async ({ method, url, headers, body }, { signal }) => {
    // Answers come at once: listening to the signal would cost more than they do.
    signal.throwIfAborted();
    const answer = await emulator.fetch(url, {
      method,
      headers: headers.map(([name, value]) => [name, value] as [string, string]),
      ...(body !== undefined && { body: body as Uint8Array<ArrayBuffer> }),
    });
    const bytes = new Uint8Array(await answer.arrayBuffer());
    return { status: answer.status, headers: [...answer.headers], body: bytes, cut: false };
  };
}

/** A transport that a twin bends; `/_emulator` stays straight. */
export function bent(twin: Twin, straight: Transport, memory: Map<string, unknown> = new Map()): Transport {
  return async (wire, limits) => {
    if (new URL(wire.url).pathname.startsWith('/_emulator')) return straight(wire, limits);
    const request = readRequest(wire);
    const changed = twin.request?.(request, memory);
    if (changed !== undefined && 'status' in changed) return writeAnswer(changed, undefined);
    const answer = await straight(changed ?? wire, limits);
    if (twin.answer === undefined) return answer;
    const open = readAnswer(answer);
    const before = JSON.stringify(open.json);
    const length = open.headers['content-length'];
    const given = twin.answer(open, request, memory) ?? open;
    const told = given.headers['content-length'];
    return writeAnswer(given, before, told === length ? undefined : told);
  };
}

/** What twins write over coded pictures. No encoder writes it; a decoder of each machine could take other damage for a picture. */
export const damage = Buffer.alloc(16, 0xaa);

const decoders: Decoders = {
  picture: (bytes) =>
    Promise.resolve(Buffer.from(bytes).includes(damage) ? { fault: 'corrupt macroblock' } : 'whole'),
};

/**
 * Runs the whole suite against a twin.
 * @param emulator with a seed; it forgets everything first, so that the same requests make the same videos, whose files are
 *   rendered once for all twins
 */
export async function judgeTwin(twin: Twin, emulator: Emulator): Promise<Report> {
  await emulator.reset();
  emulator.clock.freeze();
  const memory = new Map<string, unknown>();
  const wire = bentDeliveries(twin, inProcess(emulator), memory);
  return run(
    { baseUrl: 'http://127.0.0.1:1/v1', apiKey: 'sk-twin', emulator: true, parallel: 8, ...twin.options },
    { transport: bent(twin, wire.transport, memory), listen: wire.listen, decoders },
  );
}

/** Most twins look at little of a request, so it is read as far as they look. */
function readRequest(wire: WireRequest): BentRequest {
  const url = new URL(wire.url);
  let parsed: { json: Json } | undefined;
  const request: BentRequest = {
    ...wire,
    path: url.pathname.replace(/^(\/openai)?\/v1/, ''),
    get query() {
      return url.searchParams;
    },
    get text() {
      return textOf(wire.body ?? new Uint8Array());
    },
    get json() {
      return (parsed ??= { json: parse(request.text) }).json;
    },
  };
  return request;
}

const textOf = ({ buffer, byteOffset, byteLength }: Uint8Array) =>
  Buffer.from(buffer, byteOffset, byteLength).toString('utf8');

function readAnswer({ status, headers, body }: WireAnswer): BentAnswer {
  const named = Object.fromEntries(headers);
  const isJson = named['content-type']?.startsWith('application/json') ?? false;
  return {
    status,
    headers: named,
    bytes: body,
    json: isJson ? parse(textOf(body)) : undefined,
  };
}

/** @param length what the twin says of it, when it lies */
function writeAnswer(
  { status, headers, json, bytes }: BentAnswer,
  before: string | undefined,
  length?: string,
): WireAnswer {
  const changed = json !== undefined && JSON.stringify(json) !== before;
  const body = changed ? encode(json) : bytes;
  const kept = Object.entries(headers).filter(([name]) => name !== 'content-length');
  return { status, headers: [...kept, ['content-length', length ?? String(body.length)]], body, cut: false };
}

const encode = (json: unknown) => new TextEncoder().encode(JSON.stringify(json));

function parse(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
