// The loop that sends all deliveries. It claims the deliveries that are due on each project's clock, starts
// them, and sleeps until the next delivery is due.
import type { ClaimedDelivery, Store } from '../store/store.ts';
import { createLanes, type Widths } from './lanes.ts';
import { createAlarm } from './timer.ts';
import type { WebhookProject } from './webhook-project.ts';

/** The result of a delivery's work. With `retryAt` (emulated ms), the delivery is due again at that time. */
export interface WorkResult {
  well: boolean;
  retryAt?: number;
}

export interface OutboxDeps {
  store: Store;
  /** Real time in ms. Leases are measured on this clock. */
  wall: () => number;
  projectOf: (id: string) => WebhookProject;
  /** Calls `run` after the current turn of work has ended. */
  later: (run: () => void) => void;
  /** The receiver of a delivery. Called only for deliveries that have a lane. */
  receiverOf: (claimed: ClaimedDelivery) => string;
  /** Does the work of a delivery. */
  work: (claimed: ClaimedDelivery) => Promise<WorkResult>;
  report: (fault: unknown) => void;
  /** How the loop works on a store that other processes may use. Undefined for a store of this process alone. */
  shared?: SharedOutbox | undefined;
}

interface SharedOutbox {
  /** The name of this process, which no other process has. */
  worker: string;
  /** Reads the state of a project, such as its clock, before its first use. */
  enter: (project: string) => Promise<void> | undefined;
  /** Waits for some real milliseconds. */
  pause: (ms: number) => Promise<void>;
}

export interface Outbox {
  /**
   * Call this method whenever a delivery may have become due: after a new delivery, or after a clock was
   * moved.
   */
  wake(): void;
  /** Waits until nothing is due and everything that was started is settled, in one project or in all. */
  idle(project?: string): Promise<void>;
  /** Starts nothing more, and waits for the running deliveries. Deliveries that have not started stay due. */
  close(): Promise<void>;
}

/**
 * Longer than the wait of a delivery for its lane plus its attempt. When a worker dies, its deliveries are
 * delayed by this time.
 */
const leaseMs = 300_000;
/**
 * On a shared store, leases are short and are renewed while their deliveries are held, so that other processes
 * soon go on with the deliveries of a process that died.
 */
const sharedLease = { ms: 15_000, renewMs: 5_000 };
/** The longest pause between two looks for deliveries that other processes have stored or released, in real ms. */
const lookMs = 1_000;
/** The pause between two looks for the end of deliveries that other processes hold, in real ms. */
const idleLookMs = 50;
/** Later than every lease, in real ms. */
const endOfLeases = Number.MAX_SAFE_INTEGER;
/** Largest number of deliveries that one claim takes out of the store. */
const pageSize = 16;
/**
 * Largest number of deliveries of one lane that are claimed and not settled. More deliveries stay in the
 * store, so that they do not delay other lanes.
 */
const laneCapacity = 16;
/** Pause of the loop after a fault of the store, in real ms. */
const restMs = 1_000;
const widths: Widths = { shared: 16, lane: 8, receiver: 16, all: 1_000 };

interface State {
  /** The deliveries that are claimed and not settled. */
  held: Map<string, { project: string; lane: string }>;
  /** The ids of the claimed deliveries, by project. */
  leased: Map<string, Set<string>>;
  /** The number of held deliveries of each lane. */
  inLane: Map<string, number>;
  closed: boolean;
  resting: boolean;
  passing: Promise<void> | undefined;
  again: boolean;
  /** Called when a delivery is settled or a pass has ended. */
  watchers: (() => void)[];
}

