// Makes contexts: the functions and values that one check or need gets.
import { setMaxListeners } from 'node:events';
import type { Context, Spending } from '../vocabulary/context.ts';
import type { Evidence } from './evidence.ts';
import { createClient, type Client, type ClientSettings } from '../http/client.ts';
import { read } from '../vocabulary/expect.ts';
import type { Redact } from '../http/redact.ts';
import type { HeaderList } from '../http/transport.ts';
import type { ModelChoice, EmulatorHelp } from '../vocabulary/tools.ts';
import type { Encoding } from '../vocabulary/encoding.ts';
import type { Ledger } from '../money/ledger.ts';
import { clipMade, clipSent, makesVideo, sourceIn } from '../money/price.ts';
import type { NeedTable } from '../vocabulary/need.ts';
import type { Cleanup } from './cleanup.ts';
import type { Pacing } from './pacing.ts';
import type { Ports } from './ports.ts';
import { emulatorHelp } from '../tools/emulator-help.ts';
import type { Profile } from '../vocabulary/profile.ts';
import { createVideos } from '../tools/video-jobs.ts';
import type { Receiver } from '../vocabulary/deliveries.ts';

export interface SessionSettings {
  ports: Ports;
  profile: Profile;
  baseUrl: string;
  apiKey: string;
  /** Headers that are sent with every request under the base URL. */
  headers: HeaderList;
  /** A key of another project. */
  secondKey: string | undefined;
  /** The address of the control plane, without a final `/`. */
  emulatorUrl: string | undefined;
  /** The token that is sent to the control plane as `x-emulator-token`. */
  emulatorToken: string | undefined;
  /** The model that the user chose. */
  chosenModel: string | undefined;
  /** True when a finished clip is billed. Then a creation whose answer was lost is never sent again. */
  bills: boolean;
  flaggedAllowed: boolean;
  ledger: Ledger;
  redact: Redact;
  table: NeedTable;
  cleanup: Cleanup;
  receiver: Receiver;
  signal: AbortSignal;
}

/** The settings of a session together with the parts that all contexts share. */
export type OpenSession = SessionSettings & { models: ModelChoice; pacing: Pacing };

/** The check or need that a context is made for. */
export interface Scope {
  asker: string;
  key: string;
  seen: Evidence;
  signal: AbortSignal;
  need: Context['need'];
  isolated: boolean;
  /** Returns the encoding of creations, when the check does not name the need `create-encoding` itself. */
  encoding?: () => Promise<Encoding>;
}

/** The values that a client needs to know about its user. */
type Wire = Pick<Scope, 'asker' | 'key' | 'signal'>;

/** A string that looks like a key of the service, but is not a key. */
const wrongKey = 'sk-conformance-wrong-key-0000000000000000';

/** Makes the context of one check or need. */
export function contextOf(settings: OpenSession, scope: Scope): Context {
  const { signal, need } = scope;
  // Everything that waits listens to the signal, and the number of listeners has no limit.
  setMaxListeners(0, signal);
  const { profile, ports, cleanup, models, receiver } = settings;
  const emulator = controlOf(settings, scope);
  const wait = emulator === undefined ? (ms: number) => ports.sleep(ms, signal) : waitOn(emulator, signal);
  const http = clientOf(settings, scope, wait);
  const videos = createVideos({
    http,
    profile,
    models,
    wait,
    encoding: scope.encoding ?? (() => need('create-encoding')),
    poll: { limitMs: profile.limits.jobMs, intervalMs: profile.limits.pollMs },
    now: ports.now,
    ended: settings.ledger.ended,
  });
  return {
    profile,
    http,
    videos,
    models,
    need,
    receiver,
    spending: spendingOf(settings),
    isOurs: cleanup.isOurs,
    emulator,
    wait,
    now: ports.now,
    signal,
    decoders: ports.decoders,
    secondKey: secondKeyOf(settings),
    wrongKey,
  };
}

