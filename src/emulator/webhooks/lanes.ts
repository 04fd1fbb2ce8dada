// Decides which delivery may be sent now. Each receiver gets its events in the order in which they happened.
// No receiver waits for another receiver: each has its own places, and only additional places are shared.

export interface LaneItem {
  /** The name of the lane, which keeps its order: the events of one project for one receiver. */
  lane: string;
  /** The receiver. Receivers of `--webhook-url` have a lane for each project. */
  receiver: string;
  /** The due time. Items with the same due time have no order among themselves. */
  due: number;
  /** @returns false when the receiver failed */
  run(): Promise<boolean>;
}

interface Lane {
  name: string;
  receiver: string;
  queue: LaneItem[];
  active: number;
  /** The due time of the items that run now. */
  moment: number;
  /**
   * True when the last item failed. A receiver that hangs may hang for ever, so the next items no longer wait
   * for their order.
   */
  failing: boolean;
}

/** How many items run at once. */
export interface Widths {
  /** Limit for all lanes together, in addition to the first item of each lane. */
  shared: number;
  /** Limit for one lane. */
  lane: number;
  /** Limit for the first items of all lanes of one receiver. */
  receiver: number;
  /** Total limit, whatever the other limits allow, because each item holds a connection. */
  all: number;
}

export interface Lanes {
  add(item: LaneItem): void;
  /** Removes all items that have not started. */
  clear(): void;
  /** Waits until no item is running. */
  idle(): Promise<void>;
}

export function createLanes(widths: Widths): Lanes {
  const lanes = new Map<string, Lane>();
  /** Number of running first items, by receiver. */
  const first = new Map<string, number>();
  let active = 0;
  /** Number of running items that use a shared place. */
  let shared = 0;
  const waiters: (() => void)[] = [];

  const hasPlace = (lane: Lane): boolean => {
    if (active >= widths.all || lane.active >= widths.lane) return false;
    const own = lane.active === 0 && (first.get(lane.receiver) ?? 0) < widths.receiver;
    return own || shared < widths.shared;
  };

  const ready = (lane: Lane): LaneItem | undefined => {
    const [next] = lane.queue;
    if (next === undefined || !hasPlace(lane)) return undefined;
    return lane.active === 0 || lane.failing || next.due === lane.moment ? next : undefined;
  };

  /** @returns a function that frees the place */
  const takePlace = ({ receiver, active: before }: Lane): (() => void) => {
    active += 1;
    const taken = first.get(receiver) ?? 0;
    if (before > 0 || taken >= widths.receiver) {
      shared += 1;
      return () => void (shared -= 1);
    }
    first.set(receiver, taken + 1);
    return () => {
      const left = (first.get(receiver) ?? 0) - 1;
      if (left === 0) first.delete(receiver);
      else first.set(receiver, left);
    };
  };

  const start = (lane: Lane, item: LaneItem) => {
    const freePlace = takePlace(lane);
    lane.queue.shift();
    // The lane goes to the end of the list, so that the lanes take turns.
    lanes.delete(lane.name);
    lanes.set(lane.name, lane);
    lane.moment = item.due;
    lane.active += 1;
    const end = (well: boolean) => {
      freePlace();
      lane.failing = !well;
      lane.active -= 1;
      active -= 1;
      if (lane.active === 0 && lane.queue.length === 0) lanes.delete(lane.name);
      fill();
      if (active === 0) for (const waiter of waiters.splice(0)) waiter();
    };
    item.run().then(end, () => end(false));
  };

  /** Starts one item of each lane that is ready. @returns true when an item was started */
  const round = (): boolean => {
    let begun = false;
    for (const lane of Array.from(lanes.values())) {
      const next = ready(lane);
      if (next === undefined) continue;
      start(lane, next);
      begun = true;
    }
    return begun;
  };

  /** Starts all items that may start. The lanes take turns. */
  function fill(): void {
    while (round());
  }

  return {
    add(item) {
      const { lane: name, receiver } = item;
      const lane = lanes.get(name) ?? {
        name,
        receiver,
        queue: [],
        active: 0,
        moment: 0,
        failing: false,
      };
      lanes.set(name, lane);
      lane.queue.push(item);
      const next = ready(lane);
      if (next !== undefined) start(lane, next);
    },
    clear() {
      for (const lane of lanes.values()) lane.queue.length = 0;
    },
    async idle() {
      if (active > 0) await new Promise<void>((resolve) => waiters.push(resolve));
    },
  };
}
