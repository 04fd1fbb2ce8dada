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
  /** The receiver that a delivery goes to. Asked for deliveries that have a lane. */
  receiverOf: (claimed: Claimed) => string;
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

/** Longer than a delivery waits for its lane and is attempted; a worker that dies delays its deliveries by so much. */
const leaseMs = 300_000;
/** Deliveries taken out of the store at a time. */
const pageSize = 16;
/** Taken out of the store and not settled, of one lane. More stay in the store, so that they hold up no other lane. */
const laneCapacity = 16;
/** How long the loop rests after a store that failed. */
const restMs = 1_000;
export const widths: Widths = { shared: 16, lane: 8, receiver: 16, all: 1_000 };

interface State {
  /** What is taken out of the store and not settled. */
  held: Map<string, { project: string; lane: string }>;
  /** How much of it each lane has. */
  inLane: Map<string, number>;
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
    for (const { project, due } of await store.waiting(wall(), fullLanes())) {
      for (;;) {
        if (state.closed || due > now(project)) break;
        const claimed = await store.claim({
          project,
          due: now(project),
          wall: wall(),
          leaseMs,
          limit: pageSize,
          without: fullLanes(),
        });
        if (claimed.length === 0) break;
        // What stays inside this process goes first: it is what makes the rest.
        for (const one of claimed) if (one.lane === undefined) await handle(one);
        for (const one of claimed) begin(one);
      }
    }
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

  function begin(claimed: Claimed): void {
    const { lane, project } = claimed;
    // A lease that ran out while its delivery waits for its turn is renewed by the claim. One that was put off, and is
    // claimed again before its settling has come to an end here, has another time: it is another attempt.
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
    // A lane that is full wakes the loop with its next settling.
    for (const { project, due } of await store.waiting(wall(), fullLanes())) {
      // What has become due since it was looked for is taken at once.
      soonest = Math.min(soonest, due > now(project) ? deps.until(project, due) : 0);
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