function clientOf(settings: OpenSession, scope: Scope, wait: Context['wait']): Client {
  const { baseUrl, headers, cleanup } = settings;
  return createClient({
    ...clientSettings(settings, scope),
    baseUrl,
    headers,
    wait,
    record: (exchange) => scope.seen.add(exchange),
    began: scope.seen.began,
    admit: admission(settings, scope),
    // Isolated projects are reset as a whole, so their videos are not deleted one by one.
    ...(!scope.isolated && { answered: cleanup.watch, outlives: cleanup.expect }),
  });
}

function spendingOf({ bills, flaggedAllowed, ledger }: OpenSession): Spending {
  return {
    bills,
    flaggedAllowed,
    get paceMs() {
      return ledger.paceMs;
    },
  };
}

/** With an emulator there is always a second key, because an emulator opens a project for any key. */
function secondKeyOf({ apiKey, secondKey, emulatorUrl, profile }: SessionSettings): Context['secondKey'] {
  const key = secondKey ?? (emulatorUrl === undefined ? undefined : `${apiKey}-second`);
  const { header, value } = profile.auth;
  return key === undefined ? undefined : { header, value: value.replace('{key}', () => key) };
}

/**
 * Reserves each creation in the ledger before it is sent, and then gives the ledger the result. Isolated
 * projects cost nothing, so they are not counted.
 */
const admission =
  (
    { ledger, profile, pacing }: OpenSession,
    { key, signal, isolated }: Scope,
  ): NonNullable<ClientSettings['admit']> =>
  async (call) => {
    if (!makesVideo(call)) return undefined;
    await pacing.prepare(key);
    if (isolated) return undefined;
    const source = sourceIn(call);
    const clip = clipSent(call, (source === undefined ? undefined : ledger.clipOf(source)) ?? profile.clip);
    const prompt = call.body?.fields?.['prompt'];
    const flagged = typeof prompt === 'string' && prompt.startsWith(profile.moderatedPrompt);
    const ticket = await ledger.reserve({ clip, flagged, signal });
    return (answer) => {
      if (answer === undefined) return ticket.lost();
      if (answer.status >= 300) return ticket.refused();
      const id = read(answer.json, '/id');
      const known = typeof id === 'string' ? id : undefined;
      ticket.accepted({ clip: clipMade(call, answer, clip), id: known });
    };
  };

/** Waits by moving the clock of the emulator, which takes no real time. */
const waitOn = (control: EmulatorHelp, signal: AbortSignal) => async (ms: number) => {
  signal.throwIfAborted();
  await control.advance(ms);
};

/** Returns the control functions of the emulator in the project of a key; undefined without an emulator. */
export function controlOf(settings: SessionSettings, scope: Wire): EmulatorHelp | undefined {
  const { key, signal } = scope;
  const { emulatorUrl, emulatorToken, ports } = settings;
  if (emulatorUrl === undefined) return undefined;
  const common = clientSettings(settings, scope);
  const client = createClient({
    ...common,
    baseUrl: emulatorUrl,
    auth: { header: 'authorization', value: `Bearer ${key}` },
    // The answers of the control plane are not evidence about the API of the server.
    record: () => undefined,
    wait: (ms) => ports.sleep(ms, signal),
    repeatsCreations: false,
  });
  if (emulatorToken === undefined) return emulatorHelp(client);
  const headers = { 'x-emulator-token': emulatorToken };
  return emulatorHelp({ ...client, send: (call) => client.send({ ...call, headers }) });
}

function clientSettings(
  { ports, profile, redact, bills }: SessionSettings,
  { asker, key, signal }: Wire,
): Pick<
  ClientSettings,
  'asker' | 'auth' | 'transport' | 'timeoutMs' | 'signal' | 'redact' | 'now' | 'repeatsCreations'
> {
  const { header, value } = profile.auth;
  return {
    asker,
    auth: { header, value: value.replace('{key}', () => key) },
    transport: ports.transport,
    timeoutMs: profile.limits.requestMs,
    signal,
    redact,
    now: ports.now,
    repeatsCreations: !bills,
  };
}