export function createOutbox(deps: OutboxDeps): Outbox {
  const { store, projectOf, wall, later, report, shared } = deps;
  const lanes = createLanes(widths);
  const alarm = createAlarm(() => {
    state.resting = false;
    wake();
  });
  const state: State = {
    held: new Map(),
    leased: new Map(),
    inLane: new Map(),
    closed: false,
    resting: false,
    passing: undefined,
    again: false,
    watchers: [],
  };

  const tell = () => {
    for (const watcher of state.watchers.splice(0)) watcher();
  };
  const change = () => new Promise<void>((resolve) => state.watchers.push(resolve));

  function wake(): void {
    if (state.closed) return;
    if (state.passing !== undefined) {
      state.again = true;
      return;
    }
    state.passing = new Promise<void>((resolve) => {
      later(() => void pass().then(resolve));
    });
  }

  async function pass(): Promise<void> {
    state.again = false;
    try {
      await claimAll();
      if (!state.closed) alarm.set(Math.min(await nextRing(), shared === undefined ? Infinity : lookMs));
    } catch (fault) {
      report(fault);
      state.resting = true;
      if (!state.closed) alarm.set(restMs);
    }
    state.passing = undefined;
    if (state.again && !state.resting) wake();
    tell();
  }

  async function claimAll(): Promise<void> {
    for (const { project: id, due } of await store.waiting(wall(), fullLanes(), shared?.worker)) {
      await shared?.enter(id);
      const project = projectOf(id);
      for (;;) {
        if (state.closed || due > project.now()) break;
        const claimed = await project.store.claim({
          due: project.now(),
          wall: wall(),
          leaseMs: shared === undefined ? leaseMs : sharedLease.ms,
          limit: pageSize,
          without: fullLanes(),
          ...(shared === undefined ? {} : { worker: shared.worker }),
        });
        if (claimed.length === 0) break;
        keepLeases(id, claimed);
        // Tasks without a lane stay inside this process. They run first, because they create the other
        // deliveries.
        for (const one of claimed) if (one.lane === undefined) await handle(one);
        for (const one of claimed) begin(one);
      }
    }
  }

  /** Renews the leases of deliveries until they are settled. */
  const keepLeases = (project: string, claimed: readonly ClaimedDelivery[]) => {
    if (shared === undefined) return;
    if (state.leased.size === 0) renewal.set(sharedLease.renewMs);
    const own = state.leased.get(project) ?? new Set();
    state.leased.set(project, own);
    for (const { id } of claimed) own.add(id);
  };
  const endLease = ({ project, id }: ClaimedDelivery) => {
    const own = state.leased.get(project);
    own?.delete(id);
    if (own?.size === 0) state.leased.delete(project);
    if (state.leased.size === 0) renewal.clear();
  };
  async function renewAll(): Promise<void> {
    if (shared === undefined) return;
    const lease = { worker: shared.worker, until: wall() + sharedLease.ms };
    for (const [project, ids] of state.leased)
      await store
        .project(project)
        .renew([...ids], lease)
        .catch(report);
    if (state.leased.size > 0) renewal.set(sharedLease.renewMs);
  }
  const renewal = createAlarm(() => void renewAll());
  /** Ends the leases of deliveries that were claimed and have not started, so that other processes send them. */
  async function releaseAll(): Promise<void> {
    if (shared === undefined) return;
    const lease = { worker: shared.worker, until: 0 };
    for (const [project, ids] of state.leased)
      await store
        .project(project)
        .renew([...ids], lease)
        .catch(report);
  }

  const heldOf = (project: string) => {
    let count = 0;
    for (const holder of state.held.values()) if (holder.project === project) count += 1;
    return count;
  };

  const fullLanes = (): ReadonlySet<string> =>
    new Set(Array.from(state.inLane).flatMap(([lane, count]) => (count < laneCapacity ? [] : [lane])));

  const hold = (key: string, { project, lane }: { project: string; lane: string }) => {
    state.held.set(key, { project, lane });
    state.inLane.set(lane, (state.inLane.get(lane) ?? 0) + 1);
    return () => {
      state.held.delete(key);
      const left = (state.inLane.get(lane) ?? 0) - 1;
      if (left > 0) state.inLane.set(lane, left);
      else state.inLane.delete(lane);
    };
  };

  function begin(claimed: ClaimedDelivery): void {
    const { lane, project } = claimed;
    // When a lease runs out while its delivery waits for its turn, the claim renews the lease. A delivery
    // that was postponed may be claimed again before its settling has ended here. Its due time is then
    // different, so it is another attempt.
    const key = `${claimed.due} ${claimed.id} ${project}`;
    if (lane === undefined || state.held.has(key)) return;
    const letGo = hold(key, { project, lane });
    lanes.add({
      lane,
      receiver: deps.receiverOf(claimed),
      due: claimed.due,
      async run() {
        const well = await handle(claimed);
        letGo();
        wake();
        tell();
        return well;
      },
    });
  }

  /** Never rejects. A delivery that cannot be settled is claimed again when its lease has ended. */
  async function handle(claimed: ClaimedDelivery): Promise<boolean> {
    try {
      const { well, retryAt } = await deps.work(claimed);
      await projectOf(claimed.project).store.settle(claimed.id, retryAt);
      return well;
    } catch (fault) {
      report(fault);
      return false;
    } finally {
      endLease(claimed);
    }
  }

  async function nextRing(): Promise<number> {
    let soonest = Number.POSITIVE_INFINITY;
    // Full lanes are left out: the next settling in a full lane wakes the loop.
    for (const { project, due } of await store.waiting(wall(), fullLanes(), shared?.worker)) {
      await shared?.enter(project);
      // A delivery that has become due since the query is claimed at once.
      soonest = Math.min(soonest, realMsUntil(projectOf(project), due));
    }
    return soonest;
  }

  async function busy(project: string | undefined): Promise<boolean> {
    if (state.passing !== undefined) return true;
    if (project === undefined ? state.held.size > 0 : heldOf(project) > 0) return true;
    // Deliveries that other processes hold count too.
    for (const one of await store.waiting(shared === undefined ? wall() : endOfLeases)) {
      if ((project ?? one.project) !== one.project) continue;
      await shared?.enter(one.project);
      if (one.due <= projectOf(one.project).now()) return true;
    }
    return false;
  }

  return {
    wake,
    async idle(project) {
      wake();
      while (!state.closed && (await busy(project))) {
        const changed = change();
        if (state.passing === undefined && state.held.size === 0) {
          if (shared === undefined) wake();
          else await shared.pause(idleLookMs).then(wake);
        }
        await changed;
      }
    },
    async close() {
      state.closed = true;
      alarm.clear();
      lanes.clear();
      await state.passing;
      await lanes.idle();
      renewal.clear();
      await releaseAll();
      tell();
    },
  };
}

/**
 * Real ms until a project's clock reaches `time`: 0 when it has reached `time`, Infinity when the clock is
 * stopped.
 */
function realMsUntil(project: WebhookProject, time: number): number {
  const left = time - project.now();
  return left > 0 ? left / project.speed() : 0;
}
