// One project's view of the emulator: its store, clock, rules and locks. Code that has a scope cannot reach
// another project.
import type { ProjectRules } from '../domain/rule.ts';
import type { EndpointRecord } from '../domain/webhook.ts';
import type { Doc, ProjectStore, Store, StoredDoc } from '../store/store.ts';
import { batchTurn, videoTurn, type Turns } from '../store/turns.ts';
import type { Clocks } from '../time/clocks.ts';
import type { CreationOrder } from '../time/creation-order.ts';

export interface ProjectScope {
  /** `proj_…`; empty for requests that belong to no project. */
  readonly id: string;
  readonly store: ProjectStore;
  readonly rules: ProjectRules;
  readonly turns: ProjectTurns;
  readonly jobs: ProjectJobs;
  readonly webhooks: ProjectWebhooks;
  /** Undefined while this process alone uses the store. */
  readonly shared: Shared | undefined;
  /** The project's clock, in ms. */
  now(): number;
  /** How fast the project's clock runs: 1 is real time. */
  speed(): number;
  /**
   * Returns a place after all earlier places in the project's listing, at or just after `now` (ms). A promise
   * when other processes also create.
   */
  nextSort(now: number): number | Promise<number>;
  /** Returns 64 hex digits for a new job. With a seed, the request determines the digits. */
  entropy(request: () => unknown): Promise<string>;
}

/**
 * Runs actions of one project one after another, in the order of the calls. This holds within one process.
 * Turns only save retries: documents are changed with `store/change.ts`, which also works with several
 * processes.
 */
interface ProjectTurns {
  /** For changes that concern all jobs of the project, such as its budget. */
  whole<T>(act: () => Promise<T>): Promise<T>;
  /** For changes of one video. */
  video<T>(id: string, act: () => Promise<T>): Promise<T>;
  /**
   * For changes of a batch, its lines or its jobs. Code in a batch's turn may take a video's turn, never the
   * other way round.
   */
  batch<T>(id: string, act: () => Promise<T>): Promise<T>;
}

/** For a project that other processes use at the same time. */
interface Shared {
  /** Real time in ms. */
  wall(): number;
}

/** Writes jobs together with the announcement of their ends. */
export interface ProjectJobs {
  /**
   * Writes a video, and the event of its job's end when the end is known and the project has a receiver.
   * @param options.before the document that `doc` replaces; undefined for a new video
   * @returns false when another writer has changed or deleted `before`; then nothing was written
   */
  putVideo(doc: Doc<'video'>, options?: { before?: StoredDoc<'video'> }): Promise<boolean>;
  /** Deletes a video. @returns false when there was no such video */
  deleteVideo(id: string): Promise<boolean>;
  /**
   * Writes a batch and the event of its end. The lines and jobs of the batch must already be stored.
   * @param options.before the document that `doc` replaces; undefined for a new batch
   * @returns false when another writer has changed `before`; then nothing was written
   */
  putBatch(doc: Doc<'batch'>, options?: { before?: StoredDoc<'batch'> }): Promise<boolean>;
}

export interface ProjectWebhooks {
  /** Announces the ends of the project's pending jobs and batches. */
  announce(): Promise<void>;
  /** Sends a sample to an endpoint immediately. */
  test(endpoint: EndpointRecord, type: string): Promise<{ status: number } | { error: string }>;
}

/** The maximum number of remembered scopes. A scope has no state, so it can be made again. */
const memory = 1_000;

/** @returns a function that makes the scope of a project */
export function createScopes(given: {
  store: Store;
  clocks: Pick<Clocks, 'now' | 'speed'>;
  rules: (project: string) => ProjectRules;
  order: CreationOrder;
  inTurn: Turns;
  entropy: (project: ProjectScope, request: () => unknown) => Promise<string>;
  jobs: (project: ProjectScope) => ProjectJobs;
  webhooks: (project: ProjectScope) => ProjectWebhooks;
  /** Real time in ms. */
  wall: () => number;
}): (id: string) => ProjectScope {
  const { store, clocks, order, inTurn, entropy, wall } = given;
  const shared: Shared = { wall };
  const known = new Map<string, ProjectScope>();

  const create = (id: string): ProjectScope => {
    let jobs: ProjectJobs | undefined;
    let webhooks: ProjectWebhooks | undefined;
    const scope: ProjectScope = {
      id,
      store: store.project(id),
      // A project's rules are read at each use, because a reset replaces them.
      get rules() {
        return given.rules(id);
      },
      turns: {
        whole: (act) => inTurn(id, act),
        video: (video, act) => inTurn(videoTurn(id, video), act),
        batch: (batch, act) => inTurn(batchTurn(id, batch), act),
      },
      get jobs() {
        return (jobs ??= given.jobs(scope));
      },
      get webhooks() {
        return (webhooks ??= given.webhooks(scope));
      },
      // The store may know only later whether other processes use it.
      get shared() {
        return store.shared ? shared : undefined;
      },
      now: () => clocks.now(id),
      speed: () => clocks.speed(id),
      nextSort: (time) => order.next(id, time),
      entropy: (request) => entropy(scope, request),
    };
    return scope;
  };

  return function scopeOf(id) {
    const remembered = known.get(id);
    if (remembered !== undefined) return remembered;
    const made = create(id);
    if (known.size >= memory) known.clear();
    known.set(id, made);
    return made;
  };
}
