// The connection of one run to a server. It makes the contexts of checks and needs. It also makes each need,
// once.
import { setMaxListeners } from 'node:events';
import type { Check } from '../vocabulary/check.ts';
import type { Cleanup } from './cleanup.ts';
import type { Caretaker } from './caretaker.ts';
import type { Context, Spending } from '../vocabulary/context.ts';
import { evidence, type Evidence } from './evidence.ts';
import { createClient, type ClientSettings } from '../http/client.ts';
import { read } from '../vocabulary/expect.ts';
import type { Redact } from '../http/redact.ts';
import type { HeaderList } from '../http/transport.ts';
import { createModelChoice } from '../tools/model-choice.ts';
import type { ModelChoice, Encoding, EmulatorHelp } from '../vocabulary/tools.ts';
import type { Ledger } from '../money/ledger.ts';
import { clipMade, clipSent, makesVideo, sourceIn } from '../money/price.ts';
import type { NeedTable } from '../vocabulary/need.ts';
import type { NeedName, NeedValues } from '../vocabulary/need-values.ts';
import { createPacing, type Pacing } from './pacing.ts';
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

export interface Made {
  name: NeedName;
  value: Promise<unknown>;
  evidence: Evidence;
}

export interface Session {
  /** Makes the context of a check. An isolated check gets its own project. */
  contextOf: (check: Check, seen: Evidence, signal: AbortSignal) => Context;
  /** Makes a need when it is used for the first time. */
  need: (name: NeedName) => Made;
  /** Makes the functions for the clean-up. They are not aborted with the run. */
  caretaker: () => Pick<Caretaker, 'http' | 'wait' | 'end' | 'ended' | 'isOpen'>;
  /** Returns the model that the suite makes videos with, as far as it is known. */
  model: () => string;
  /** Advice for the user about failures. Each hint appears once. */
  readonly hints: readonly string[];
  /** Resets the projects of isolated checks and needs. */
  forget: () => Promise<void>;
}

