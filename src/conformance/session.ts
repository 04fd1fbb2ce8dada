// One run's connection to a server: makes the contexts of checks and needs, and the needs themselves, each once.
import { setMaxListeners } from 'node:events';
import type { Check } from './check.ts';
import type { Caretaker, Cleanup } from './cleanup.ts';
import type { Context, Spending } from './context.ts';
import { evidence, type Evidence } from './evidence.ts';
import { createClient, type ClientSettings } from './http/client.ts';
import { read } from './expect.ts';
import type { Redact } from './http/redact.ts';
import type { HeaderList } from './http/transport.ts';
import { createModelChoice, type ModelChoice } from './model.ts';
import type { Ledger } from './money/ledger.ts';
import { clipMade, clipSent, makesVideo, sourceIn } from './money/price.ts';
import type { NeedTable } from './needs/need.ts';
import type { NeedName, NeedValues } from './needs/values.ts';
import { createPacing, type Pacing } from './pacing.ts';
import type { Ports } from './ports.ts';
import { emulatorHelp, type EmulatorHelp } from './privileged.ts';
import type { Profile } from './profiles/profile.ts';
import { createVideos, type Encoding } from './videos.ts';
import type { Receiver } from './webhooks/receiver.ts';

export interface SessionSettings {
  ports: Ports;
  profile: Profile;
  baseUrl: string;
  apiKey: string;
  /** Sent with every request under the base URL. */
  headers: HeaderList;
  /** Of another project. */
  secondKey: string | undefined;
  /** The address of the control plane, without a final `/`. */
  emulatorUrl: string | undefined;
  /** Sent to the control plane as `x-emulator-token`. */
  emulatorToken: string | undefined;
  /** The model that the user named. */
  chosenModel: string | undefined;
  /** True when a finished clip is billed: a creation whose answer was lost is then never sent again. */
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
  /** The context of a check, in a project of its own when it is isolated. */
  contextOf: (check: Check, seen: Evidence, signal: AbortSignal) => Context;
  /** Makes a need at its first use. */
  need: (name: NeedName) => Made;
  /** For cleaning up: not aborted with the run. */
  caretaker: () => Pick<Caretaker, 'http' | 'wait' | 'end' | 'ended' | 'isOpen'>;
  /** The model that videos are made with, as far as is known. */
  model: () => string;
  /** What the user can do about failures; each once. */
  readonly hints: readonly string[];
  /** Forgets the projects of isolated checks and needs. */
  forget: () => Promise<void>;
}

interface Scope {
  asker: string;
  key: string;
  seen: Evidence;
  signal: AbortSignal;
  need: Context['need'];
  isolated: boolean;
  /** What creations come in, where the check does not name that need itself. */
  encoding?: () => Promise<Encoding>;
}

/** What a client needs to know of who asks. */
type Wire = Pick<Scope, 'asker' | 'key' | 'signal'>;

/** Looks like a key of the service, and is none. */
const wrongKey = 'sk-conformance-wrong-key-0000000000000000';

export function createSession(given: SessionSettings): Session {
  // Not aborted with the run: the rule is taken away after it.
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
    // Without an emulator there is one project for all.
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

  /** Isolated projects are of the same server; where neither encoding works, the profile's is refused in the check's own words. */
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
        // Elsewhere nothing depends on how a job ended.
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

/** A server that bills gets no model that may cost more than the profile's. */
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
  // Whatever waits listens to it, however much waits at once.
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
    // Isolated projects are forgotten as a whole.
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

/** An emulator opens a project for any key. */
function secondKeyOf({ apiKey, secondKey, emulatorUrl, profile }: SessionSettings): Context['secondKey'] {
  const key = secondKey ?? (emulatorUrl === undefined ? undefined : `${apiKey}-second`);
  const { header, value } = profile.auth;
  return key === undefined ? undefined : { header, value: value.replace('{key}', () => key) };
}

/** Asks the ledger before a video is made, and tells it what came of that. Isolated projects cost nothing. */
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

/** Time passes on the emulator's clock at once. */
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
    // What it says is no evidence about the server's API.
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
