// The loop behind all deliveries: claims what is due on each project's clock, hands it out, and sleeps until the next.
import type { Claimed, Store } from '../store/store.ts';
import { createLanes, type Widths } from './lanes.ts';
import { createAlarm } from './timer.ts';

export interface OutboxDeps {
  store: Store;
  /** Real time in ms: what leases are measured on. */
  wall: () => number;
  /** The project's clock in ms. */
  now: (project: string) => number;
  /** Real ms until a project's clock shows a time; 0 when it does, Infinity when it stands still. */
  until: (project: string, time: number) => number;
  /** Runs something once the current turn of work is over. */
  later: (run: () => void) => void;
  /** The receiver that a delivery goes to, or undefined for work inside this process. */
  laneOf: (claimed: Claimed) => string | undefined;
  /** Does the work. `retryAt` (emulated ms) lets the delivery come again. */
  work: (claimed: Claimed) => Promise<{ well: boolean; retryAt?: number }>;
  report: (fault: unknown) => void;
}

export interface Outbox {
  /** To be called whenever something may have become due: a new delivery, or a clock that was moved. */
  wake(): void;
  /** Waits until nothing is due, of one project or all, and everything begun is settled. */
  idle(project?: string): Promise<void>;
  /** Begins nothing more, and waits for what is under way; what has not begun stays due. */
  close(): Promise<void>;
}

/** Longer than any attempt; a worker that dies delays its deliveries by so much. */
const leaseMs = 120_000;
/** Deliveries of one project taken out of the store at a time, and of all. */
const capacity = { project: 128, all: 1_024 };
/** How long the loop rests after a store that failed. */
const restMs = 1_000;
export const widths: Widths = { all: 16, lane: 8 };

interface State {
  held: Map<string, string>;
  closed: boolean;
  resting: boolean;
  passing: Promise<void> | undefined;
  again: boolean;
  /** Told whenever something is settled or a pass has ended. */
  watchers: (() => void)[];
}

export function createOutbox(deps: OutboxDeps): Outbox {
  const { store, wall, now, later, report } = deps;
  const lanes = createLanes(widths);
  const alarm = createAlarm(() => {
    state.resting = false;
    wake();
  });
  const state: State = {
    held: new Map(),
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
      if (!state.closed) alarm.set(await nextRing());
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
    for (const { project, due } of await store.waiting(wall())) {
      for (;;) {
        const free = places(project);
        if (state.closed || due > now(project) || free <= 0) break;
        const claimed = await store.claim({ project, due: now(project), wall: wall(), leaseMs, limit: free });
        if (claimed.length === 0) break;
        // What stays inside this process goes first: it is what makes the rest.
        for (const one of claimed) if (deps.laneOf(one) === undefined) await handle(one);
        for (const one of claimed) begin(one);
      }
    }
  }

  const heldOf = (project: string) => {
    let count = 0;
    for (const holder of state.held.values()) if (holder === project) count += 1;
    return count;
  };

  const places = (project: string) =>
    Math.min(capacity.project - heldOf(project), capacity.all - state.held.size);

  function begin(claimed: Claimed): void {
    const lane = deps.laneOf(claimed);
    // A lease that ran out while its delivery waits for its turn is renewed by the claim. One that was put off, and is
    // claimed again before its settling has come to an end here, has another time: it is another attempt.
    const key = `${claimed.due} ${claimed.id} ${claimed.project}`;
    if (lane === undefined || state.held.has(key)) return;
    state.held.set(key, claimed.project);
    lanes.add({
      lane,
      due: claimed.due,
      async run() {
        const well = await handle(claimed);
        state.held.delete(key);
        wake();
        tell();
        return well;
      },
    });
  }

  /** Never rejects: what cannot be settled comes again when its lease has ended. */
  async function handle(claimed: Claimed): Promise<boolean> {
    try {
      const { well, retryAt } = await deps.work(claimed);
      await store.settle(claimed.project, claimed.id, retryAt);
      return well;
    } catch (fault) {
      report(fault);
      return false;
    }
  }

  async function nextRing(): Promise<number> {
    let soonest = Number.POSITIVE_INFINITY;
    for (const { project, due } of await store.waiting(wall())) {
      // What has become due since it was looked for is taken at once. Where there is no place, the next one wakes the loop.
      if (due > now(project)) soonest = Math.min(soonest, deps.until(project, due));
      else if (places(project) > 0) soonest = 0;
    }
    return soonest;
  }

  async function busy(project: string | undefined): Promise<boolean> {
    if (state.passing !== undefined) return true;
    if (project === undefined ? state.held.size > 0 : heldOf(project) > 0) return true;
    const waiting = await store.waiting(wall());
    return waiting.some((one) => (project ?? one.project) === one.project && one.due <= now(one.project));
  }

  return {
    wake,
    async idle(project) {
      wake();
      while (!state.closed && (await busy(project))) {
        const changed = change();
        if (state.passing === undefined && state.held.size === 0) wake();
        await changed;
      }
    },
    async close() {
      state.closed = true;
      alarm.clear();
      lanes.clear();
      await state.passing;
      await lanes.idle();
      tell();
    },
  };
}
