// The composition root: the one place that knows every part, and puts them together.
import type { Hono } from 'hono';
import { azureContracts } from './domain/azure-contracts.ts';
import { createClocks, type Clocks } from './time/clocks.ts';
import { createControlApi, type ControlApi } from './control/control-api.ts';
import { profiles } from './domain/profiles.ts';
import type { Emulator } from './emulator.ts';
import { openDurableState, openOrder, goOn, readingAtEnter, type DurableState } from './durable-state.ts';
import { createEntropy, pooledRandom } from './time/entropy.ts';
import { createApp } from './api/router.ts';
import { createAssertWhole } from './assert-whole.ts';
import { azureOnDemand } from './azure-on-demand.ts';
import { projectOf } from './http/caller.ts';
import { createRedirects } from './http/redirects.ts';
import { createChanges, type Changes } from './domain/changes.ts';
import { createKeys } from './http/keys.ts';
import type { ApiPorts } from './api/api-ports.ts';
import type { JobPorts } from './jobs/job-ports.ts';
import type { WirePorts } from './http/wire-ports.ts';
import { createDownload } from './http/download.ts';
import { createJobWriter } from './jobs/job-writer.ts';
import { createTurns } from './store/turns.ts';
import type { Log } from './log/log.ts';
import { openLog } from './log/open.ts';
import { isLoopback } from './net/reach.ts';
import {
  createProjectKeeper,
  type ProjectKeeper,
  type ProjectKeeperGiven,
} from './projects/kept-projects.ts';
import { createScopes } from './projects/project-scope.ts';
import { limitSettings, openModeration } from './job-settings.ts';
import { lazyMedia } from './open-media.ts';
import { shownOptions, type Options } from './options/options.ts';
import { idsOf, ownIdOf } from './quirks/quirk-ids.ts';
import { profileOf } from './quirks/quirk-profile.ts';
import { parametersOf } from './quirks/quirks.ts';
import { quirksOf } from './quirks/servers.ts';
import { createRules, type Rules } from './rules/rule-books.ts';
import { listen, timeLimits, type Listening, type TimeLimits } from './server.ts';
import type { ConnectionFault } from './log/connections.ts';
import { openData, type OpenedStore } from './open-data.ts';
import { createReport } from './report-fault.ts';
import { statePartsOf } from './state-parts.ts';
import type { StatePart } from './store/state-part.ts';
import { heldKinds } from './store/store.ts';
import { elapsed, forwardOnlyWall, later as alarm, pause, soon, steadyWall, wallNow } from './time/time.ts';
import { page, scenarios, version } from './version.ts';
import { sharedEndpoints } from './webhooks/endpoints-of-all.ts';
import { createWebhooks, type Webhooks, type WebhooksDeps } from './webhooks/webhooks.ts';

/** Settings that the surrounding process decides. */
export interface Surroundings {
  /** True for the program, which may replace globals. */
  ownsProcess: boolean;
  limits?: TimeLimits;
  /** Replaces the emulator's own log, which has no colour. */
  log?: Log | undefined;
  /** Receives what happens inside the emulator. */
  changes?: Changes;
  /** Called with the parts of the state, for tests of these parts. */
  stateParts?: (parts: readonly StatePart[]) => void;
  /** The wait function of faults. */
  sleep?: JobPorts['sleep'];
  /** Replaces the folder of the built page. */
  pageFolder?: URL;
  /** Replaces the store that the options name. The emulator closes it. */
  store?: OpenedStore;
}

/** Where a seeded project's clock starts: the last day of the service. */
const seededOrigin = Date.UTC(2026, 8, 23);
const graceMs = 5_000;
const timers = { later: soon, alarm };

/** Creates the emulator from checked options. */
export function assemble(options: Options, around: Surroundings): Emulator {
  // Parts read the address when they need it, because there is none before the emulator listens.
  const socket: Socket = { listening: undefined };
  const parts = {
    ...createParts(options, socket, {
      changes: around.changes ?? createChanges(),
      store: around.store ?? openData(options.data),
    }),
    log: around.log ?? openLog(options),
  };
  const plane = createControl({ options, around, socket, parts });
  const ports = createPorts(options, around, { ...parts, plane });
  const app = createApp(ports, azureOnDemand(ports, options));
  goOn(parts);
  return handleOn({ options, around, socket, parts, plane, app });
}

interface Socket {
  listening: Listening | undefined;
}

type Parts = ReturnType<typeof createParts> & { log: Log | undefined };

