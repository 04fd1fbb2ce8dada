// The deliveries of the memory store. Each project has a queue, in the order in which deliveries are due.
import { byteOrder, insert, numberOrder, remove } from './ordered-list.ts';
import type { ClaimedDelivery, Delivery, ProjectStore, Store } from './store.ts';

interface Queued extends Delivery {
  attempts: number;
  leasedUntil: number;
  /** The worker that has or had the lease. */
  worker: string;
}

interface Queue {
  byId: Map<string, Queued>;
  /** The same deliveries in the order of `(due, rank, id)`. */
  ordered: Queued[];
}

/** The deliveries of all projects. */
interface MemoryOutbox extends Pick<Store, 'waiting'> {
  /** Returns the methods of one project's store. */
  of(project: string): Pick<ProjectStore, 'claim' | 'settle' | 'renew' | 'enqueue' | 'deliveries'>;
  projects(): Iterable<string>;
  add(project: string, deliveries: readonly Delivery[]): void;
  /** Deletes the deliveries of one project, or of all projects. */
  clear(project?: string): void;
}

export function memoryOutbox(): MemoryOutbox {
  const queues = new Map<string, Queue>();
  const workers = new Set<string>();

  /** The lanes of which another worker holds a delivery. `undefined` stands for deliveries without a lane. */
  const lanesOfOthers = (
    queue: Queue | undefined,
    { wall, worker }: { wall: number; worker: string },
  ): ReadonlySet<string | undefined> => {
    const alone = workers.size === 0 || (workers.size === 1 && workers.has(worker));
    if (alone || queue === undefined) return noLanes;
    const held = queue.ordered.filter((one) => one.leasedUntil > wall && one.worker !== worker);
    return new Set(held.map(({ lane }) => lane));
  };

  const addAll: MemoryOutbox['add'] = (project, deliveries) => {
    if (deliveries.length === 0) return;
    const queue = queues.get(project) ?? { byId: new Map<string, Queued>(), ordered: [] };
    queues.set(project, queue);
    for (const delivery of deliveries) {
      const known = queue.byId.get(delivery.id);
      if (known !== undefined) drop(queue, known);
      add(queue, {
        ...delivery,
        attempts: delivery.attempts ?? 0,
        leasedUntil: Number.NEGATIVE_INFINITY,
        worker: '',
      });
    }
  };

  return {
    add: addAll,
    projects: () => queues.keys(),
    of: (project) => ({
      async enqueue(deliveries) {
        addAll(project, deliveries);
      },

      async claim({ due, wall, leaseMs, limit, without, worker = '' }) {
        const claimed: ClaimedDelivery[] = [];
        workers.add(worker);
        const taken = lanesOfOthers(queues.get(project), { wall, worker });
        for (const queued of queues.get(project)?.ordered ?? []) {
          if (queued.due > due || claimed.length >= limit) break;
          if (queued.leasedUntil > wall || isOf(queued, without) || taken.has(queued.lane)) continue;
          queued.leasedUntil = wall + leaseMs;
          queued.worker = worker;
          queued.attempts += 1;
          const { leasedUntil: _, worker: __, ...delivery } = queued;
          claimed.push({ ...delivery, project });
        }
        return claimed;
      },

      async deliveries() {
        const { ordered = [] } = queues.get(project) ?? {};
        return ordered.map(withoutLease);
      },

      async renew(ids, { worker, until }) {
        const queue = queues.get(project);
        for (const id of ids) {
          const queued = queue?.byId.get(id);
          const held = queued?.worker === worker && queued.leasedUntil !== Number.NEGATIVE_INFINITY;
          if (held) queued.leasedUntil = until;
        }
      },

      async settle(id, retryAt) {
        const queue = queues.get(project);
        const queued = queue?.byId.get(id);
        if (queue === undefined || queued === undefined) return;
        drop(queue, queued);
        if (retryAt !== undefined) {
          add(queue, { ...queued, due: retryAt, leasedUntil: Number.NEGATIVE_INFINITY });
        } else if (queue.ordered.length === 0) queues.delete(project);
      },
    }),

    async waiting(wall, without, worker) {
      const found: { project: string; due: number }[] = [];
      for (const [project, queue] of queues) {
        const taken = worker === undefined ? noLanes : lanesOfOthers(queue, { wall, worker });
        const first = queue.ordered.find(
          (one) => one.leasedUntil <= wall && !isOf(one, without) && !taken.has(one.lane),
        );
        if (first !== undefined) found.push({ project, due: first.due });
      }
      return found;
    },

    clear(project) {
      if (project === undefined) queues.clear();
      else queues.delete(project);
    },
  };
}

const noLanes: ReadonlySet<string | undefined> = new Set();

function withoutLease({ id, due, rank, lane, attempts, body }: Queued): Delivery {
  const more = { ...(lane === undefined ? {} : { lane }), ...(attempts === 0 ? {} : { attempts }) };
  return { id, due, rank, ...more, body };
}

const isOf = ({ lane }: Queued, lanes: ReadonlySet<string> | undefined) =>
  lane !== undefined && lanes?.has(lane) === true;

function add({ byId, ordered }: Queue, queued: Queued): void {
  byId.set(queued.id, queued);
  insert(ordered, queued, deliveryOrder);
}

function drop({ byId, ordered }: Queue, queued: Queued): void {
  byId.delete(queued.id);
  remove(ordered, queued, deliveryOrder);
}

const deliveryOrder = (a: Queued, b: Queued) =>
  numberOrder(a.due, b.due) || numberOrder(a.rank, b.rank) || byteOrder(a.id, b.id);
