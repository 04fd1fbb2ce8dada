// Broken twins: the emulator with a proxy in the same process that changes requests or answers. The whole suite runs
// against each twin, and exactly the checks that the twin names must fail.
import { run } from '../../../src/conformance/index.ts';
import type { Transport, WireAnswer, WireRequest } from '../../../src/conformance/http/transport.ts';
import type { Decoders } from '../../../src/conformance/media/decoders.ts';
import type { RunOptions } from '../../../src/conformance/options/run-options.ts';
import type { Report } from '../../../src/conformance/report/report.ts';
import type { Emulator } from '../../../src/emulator/index.ts';
import type { Json } from '../../support/emulator.ts';
import { bentDeliveries, type BendsDeliveries, type BentDelivery } from './deliveries.ts';

/** An answer that a twin may change in place, or replace. */
export interface BentAnswer {
  status: number;
  headers: Record<string, string>;
  /** The body as JSON; undefined when it is not JSON. Changes are written to the answer. */
  json: Json;
  bytes: Uint8Array;
}

export interface BentRequest extends WireRequest {
  /** The path under `/v1`, such as `/videos/video_…/content`. */
  path: string;
  query: URLSearchParams;
  /** The body as JSON; undefined when it is not JSON. */
  json: Json;
  /** The body as text, so that forms can be searched. */
  text: string;
}

export interface Twin extends BendsDeliveries {
  /** The fault of this server, as a sentence without a full stop. */
  name: string;
  /** The ids of all checks that must fail or become untestable. No other check may fail. */
  breaks: readonly string[];
  /** Changes the request, or returns an answer instead of the server. */
  request?(request: BentRequest, memory: Map<string, unknown>): WireRequest | BentAnswer | undefined;
  /** Changes the answer. */
  answer?(answer: BentAnswer, request: BentRequest, memory: Map<string, unknown>): BentAnswer | void;
  /** Options of the run, for example a profile other than `openai`. */
  options?: Partial<RunOptions>;
}

export const twins = (list: readonly Twin[]): readonly Twin[] => list;

/** An answer in JSON, for twins that answer instead of the server. */
export function answerJson(status: number, json: unknown): BentAnswer {
  return { status, headers: { 'content-type': 'application/json' }, json, bytes: encode(json) };
}

/** A transport to an emulator in this process. */
export function inProcess(emulator: Emulator): Transport {
  return async ({ method, url, headers, body }, { signal }) => {
    // Answers come at once. Listening to the signal would take longer than the answer.
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

/** True for a request to the control plane, which no twin changes. */
export const isControl = ({ url }: WireRequest) => new URL(url).pathname.startsWith('/_emulator');

/** A transport with the changes of a twin. */
export function bent(twin: Twin, straight: Transport, memory: Map<string, unknown> = new Map()): Transport {
  return async (wire, limits) => {
    if (isControl(wire)) return straight(wire, limits);
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

/** The bytes that twins write over coded pictures. No encoder writes them, and no decoder takes them for a picture. */
export const damage = Buffer.alloc(16, 0xaa);

const decoders: Decoders = {
  picture: (bytes) =>
    Promise.resolve(Buffer.from(bytes).includes(damage) ? { fault: 'corrupt macroblock' } : 'whole'),
};

/** The key of each run against a twin. */
export const twinKey = 'sk-twin';

/** Sees the exchanges and the deliveries of a run, before a twin changes them. */
export interface Onlooker {
  exchanged: (request: WireRequest, answer: WireAnswer) => void;
  /** @param asker the check or need that receives the delivery, when it is known */
  delivered: (delivery: BentDelivery, asker: string | undefined) => void;
}

/**
 * Runs the suite against a twin, by default the whole suite.
 * @param emulator an emulator with a seed. It is reset first, so that the same requests make the same videos, and their
 *   files are rendered once for all twins
 */
export async function judgeTwin(twin: Twin, emulator: Emulator, onlooker?: Onlooker): Promise<Report> {
  await emulator.reset();
  emulator.clock.freeze();
  const memory = new Map<string, unknown>();
  const wire = bentDeliveries({ twin, straight: inProcess(emulator), memory, seen: onlooker?.delivered });
  const transport: Transport = async (request, limits) => {
    const answer = await wire.transport(request, limits);
    onlooker?.exchanged(request, answer);
    return answer;
  };
  return run(
    { baseUrl: 'http://127.0.0.1:1/v1', apiKey: twinKey, emulator: true, parallel: 8, ...twin.options },
    { transport: bent(twin, transport, memory), listen: wire.listen, decoders },
  );
}

/** Reads a request lazily, because most twins use only a small part of it. */
export function readRequest(wire: WireRequest): BentRequest {
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

export function readAnswer({ status, headers, body }: WireAnswer): BentAnswer {
  const named = Object.fromEntries(headers);
  const isJson = named['content-type']?.startsWith('application/json') ?? false;
  return {
    status,
    headers: named,
    bytes: body,
    json: isJson ? parse(textOf(body)) : undefined,
  };
}

/** @param length the content-length that the twin states, when it differs from the body */
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
