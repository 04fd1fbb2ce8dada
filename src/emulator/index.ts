// sora-emulator as a library, and the one place where all its parts are put together.
import { setTimeout as passing } from 'node:timers/promises';
import type { Hono } from 'hono';
import { azureContracts } from './azure/contract.ts';
import { createClocks } from './clocks.ts';
import { createPlane } from './control/plane.ts';
import type { Project } from './control/project.ts';
import { rulesPart } from './control/rules-part.ts';
import type { Status } from './control/project-schemas.ts';
import type { Clock } from './domain/clock.ts';
import { createJudge, type Judge } from './domain/moderation.ts';
import { profiles } from './domain/profiles.ts';
import { quotaOf } from './domain/quota.ts';
import { createEntropy, pooledRandom } from './entropy.ts';
import { createApp } from './http/app.ts';
import { createIdentify, projectOf } from './http/caller.ts';
import type { Deps } from './http/deps.ts';
import { createDownload } from './http/download.ts';
import type { LimitSettings } from './http/settings.ts';
import { createTurns } from './http/turns.ts';
import { lineFormat } from './log.ts';
import type { Media } from './media/media.ts';
import { readModerationTable } from './moderation-file.ts';
import { openMedia } from './open-media.ts';
import { isLoopback } from './net/reach.ts';
import { readOptions, shownOptions, type EmulatorOptions, type Options } from './options.ts';
import { ownIdOf } from './quirks/ids.ts';
import { quirksOf } from './quirks/servers.ts';
import { createRules } from './rules/rules.ts';
import { listen, timeLimits, type Listening, type TimeLimits } from './server.ts';
import { memoryStore } from './store/memory.ts';
import { kinds } from './store/store.ts';
import { scenarios, version } from './version.ts';
import { everywhere } from './webhooks/everywhere.ts';
import { createWebhooks } from './webhooks/webhooks.ts';

export { ControlError, type ControlErrorCode } from './control/errors.ts';
export type { ProjectClock, Waiting } from './control/clock.ts';
export type { Project, Requests } from './control/project.ts';
export type { ClockView, Restored, Snapshot, Status, Usage } from './control/project-schemas.ts';
export type {
  Entry,
  Match,
  RequestList,
  RequestsQuery,
  Verification,
  VerifyRequest,
} from './control/schemas.ts';
export type { Snapshots } from './control/snapshots.ts';
export type { VideoCommands } from './control/videos.ts';
export type { ProjectWebhooks } from './control/webhooks.ts';
export type {
  DeliveriesQuery,
  DeliveryView,
  DeliveryViews,
  EndpointView,
} from './control/webhook-schemas.ts';
export type { Clock } from './domain/clock.ts';
export type { JobError, ProfileName } from './domain/profiles.ts';
export type { Tier } from './domain/quota.ts';
export type { VideoView } from './domain/video.ts';
export { RuleError } from './domain/rules.ts';
export type { QuirksName } from './quirks/servers.ts';
export type { RuleBook } from './rules/rules.ts';
export type { RuleInput, RuleView } from './schema/rules.ts';
export {
  OptionError,
  type BudgetError,
  type EmulatorOptions,
  type LogStyle,
  type MediaRenderer,
  type ModerationMode,
} from './options.ts';

export interface Emulator {
  /** Answers a request without any socket. @throws when `media` or `mediaDir` cannot be used on this machine */
  fetch(input: Request | URL | string, init?: RequestInit): Promise<Response>;
  /** Listens, by default on a free port of loopback. @returns the URL, without `/v1`. @throws when the address is taken, or as `fetch` */
  listen(): Promise<string>;
  /** The URL, once listening. @throws Error before */
  readonly url: string;
  /** The clock under every project's. */
  readonly clock: Clock;
  /** The project of an API key. */
  project(apiKey: string): Project;
  readonly webhooks: {
    /** Waits until every event that is due has been answered, given up or put off, in all projects. */
    idle(): Promise<void>;
  };
  /** Version, contract, options in force, how long and how much. */
  status(): Promise<Status>;
  /** Forgets everything but snapshots, and puts all clocks back. */
  reset(): Promise<void>;
  /** Lets requests in flight finish for up to five seconds, then frees everything. Safe to call twice. */
  close(): Promise<void>;
}

/** Where a seeded project's clock starts: the last day of the service. */
const seededOrigin = Date.UTC(2026, 8, 23);
const graceMs = 5_000;

/**
 * A server that behaves like OpenAI's Videos API, inside this process.
 * @throws OptionError one line that says which option is wrong and what it takes
 * @example
 * const emulator = createEmulator({ pace: 'instant' });
 * const client = new OpenAI({ baseURL: `${await emulator.listen()}/v1`, apiKey: 'any' });
 */