interface Scope {
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

export function createSession(given: SessionSettings): Session {
  // This signal is not aborted with the run, because the rule is removed after the run.
  const { signal: lasting } = new AbortController();
  setMaxListeners(0, lasting);
  const pacing = createPacing((key) => controlOf(given, { asker: 'pacing', key, signal: lasting }));
  const settings = { ...given, models: modelsOf(given), pacing };
  const made = new Map<NeedName, Made>();
  const projects: Array<Pick<Scope, 'asker' | 'key'>> = [];
  const isolate = ({ asker, key, isolated }: Scope) => {
    if (isolated && settings.emulatorUrl !== undefined) projects.push({ asker, key });
  };

  const need = (name: NeedName): Made => {
    const known = made.get(name);
    if (known !== undefined) return known;
    const seen = evidence();
    const { needs: first = [], mayNeed = [] } = settings.table[name];
    // Without an emulator, all checks and needs share one project.
    const isolated = settings.table[name].isolated === true && settings.emulatorUrl !== undefined;
    const scope: Scope = {
      asker: `need ${name}`,
      key: isolated ? `${settings.apiKey}-need-${name}` : settings.apiKey,
      seen,
      signal: settings.signal,
      need: needOf([...first, ...mayNeed], `need '${name}'`),
      isolated,
      ...(isolated && { encoding }),
    };
    isolate(scope);
    const ctx = context(settings, scope);
    const value = Promise.resolve().then((): Promise<unknown> => settings.table[name].make(ctx));
    // Each check that needs the value gets the rejection. Without this line, a value that no check awaits would end the process.
    value.catch(() => undefined);
    const entry: Made = { name, value, evidence: seen };
    made.set(name, entry);
    return entry;
  };

  /**
   * Isolated projects are on the same server, so they use the encoding that the need has found. When no
   * encoding works, the encoding of the profile is used, and the check itself reports the refusal.
   */
  const encoding = () =>
    need('create-encoding').value.then(
      (found) => found as Encoding,
      () => settings.profile.encoding,
    );

  const needOf =
    (declared: readonly NeedName[], who: string): Context['need'] =>
    <K extends NeedName>(name: K) => {
      if (!declared.includes(name)) throw new Error(`${who} uses '${name}' without naming it in its needs`);
      return need(name).value as Promise<NeedValues[K]>;
    };

  return {
    need,
    model: () => settings.models.name,
    get hints() {
      return settings.models.hints;
    },
    contextOf(check, seen, signal) {
      const key = check.isolated ? `${settings.apiKey}-${check.id.replaceAll('.', '-')}` : settings.apiKey;
      const { isolated } = check;
      const scope: Scope = {
        asker: check.id,
        key,
        seen,
        signal,
        need: needOf(check.needs, check.id),
        isolated,
        ...(isolated && { encoding }),
      };
      isolate(scope);
      return context(settings, scope);
    },
    caretaker() {
      const signal = new AbortController().signal;
      const { http, wait, emulator } = context(settings, {
        asker: 'clean-up',
        key: settings.apiKey,
        seen: evidence(),
        signal,
        need: needOf([], 'clean-up'),
        isolated: false,
      });
      const { ledger, bills } = settings;
      return {
        http,
        wait,
        end: emulator === undefined ? undefined : (id) => emulator.fail(id),
        ended: (id, completed) => ledger.ended(id, { completed }),
        // When the server does not bill, nothing depends on the outcome of a job.
        isOpen: (id) => bills && ledger.isOpen(id),
      };
    },
    async forget() {
      // The signals of the checks are over.
      const signal = lasting;
      await Promise.allSettled([
        pacing.end(settings.apiKey),
        ...projects.map(async (scope) => controlOf(settings, { ...scope, signal })?.reset()),
      ]);
    },
  };
}

/** For a server that bills, a model that may cost more than the model of the profile is never chosen. */
function modelsOf({ profile, chosenModel, bills }: SessionSettings): ModelChoice {
  const { clip, prices } = profile;
  const priceOf = (model: string) => prices[model]?.[clip.size] ?? Infinity;
  return createModelChoice({
    preferred: clip.model,
    chosen: chosenModel !== undefined,
    mayUse: (model) => !bills || priceOf(model) <= priceOf(clip.model),
  });
}

type Opened = SessionSettings & { models: ModelChoice; pacing: Pacing };

function context(settings: Opened, scope: Scope): Context {
  const { seen, signal, need, isolated } = scope;
  // Everything that waits listens to the signal, and the number of listeners has no limit.
  setMaxListeners(0, signal);
  const { profile, ports, cleanup, models } = settings;
  const control = controlOf(settings, scope);
  const wait = control === undefined ? (ms: number) => ports.sleep(ms, signal) : passing(control, signal);
  const http = createClient({
    ...clientSettings(settings, scope),
    baseUrl: settings.baseUrl,
    headers: settings.headers,
    wait,
    record: (exchange) => seen.add(exchange),
    began: seen.began,
    admit: admission(settings, scope),
    // Isolated projects are reset as a whole, so their videos are not deleted one by one.
    ...(!isolated && {
      answered: cleanup.watch,
      outlives: cleanup.expect,
    }),
  });
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
  const { now } = ports;
  const spending: Spending = {
    bills: settings.bills,
    flaggedAllowed: settings.flaggedAllowed,
    get paceMs() {
      return settings.ledger.paceMs;
    },
  };
  const { receiver } = settings;
  const { isOurs } = cleanup;
  return {
    profile,
    http,
    videos,
    models,
    need,
    receiver,
    spending,
    isOurs,
    emulator: control,
    wait,
    now,
    signal,
    decoders: ports.decoders,
    secondKey: secondKeyOf(settings),
    wrongKey,
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
    { ledger, profile, pacing }: Opened,
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
const passing = (control: EmulatorHelp, signal: AbortSignal) => async (ms: number) => {
  signal.throwIfAborted();
  await control.advance(ms);
};

function controlOf(settings: SessionSettings, scope: Wire): EmulatorHelp | undefined {
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
