// The control plane of one emulator: its projects, its journal, and its HTTP API, which is loaded at the
// first request.
import { randomUUID } from 'node:crypto';
import type { Changes } from '../domain/changes.ts';
import type { Profile } from '../domain/profiles.ts';
import type { Caller } from '../http/caller.ts';
import type { KnownKeys } from '../http/known-keys.ts';
import type { Connection, Exchange } from '../http/exchange-record.ts';
import type { Alarm } from '../http/wire-ports.ts';
import type { DurableParts } from '../projects/durable-parts.ts';
import type { ProjectScope } from '../projects/project-scope.ts';
import type { GatheredCounts } from '../store/gathered-counts.ts';
import { everyProject } from '../store/pages.ts';
import type { Store } from '../store/store.ts';
import type { Status } from './vocabulary/project-schemas.ts';
import type { AccessSettings } from './access.ts';
import { inPairs } from '../journal/parameter-copy.ts';
import type { Stray } from '../journal/entry-schemas.ts';
import { createJournal, type Journal } from '../journal/journal.ts';
import { createStrays } from '../journal/strays.ts';
import { deliveryById } from './project-webhooks.ts';
import { clockView } from './vocabulary/clock-view.ts';
import { projectControl, type Project, type ProjectDeps } from './project.ts';
import type { StatePart } from '../store/state-part.ts';
import { durableShelf, isPlaceOfSnapshots, memoryShelf } from './snapshots/shelf.ts';
import { snapshotFiles } from './snapshots/snapshots.ts';

/** The features that this emulator offers under `/_emulator`. */
const capabilities = [
  'clock',
  'videos',
  'requests',
  'verify',
  'usage',
  'rules',
  'webhooks',
  'situations',
  'errors',
  'reset',
  'snapshots',
  'export',
];

export interface ControlApiDeps extends Omit<ProjectDeps, 'journal' | 'shelf' | 'parts' | 'reset' | 'kept'> {
  store: Store;
  /** Returns the scope of a project. */
  projects: (id: string) => ProjectScope;
  profile: Profile;
  /** The other server that this emulator imitates, with its release. */
  answersAs: string | undefined;
  /** Parameters of creations that this server reads in addition to those of the contract. */
  reads: readonly string[];
  guarded: AccessSettings;
  /** Returns the caller. @throws ApiError 401 */
  identify: (headers: Headers) => Caller;
  known: KnownKeys;
  /** The project of an API key. */
  projectOf: (key: string) => string;
  /** The names of the ready-made situations. */
  situations: () => readonly string[];
  /** The options in force, without secrets. */
  options: Readonly<Record<string, unknown>>;
  /** Monotonic milliseconds since the start. */
  elapsed: () => number;
  /** Real time in ms, at a monotonic moment of this process. */
  wallAt: (monotonic: number) => number;
  /** Calls `run` after the current request has been answered. */
  later: (run: () => void) => void;
  /** The timer for bodies that never end. */
  alarm: Alarm;
  report: (fault: unknown) => void;
  /** Returns the list of all parts of the state, with the parts that the control plane keeps. */
  stateParts: (own: { requests: StatePart; snapshots: StatePart }) => readonly StatePart[];
  /** Called when a request of a project begins. @returns a promise to wait for first, if any */
  enter: (project: string) => Promise<void> | undefined;
  leave: (project: string) => void;
  /** Marks a project as used. */
  touch: (project: string) => void;
  /** Reads the counts of a project's rules, when other processes also change them. */
  recount: (project: string) => Promise<void>;
  changes: Changes;
  /** The folder of the built page; undefined when the page is off. */
  pageFolder: URL | undefined;
  /** Saves the state parts. Undefined when the store keeps nothing. */
  durable: (DurableParts & { requests: GatheredCounts }) | undefined;
}

/** The stray requests of all projects. The values are those of `/_emulator/strays`. */
export interface StrayRequests {
  /** The newest 1,000 requests without a usable key, or with a key in a wrong place; oldest first. */
  list(): Promise<Stray[]>;
  clear(): Promise<void>;
}

export interface ControlApi {
  readonly strays: StrayRequests;
  /** Called with every answered request. */
  record(exchange: Exchange): void;
  project: (id: string) => Project;
  status: () => Promise<Status>;
  /** Answers requests under `/_emulator`. */
  answer: (request: Request, from: Connection) => Promise<Response>;
  reset(project?: string): Promise<void>;
  /** Forgets everything of a project, snapshots too. */
  evict(project: string): Promise<void>;
  /** Ends the streams of events, which would keep a server from closing. */
  endStreams(): void;
  /** Writes the pending journal entries to the store. Called before the store is closed. */
  close(): Promise<void>;
}