export function createEmulator(options: EmulatorOptions = {}): Emulator {
  const given = {
    listen: '127.0.0.1:0',
    log: 'silent',
    ...options,
    apiKey: [options.apiKey ?? []].flat(),
    webhookUrl: [options.webhookUrl ?? []].flat(),
    azureDeployment: [options.azureDeployment ?? []].flat(),
    rules: [options.rules ?? []].flat(),
  };
  return assemble(
    readOptions(given, (name) => `'${name}'`),
    { ownsProcess: false },
  );
}

/**
 * The emulator from checked options.
 * @param ownsProcess true for the program, which may replace globals and colour its log
 */
export function assemble(
  options: Options,
  given: { ownsProcess: boolean; limits?: TimeLimits; colour?: boolean; sleep?: Deps['sleep'] },
): Emulator {
  const { ownsProcess, limits = timeLimits } = given;
  const profile = profiles[options.profile];
  const quirks = options.quirks === undefined ? undefined : quirksOf[options.quirks];
  const store = memoryStore();
  const wall = forwardOnly(Date.now);
  const clocks = createClocks(wall, options.seed === undefined ? undefined : seededOrigin, () =>
    webhooks.wake(),
  );
  const lastSort = new Map<string, number>();
  const line = lineFormat(options.log, given.colour ?? false);
  const rules = createRules({
    seed: options.seed,
    moderationError: profile.moderationError.value,
    situations: scenarios,
    projectOf,
    tell: (said) => process.stderr.write(`sora-emulator: ${said}\n`),
  });
  const loaded = options.rules.length === 0 ? undefined : rules.load(options.rules);
  // Whoever asks first is told.
  loaded?.catch(() => {});
  let listening: Listening | undefined;
  let starting: Promise<Listening> | undefined;
  let closing: Promise<void> | undefined;
  let media: Promise<Media> | undefined;
  const startedAt = performance.now();
  const loadMedia = () => {
    media ??= openMedia(options).catch((fault: unknown) => {
      media = undefined; // what is missing may be there the next time
      throw fault;
    });
    return media;
  };

  let warming = false;
  const warm = () => {
    if (warming) return;
    warming = true;
    // What is wrong with the renderer is told to whoever asks for a clip.
    loadMedia().then(
      (loaded) => loaded.warm(),
      () => undefined,
    );
  };

  const shared = {
    version,
    profile,
    store,
    media: loadMedia,
    identify: createIdentify(options.apiKey.length === 0 ? undefined : new Set(options.apiKey)),
    report: (fault: unknown) =>
      console.error('sora-emulator: this is a fault of the emulator, please report it:', fault),
  };

  // What only this machine can reach may reach this machine; without a socket only this process can.
  const onLoopback = () => listening === undefined || isLoopback(new URL(listening.url).hostname);
  const webhooks = createWebhooks({
    store,
    wall,
    now: (project) => clocks.now(project),
    speed: (project) => clocks.speed(project),
    until: (project, time) => (time - clocks.now(project)) / clocks.speed(project),
    elapsed: () => performance.now(),
    later: (run) => void setImmediate(run),
    report: shared.report,
    everywhere: everywhere(options),
    allowPrivate: () => options.webhookAllowPrivate === 'on' || onLoopback(),
    timeoutMs: options.webhookTimeout,
  });

  const plane = createPlane({
    ...shared,
    webhooks,
    projectOf,
    contracts: [profile, ...Object.values(azureContracts(profile, options.azureDeployment))],
    ownId: ownIdOf(quirks),
    guarded: { token: options.adminToken, url: () => listening?.url },
    options: shownOptions(options),
    wall: Date.now,
    wallAt: steadyWall(),
    elapsed: () => performance.now() - startedAt,
    later: (run) => void setImmediate(run),
    // What is kept of a project outside the store goes into its snapshots by name.
    parts: { rules: rulesPart(rules) },
    clockOf: (project) => clocks.of(project),
    rulesOf: rules.book,
    situations: () => rules.situations,
    restoreClock: (project, shown) => clocks.restore(project, shown),
    replaced: (project, { docs }) =>
      lastSort.set(project, Math.max(0, ...kinds.map((kind) => docs[kind].at(-1)?.sort ?? 0))),
    announce: (project) => webhooks.announce(project),
    forget(project) {
      webhooks.forget(project);
      clocks.reset(project);
      rules.reset(project);
      if (project === undefined) lastSort.clear();
      else lastSort.delete(project);
    },
  });

  const deps: Deps = {
    ...shared,
    warm,
    quirks,
    pace: options.pace,
    pollAfter: options.pollAfter,
    moderation: { mode: options.moderation, judge: openModeration(options) },
    limits: limitSettings(options),
    rules: rules.of,
    promptTags: options.tags === 'on',
    sleep: given.sleep ?? sleep,
    webhooks,
    download: createDownload(onLoopback),
    now: (project) => clocks.now(project),
    inTurn: createTurns(),
    nextSort: (project, now) => {
      // Creations of one millisecond keep their order by a fraction.
      const sort = Math.max(now, (lastSort.get(project) ?? 0) + 0.001);
      lastSort.set(project, sort);
      return sort;
    },
    entropy: createEntropy(options.seed, store),
    requestId: pooledRandom(16),
    elapsed: () => performance.now(),
    log: (exchange) => {
      if (line !== undefined) process.stderr.write(`${line(exchange)}\n`);
      plane.record(exchange);
    },
    control: (request, from) => plane.answer(request, from),
  };
  // Few programs speak it, so it is put together when one does.
  let azure: Promise<Hono> | undefined;
  const app = createApp(deps, (app) => {
    for (const path of ['/openai', '/openai/*']) {
      app.all(path, async (c) => {
        azure ??= import('./azure/routes.ts').then(({ azureApp }) => azureApp(deps, options.azureDeployment));
        return (await azure).fetch(c.req.raw, c.env);
      });
    }
  });
  // A tool, a folder or a file that is missing shows at the start, not at the first download.
  const asksForMore = options.media !== 'builtin' || options.mediaDir !== undefined;
  const mayLack = asksForMore || loaded !== undefined;
  const assertWhole = async () => {
    await loaded;
    if (asksForMore) await loadMedia();
  };
  const fetch: Emulator['fetch'] = async (input, init) => {
    if (mayLack) await assertWhole();
    // A request that is passed on as it is has not been touched: its body is read by the app, or not at all.
    return app.fetch(input instanceof Request && init === undefined ? input : new Request(input, init));
  };

  return {
    fetch,
    async listen() {
      if (closing !== undefined) throw new Error('The emulator is closed.');
      starting ??= start();
      try {
        listening = await starting;
      } catch (thrown) {
        starting = undefined;
        throw thrown;
      }
      return listening.url;
    },
    get url() {
      if (listening === undefined) throw new Error('The emulator does not listen: call listen() first.');
      return listening.url;
    },
    clock: clocks.all,
    project: (apiKey) => plane.project(projectOf(apiKey)),
    webhooks: { idle: () => webhooks.idle() },
    status: () => plane.status(),
    reset: () => plane.reset(),
    close: () => (closing ??= end()),
  };

  async function start(): Promise<Listening> {
    if (mayLack) await assertWhole();
    return listen({ fetch: app.fetch, address: options.listen, limits, ownsProcess });
  }

  async function end(): Promise<void> {
    rules.close();
    const ending = await starting?.catch(() => undefined);
    await Promise.all([ending?.close(graceMs), webhooks.close(graceMs)]);
    listening = undefined;
    await (await media?.catch(() => undefined))?.close();
    await plane.close();
    await store.close();
  }
}