/** The parts that the API and the control plane share. */
function createParts(options: Options, socket: Socket, given: { changes: Changes; store: OpenedStore }) {
  const { changes, store } = given;
  const quirks = options.quirks === undefined ? undefined : quirksOf[options.quirks];
  const entropy = createEntropy({ seed: options.seed, shape: quirks && idsOf(quirks).entropy });
  const wall = forwardOnlyWall();
  const durable = openDurableState(store, report);
  const order = openOrder(store, durable);
  const moved = (project?: string) => {
    webhooks.wake();
    kept.lookSoon();
    changes.publish?.({ kind: 'clock', project: project ?? null });
  };
  const clocks = clocksOf(options, { wall, moved, durable });
  const onLoopback = () => isOnLoopback(socket);
  const scopeOf = (id: string) => projects(id);
  const shared = durable?.outbox;
  const webhooks = webhooksOf(options, { store, wall, onLoopback, changes, projectOf: scopeOf, shared });
  const rules = rulesOf(options, { changes, durable });
  // Only the control plane knows everything that belongs to a project.
  const plane: { evict: (project: string) => Promise<void> } = { evict: async () => {} };
  const kept = keptProjectsOf(options, { clocks, durable, forget: (project) => plane.evict(project) });
  const projects = createScopes({
    store,
    wall,
    clocks,
    order,
    inTurn: createTurns(),
    entropy,
    rules: rules.of,
    jobs: (project) => createJobWriter(project, webhooks, changes),
    webhooks: (project) => ({
      announce: () => webhooks.announce(project),
      test: (...sample) => webhooks.test(project, ...sample),
    }),
  });
  return {
    durable,
    kept: readingAtEnter(kept, durable),
    projects,
    onEvict: (evict: typeof plane.evict) => void (plane.evict = evict),
    profile: profiles[options.profile],
    quirks,
    store,
    clocks,
    order,
    rules,
    webhooks,
    media: lazyMedia(options, print),
    onLoopback,
    changes,
    keys: createKeys(options.apiKey),
    redirects: createRedirects(pooledRandom(16)),
    report,
  };
}

/**
 * A server that only this machine can reach may connect to this machine. Without a socket, only this process
 * can reach the server.
 */
const isOnLoopback = ({ listening }: Socket) =>
  listening === undefined || isLoopback(new URL(listening.url).hostname);

function clocksOf(
  { seed }: Options,
  given: { wall: () => number; moved: (project?: string) => void; durable: DurableState | undefined },
): Clocks {
  const { wall, moved, durable } = given;
  const clocks = createClocks(wall, seed === undefined ? undefined : seededOrigin, moved, durable?.keep);
  for (const clock of clocks.durable) durable?.use(clock);
  return clocks;
}

const keptProjectsOf = (
  { maxProjects: most, keep: keepMs }: Options,
  given: { clocks: Clocks; durable: DurableState | undefined } & Pick<ProjectKeeperGiven, 'forget'>,
): ProjectKeeper =>
  createProjectKeeper({
    most,
    keepMs,
    now: (project) => given.clocks.now(project),
    elapsed,
    forget: given.forget,
    lastUses: given.durable?.lastUses,
    read: given.durable?.enter,
    print,
    report,
  });

function rulesOf(
  options: Options,
  { changes, durable }: { changes: Changes; durable: DurableState | undefined },
): Rules {
  const rules = createRules({
    changes,
    durable: durable?.rules,
    seed: options.seed,
    moderationError: profiles[options.profile].moderationError.value,
    situations: scenarios,
    projectOf,
    print,
  });
  durable?.use(rules.durable);
  return rules;
}

function webhooksOf(
  options: Options,
  given: Pick<WebhooksDeps, 'store' | 'wall' | 'projectOf' | 'changes' | 'shared'> & {
    onLoopback: () => boolean;
  },
): Webhooks {
  const { onLoopback, ...ports } = given;
  return createWebhooks({
    ...ports,
    elapsed,
    ...timers,
    report,
    sharedEndpoints: sharedEndpoints(options),
    allowPrivate: () => options.webhookAllowPrivate === 'on' || onLoopback(),
    timeoutMs: options.webhookTimeout,
  });
}

/** Prints one line for the person who runs the emulator. */
const print = (line: string): void => void process.stderr.write(`sora-emulator: ${line}\n`);

const report = createReport({ print, elapsed });

function createControl(given: {
  options: Options;
  around: Surroundings;
  socket: Socket;
  parts: Parts;
}): ControlApi {
  const { options, around, socket, parts } = given;
  const { profile, quirks, store, projects, clocks, order, rules, webhooks, media, keys, report } = parts;
  const { enter, leave, touch } = parts.kept;
  const startedAt = elapsed();
  const plane = createControlApi({
    enter,
    leave,
    touch,
    durable: parts.durable,
    version,
    profile,
    store,
    projects,
    ...keys,
    report,
    changes: parts.changes,
    pageFolder: options.ui === 'on' ? (around.pageFolder ?? page.folder) : undefined,
    webhooks,
    media: () => media.load(),
    contracts: contractsOf(options, parts),
    answersAs: quirks === undefined ? undefined : `${quirks.title}, ${quirks.release}`,
    reads: quirks === undefined ? [] : parametersOf(quirks),
    ownId: ownIdOf(quirks),
    guarded: { token: options.adminToken, url: () => socket.listening?.url },
    options: shownOptions(options),
    wall: wallNow,
    wallAt: steadyWall(),
    elapsed: () => elapsed() - startedAt,
    ...timers,
    stateParts: (own) => toldParts(around, statePartsOf(parts, own)),
    clockOf: (project) => clocks.of(project),
    rulesOf: rules.book,
    recount: rules.recount,
    situations: () => rules.situations,
    restoreClock: (project, shown) => clocks.restore(project, shown),
    replaced: (project, { docs }) =>
      order.follow(project, Math.max(0, ...heldKinds.map((kind) => docs[kind].at(-1)?.sort ?? 0))),
  });
  parts.onEvict((project) => plane.evict(project));
  return plane;
}

