// sora-conformance as a library: runs the suite with real sockets and real time.
import { setTimeout as sleepFor } from 'node:timers/promises';
import { describeWith, type DescribeOptions, type TestApi } from './running/describe.ts';
import { ownDecoders, noDecoders, type Decoders } from './media/decoders.ts';
import { redactor, redactUrl } from './http/redact.ts';
import { socketTransport } from './http/undici.ts';
import type { Transport } from './http/transport.ts';
import { cappedAs, type RunOptions } from './options/run-options.ts';
import { createRecorder } from './record/recorder.ts';
import { optionsOf, readRecording, replayTransport } from './record/replay.ts';
import { virtualTime } from './record/virtual-time.ts';
import type { Report } from './report/report.ts';
import type { Ports } from './running/ports.ts';
import { preflight } from './running/preflight.ts';
import { runWith } from './running/whole-run.ts';
import type { PreparedRun } from './running/prepare.ts';
import { defaultKey, secretsOf } from './options/keys.ts';
import type { RunEvent } from './running/plan-runner.ts';
import { socketListen, type Listen } from './webhooks/listen.ts';

export {
  createClientLab,
  SilentClient,
  type ClientLab,
  type ClientLabOptions,
  type LabVisit,
  type VisitOutcome,
  type VisitResult,
  type VisitSettings,
  type VisitVerdict,
} from './client/client-lab.ts';
export { describeClient, type ClientTestApi, type DescribeClientOptions } from './client/describe-client.ts';
export type { Check, Level } from './vocabulary/check.ts';
export type { Clip } from './vocabulary/clip.ts';
export type { Area } from './vocabulary/areas.ts';
export type { DescribeOptions, TestApi } from './running/describe.ts';
export type { HeaderList, Transport, WireAnswer, WireLimits, WireRequest } from './http/transport.ts';
export { UsageError } from './vocabulary/mismatch.ts';
export type { RunOptions } from './options/run-options.ts';
export type { RunEvent } from './running/plan-runner.ts';
export { reportSchema, type Report, type Result, type Verdict } from './report/report.ts';

export interface RunHooks {
  onEvent?: (event: RunEvent) => void;
  /** Ends the run early when aborted. Everything that the run created is still deleted. */
  signal?: AbortSignal;
  /** Used instead of sockets, for example to call an in-process server. */
  transport?: Transport;
  /** Used instead of a socket that receives webhooks. @default a socket, unless `transport` is given */
  listen?: Listen;
  /**
   * The decoders for pictures.
   * @default programs and libraries of this machine; no program when `transport` is given
   */
  decoders?: Decoders;
  /** Keeps every exchange in this folder, without secrets: `exchanges.har` (HAR 1.2) and `bodies/`. */
  record?: string;
}

/**
 * Judges a server.
 * @throws UsageError before anything is sent, when the options make no sense or when the plan costs more than
 *   allowed; and before any check, when there is no Videos API at the address or when the key is refused
 * @example const report = await run({ baseUrl: 'http://127.0.0.1:4010/v1', apiKey: 'sk-any' });
 */
export async function run(options: RunOptions, hooks: RunHooks = {}): Promise<Report> {
  // This opens no connection before the first request.
  const sockets = socketTransport();
  const wire = hooks.transport ?? sockets.send;
  const recorder =
    hooks.record === undefined
      ? undefined
      : recorderOf(options, { directory: hooks.record, transport: wire });
  const listen = hooks.listen ?? (hooks.transport === undefined ? listenAt(options) : undefined);
  const ports: Ports = {
    transport: recorder?.transport ?? wire,
    now: () => performance.now(),
    sleep: (ms: number, signal: AbortSignal) => sleepFor(ms, undefined, { signal }),
    decoders: hooks.decoders ?? (hooks.transport === undefined ? ownDecoders : noDecoders),
    listen,
  };
  try {
    const before = ({ baseUrl, profile }: PreparedRun) =>
      preflight({
        baseUrl,
        profile,
        apiKey: options.apiKey ?? defaultKey,
        headers: options.headers ?? [],
        transport: wire,
        now: ports.now,
        signal: hooks.signal ?? new AbortController().signal,
      });
    return await runWith(options, {
      ports,
      startedAt: today(),
      // An in-process server is always reachable, and has no key that could be wrong.
      before: hooks.transport === undefined ? before : undefined,
      onEvent: hooks.onEvent,
      signal: hooks.signal,
    });
  } finally {
    recorder?.finish();
    await sockets.close();
  }
}

/**
 * Judges a recording again, with the options of the recording, without a server and without waiting.
 * @param options options that replace those of the recording, such as another profile or other checks
 * @throws UsageError when the folder contains no recording
 */
export async function replay(
  directory: string,
  options: Partial<RunOptions> = {},
  hooks: Pick<RunHooks, 'onEvent' | 'signal'> = {},
): Promise<Report> {
  const recording = readRecording(directory);
  const known = optionsOf(recording);
  // The caps come from the recording, because other caps would change the requests. The keys here are
  // placeholders for the keys of the recording.
  const { baseUrl } = known;
  const keys = { apiKey: defaultKey, ...(known.apiKey2 !== undefined && { apiKey2: secondDefaultKey }) };
  const whole = { ...known, ...options, baseUrl, ...keys, maxCost: cappedAs(known) };
  const { hold, ...time } = virtualTime();
  const decoders: Decoders = {
    picture: (bytes, signal) => hold(ownDecoders.picture(bytes, signal)),
  };
  const redact = redactor([defaultKey]);
  const transport = replayTransport({ directory, recording, redact, keys, sleep: time.sleep });
  return runWith(whole, {
    ports: { transport, decoders, ...time },
    startedAt: today(),
    onEvent: hooks.onEvent,
    signal: hooks.signal,
  });
}

/**
 * Makes one test for each check, with the functions of vitest. The suite runs once, before the first test.
 * Each test ends when its check has ended.
 * @throws UsageError when the options make no sense
 * @example describeConformance(await import('vitest'), { baseUrl: () => server.baseUrl, profile: 'engine' });
 */
export function describeConformance(api: TestApi, options: DescribeOptions): void {
  describeWith(run, api, options);
}

/** The placeholder for the second key in a replay. */
const secondDefaultKey = 'sk-conformance-2';

/**
 * Returns the function that receives webhooks. It listens on loopback unless the user gives another address.
 */
function listenAt({ webhookListen = '127.0.0.1:0' }: RunOptions): Listen {
  const { hostname, port } = new URL(`http://${webhookListen}`);
  return socketListen({
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(port === '' ? 80 : port),
    wall: () => Date.now(),
  });
}

function recorderOf(options: RunOptions, given: { directory: string; transport: Transport }) {
  const {
    apiKey = defaultKey,
    apiKey2,
    emulatorToken: _,
    webhookSecret: __,
    headers: ___,
    ...rest
  } = options;
  const redact = redactor(secretsOf(options));
  return createRecorder({
    ...given,
    redact,
    keys: { apiKey, apiKey2 },
    options: {
      ...rest,
      ...(apiKey2 !== undefined && { apiKey2: secondDefaultKey }),
      baseUrl: redactUrl(options.baseUrl, redact),
    },
    now: () => performance.now(),
    origin: performance.timeOrigin,
  });
}

const today = () => new Date(Date.now()).toISOString();
