// Who may send when: each receiver gets its events in the order in which they happened, and none can hold up all.

export interface LaneItem {
  /** What keeps its order: one receiver. */
  lane: string;
  /** Items of one moment have no order among themselves. */
  due: number;
  /** @returns false when the receiver failed */
  run(): Promise<boolean>;
}

interface Lane {
  queue: LaneItem[];
  active: number;
  /** The moment of the items under way. */
  moment: number;
  /** The last one failed: whoever waits for a receiver that hangs may wait for ever, so order is given up. */
  failing: boolean;
}

/** Runs at once, of all receivers and of one. */
export interface Widths {
  all: number;
  lane: number;
}

export interface Lanes {
  add(item: LaneItem): void;
  /** Forgets what has not begun. */
  clear(): void;
  /** Waits until nothing is under way. */
  idle(): Promise<void>;
}

export function createLanes({ all, lane: width }: Widths): Lanes {
  const lanes = new Map<string, Lane>();
  let active = 0;
  const waiters: (() => void)[] = [];

  const ready = (lane: Lane): LaneItem | undefined => {
    const [next] = lane.queue;
    if (next === undefined || lane.active >= width) return undefined;
    return lane.active === 0 || lane.failing || next.due === lane.moment ? next : undefined;
  };

  const start = (name: string, lane: Lane, item: LaneItem) => {
    lane.queue.shift();
    lane.moment = item.due;
    lane.active += 1;
    active += 1;
    const end = (well: boolean) => {
      lane.failing = !well;
      lane.active -= 1;
      active -= 1;
      if (lane.active === 0 && lane.queue.length === 0) lanes.delete(name);
      fill();
      if (active === 0) for (const waiter of waiters.splice(0)) waiter();
    };
    item.run().then(end, () => end(false));
  };

  /** Starts one item of each lane that may. @returns whether there was any */
  const round = (): boolean => {
    let begun = false;
    for (const [name, lane] of lanes) {
      const next = active < all ? ready(lane) : undefined;
      if (next === undefined) continue;
      start(name, lane, next);
      begun = true;
    }
    return begun;
  };

  /** Starts whatever may start, the lanes in turn. */
  function fill(): void {
    while (round());
  }

  return {
    add(item) {
      const lane = lanes.get(item.lane) ?? { queue: [], active: 0, moment: 0, failing: false };
      lanes.set(item.lane, lane);
      lane.queue.push(item);
      fill();
    },
    clear() {
      for (const lane of lanes.values()) lane.queue.length = 0;
    },
    async idle() {
      if (active > 0) await new Promise<void>((resolve) => waiters.push(resolve));
    },
  };
}