/** All contracts that videos may follow; the profile's own comes first, unless quirks change it. */
const contractsOf = (
  { azureDeployment }: Options,
  { profile, quirks }: Pick<Parts, 'profile' | 'quirks'>,
) => [
  ...(quirks === undefined ? [] : [profileOf(profile, quirks)]),
  profile,
  ...Object.values(azureContracts(profile, azureDeployment)),
];

function toldParts({ stateParts }: Surroundings, states: readonly StatePart[]): readonly StatePart[] {
  stateParts?.(states);
  return states;
}

function createPorts(options: Options, around: Surroundings, parts: Parts & { plane: ControlApi }): ApiPorts {
  const { profile, quirks, webhooks, media, report, plane } = parts;
  const jobs: JobPorts = {
    profile,
    report,
    media: () => media.load(),
    warm: () => media.warm(),
    pace: options.pace,
    pollAfter: options.pollAfter,
    moderation: { mode: options.moderation, judge: openModeration(options) },
    limits: limitSettings(options),
    promptTags: options.tags === 'on',
    sleep: around.sleep ?? pause,
    redirect: parts.redirects.answer,
    download: createDownload(parts.onLoopback),
  };
  return {
    version,
    quirks,
    jobs,
    wire: createWirePorts(options, parts),
    secrets: webhooks,
    redirects: parts.redirects,
    page: options.ui === 'on' ? page.path : undefined,
    control: (request, from) => plane.answer(request, from),
  };
}

function createWirePorts(options: Options, parts: Parts & { plane: ControlApi }): WirePorts {
  const { projects, kept, keys, report, plane } = parts;
  return {
    projects,
    identify: keys.identify,
    report,
    cors: options.cors === 'on',
    hosts: { onLoopback: parts.onLoopback, allowed: options.allowHost },
    alarm,
    enter: kept.enter,
    leave: kept.leave,
    requestId: pooledRandom(16),
    elapsed,
    log: (exchange) => {
      parts.log?.exchange(exchange);
      plane.record(exchange);
      const { project = null, requestId: id } = exchange;
      parts.changes.publish?.({ kind: 'request', project, id });
    },
  };
}

/**
 * The life of an emulator: its parts are checked before the first answer, it listens once, and it closes
 * once.
 */
function handleOn(given: {
  options: Options;
  around: Surroundings;
  socket: Socket;
  parts: Parts;
  plane: ControlApi;
  app: Hono;
}): Emulator {
  const { options, around, socket, parts, plane, app } = given;
  const { clocks, webhooks } = parts;
  let starting: Promise<Listening> | undefined;
  let closing: Promise<void> | undefined;
  const assertWhole = createAssertWhole(options, parts);

  const refused = (fault: ConnectionFault) => parts.log?.connection(fault);

  const { limits = timeLimits, ownsProcess } = around;
  const serve = (address: Options['listen']) =>
    listen({ fetch: app.fetch, address, tls: options, limits, ownsProcess, refused });

  async function start(): Promise<Listening> {
    await assertWhole?.();
    return serve(options.listen);
  }

  let second: Promise<Listening> | undefined;
  parts.redirects.otherPort = async () => {
    if (socket.listening === undefined) return undefined;
    second ??= serve({ host: '127.0.0.1', port: 0 });
    return Number(new URL((await second).url).port);
  };

  async function end(): Promise<void> {
    parts.rules.close();
    plane.endStreams();
    const ending = await starting?.catch(() => undefined);
    const other = await second?.catch(() => undefined);
    await Promise.all([ending?.close(graceMs), other?.close(graceMs), webhooks.close(graceMs)]);
    socket.listening = undefined;
    parts.log?.flush();
    await parts.media.close();
    await plane.close();
    await parts.durable?.close();
    await parts.store.close();
  }

  return {
    async fetch(input, init) {
      if (assertWhole !== undefined) await assertWhole();
      // A Request is passed on unchanged: only the app reads its body, or no code does.
      return app.fetch(input instanceof Request && init === undefined ? input : new Request(input, init));
    },
    async listen() {
      if (closing !== undefined) throw new Error('The emulator is closed.');
      starting ??= start();
      try {
        socket.listening = await starting;
      } catch (thrown) {
        starting = undefined;
        throw thrown;
      }
      return socket.listening.url;
    },
    get url() {
      if (socket.listening === undefined)
        throw new Error('The emulator does not listen: call listen() first.');
      return socket.listening.url;
    },
    clock: clocks.all,
    project: (apiKey) => plane.project(parts.keys.projectOf(apiKey)),
    strays: plane.strays,
    webhooks: { idle: () => webhooks.idle() },
    status: () => plane.status(),
    reset: () => plane.reset(),
    close: () => (closing ??= end()),
  };
}
