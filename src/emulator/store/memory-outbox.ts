// The deliveries of the memory store. Each project has a queue, in the order in which deliveries are due.
import { byteOrder, insert, numberOrder, remove } from './ordered-list.ts';
import type { ClaimedDelivery, Delivery, ProjectStore, Store } from './store.ts';

interface Queued extends Delivery {
  attempts: number;
  leasedUntil: number;
}

interface Queue {
  byId: Map<string, Queued>;
  /** The same deliveries in the order of `(due, rank, id)`. */
  ordered: Queued[];
}

/** The deliveries of all projects. */
interface MemoryOutbox extends Pick<Store, 'waiting'> {
  /** Returns the methods of one project's store. */
  of(project: string): Pick<ProjectStore, 'claim' | 'settle' | 'enqueue'>;
  add(project: string, deliveries: readonly Delivery[]): void;
  /** Deletes the deliveries of one project, or of all projects. */
  clear(project?: string): void;
}

export function memoryOutbox(): MemoryOutbox {
  const queues = new Map<string, Queue>();

  const addAll: MemoryOutbox['add'] = (project, deliveries) => {
    if (deliveries.length === 0) return;
    const queue = queues.get(project) ?? { byId: new Map<string, Queued>(), ordered: [] };
    queues.set(project, queue);
    for (const delivery of deliveries) {
      const known = queue.byId.get(delivery.id);
      if (known !== undefined) drop(queue, known);
      add(queue, { ...delivery, attempts: 0, leasedUntil: Number.NEGATIVE_INFINITY });
    }
  };

  return {
    add: addAll,
    of: (project) => ({
      async enqueue(deliveries) {
        addAll(project, deliveries);
      },

      async claim({ due, wall, leaseMs, limit, without }) {
        const claimed: ClaimedDelivery[] = [];
        for (const queued of queues.get(project)?.ordered ?? []) {
          if (queued.due > due || claimed.length >= limit) break;
          if (queued.leasedUntil > wall || isOf(queued, without)) continue;
          queued.leasedUntil = wall + leaseMs;
          queued.attempts += 1;
          const { leasedUntil: _, ...delivery } = queued;
          claimed.push({ ...delivery, project });
        }
        return claimed;
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

    async waiting(wall, without) {
      const found: { project: string; due: number }[] = [];
      for (const [project, { ordered }] of queues) {
        const first = ordered.find((one) => one.leasedUntil <= wall && !isOf(one, without));
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