export function createControlApi(deps: ControlApiDeps): ControlApi {
  const { store, durable } = deps;
  const strays = createStrays(deps);
  const journal = createJournal({
    ...deps,
    strays,
    gathered: durable?.requests,
    projectOf(exchange) {
      const project = strayProject(deps, exchange);
      if (project !== undefined) deps.touch(project);
      return project;
    },
  });
  const files = snapshotFiles(deps);
  const shelf =
    durable === undefined
      ? memoryShelf(files)
      : durableShelf(files, { store, durable, unique: randomUUID, report: deps.report });
  const ends = new Set<() => void>();
  let app: Promise<ControlApi['answer']> | undefined;
  const states = deps.stateParts({ requests: journal.part, snapshots: shelf.part });
  const parts = Object.fromEntries(
    states.filter(({ inSnapshots }) => inSnapshots === true).map((part) => [part.name, part]),
  );
  const forget = async (forgotten: readonly StatePart[], project: string) => {
    // Entries that are written later would outlive the reset of the store.
    await journal.flush();
    await durable?.empty(project, forgotten === states);
    await store.project(project).reset();
    for (const part of forgotten) part.forget(project);
    durable?.leave(project);
    deps.changes.publish?.({ kind: 'state', project });
  };
  const lasting = states.filter(({ survivesReset }) => survivesReset !== true);
  const resetAll = async () => {
    await journal.flush();
    strays.clear();
    if (durable === undefined) await store.reset();
    else {
      // Snapshots have places of their own in the store, which a reset of the whole store would delete.
      for await (const project of everyProject(store))
        if (!isPlaceOfSnapshots(project)) await forget(lasting, project);
      await durable.empty('', false);
    }
    for (const part of lasting) part.forget();
    deps.changes.publish?.({ kind: 'state', project: null });
  };
  const reset = (project?: string) => (project === undefined ? resetAll() : forget(lasting, project));
  const saved = async (project: string) => durable?.kept(project);
  const projectDeps: ProjectDeps = { ...deps, journal, reset, shelf, parts, kept: saved };
  const plane: ControlApi = {
    strays: {
      async list() {
        await journal.flush();
        return strays.list();
      },
      async clear() {
        await journal.flush();
        strays.clear();
      },
    },
    record: (exchange) => journal.record(exchange),
    project(id) {
      if (id !== '') deps.touch(id);
      return projectControl(projectDeps, deps.projects(id));
    },
    status: async () => statusOf(deps, await store.count()),
    async answer(request, from) {
      const control = await (app ??= loadApp({ ...deps, journal, ends }, plane));
      return control(request, from);
    },
    reset,
    evict: (project) => forget(states, project),
    endStreams() {
      for (const end of ends) end();
    },
    close: () => journal.flush(),
  };
  return plane;
}

/**
 * The project of a request that matched no operation: a misspelt path is recorded in the journal of its
 * caller.
 */
function strayProject({ identify }: ControlApiDeps, { operation, headers }: Exchange): string | undefined {
  if (operation !== undefined) return undefined;
  try {
    return identify(headers instanceof Headers ? headers : new Headers([...inPairs(headers)])).project;
  } catch {
    return undefined;
  }
}

function statusOf(deps: ControlApiDeps, { projects, videos }: { projects: number; videos: number }): Status {
  const { version, profile, answersAs, options, guarded, elapsed } = deps;
  return {
    version,
    profile: profile.name,
    contract_date: profile.date,
    answers_as: answersAs ?? null,
    capabilities,
    options: { ...options },
    url: guarded.url() ?? null,
    uptime_seconds: Math.round(elapsed()) / 1000,
    projects,
    videos,
  };
}

async function loadApp(
  deps: ControlApiDeps & PagePorts,
  { project, status, strays }: ControlApi,
): Promise<ControlApi['answer']> {
  const { createControlRoutes: createControl } = await import('./control-routes.ts');
  const kept = async (project: string) => deps.durable?.kept(project);
  let page: ReturnType<typeof openPage> | undefined;
  return createControl({
    ...deps,
    project,
    status,
    strays,
    kept,
    page: () => (page ??= openPage(deps, project)),
  });
}

/** Loads the operations that the page needs, at their first use. */
async function openPage(deps: ControlApiDeps & PagePorts, project: ControlApi['project']) {
  const { createPageApi } = await import('./page/page-api.ts');
  return createPageApi({
    ...deps,
    durable: deps.store.durable,
    boot: randomUUID(),
    read: (id) => ({
      clock: () => clockView(project(id).clock),
      async rules() {
        await deps.recount(id);
        return { data: project(id).rules.list() };
      },
      delivery: (webhook) => deliveryById(deps.webhooks, id, webhook),
    }),
  });
}

interface PagePorts {
  journal: Journal;
  /** Functions that end the open streams of events. */
  ends: Set<() => void>;
}