/** Real time that keeps requests of one millisecond in order, and follows a machine that slept or was set. */
function steadyWall(): (monotonic: number) => number {
  let offset = Date.now() - performance.now();
  return (monotonic) => {
    const drift = Date.now() - performance.now() - offset;
    if (Math.abs(drift) > 50) offset += drift;
    return monotonic + offset;
  };
}

function limitSettings({ profile, tier, rpm, budget, budgetError, concurrency }: Options): LimitSettings {
  const chosen = { ...(tier === undefined ? {} : { tier }), ...(rpm === undefined ? {} : { rpm }) };
  // A tiny part of a cent is how doubles show whole cents.
  const cents = budget === undefined ? undefined : Math.floor(budget * 100 + 1e-6);
  return {
    quota: quotaOf(profile, chosen),
    budget: cents === undefined ? undefined : { cents, error: budgetError },
    concurrency,
  };
}

/** A user's file is read at once, so that a fault in it shows at the start; the package's own when it is first needed. */
function openModeration({ moderationFile }: Options): () => Judge {
  let judge = moderationFile === undefined ? undefined : createJudge(readModerationTable(moderationFile));
  return () => (judge ??= createJudge(readModerationTable(undefined)));
}

/** The machine's time, save that it never steps back when somebody sets it. */
function forwardOnly(read: () => number): () => number {
  let latest = 0;
  return () => (latest = Math.max(latest, read()));
}

/** The wait of faults: real, and over when the client has gone. */
async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await passing(ms, undefined, { signal });
  } catch {
    // The signal only ends the wait.
  }
}
