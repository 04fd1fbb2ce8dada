// The state of projects that a durable store keeps in addition to their documents: its parts, and the counts
// that are gathered before they are written.
import { randomUUID } from 'node:crypto';
import { createDurableParts, type DurablePart, type DurableParts } from './projects/durable-parts.ts';
import { createLastUses, type LastUses } from './projects/last-uses.ts';
import type { ProjectKeeper } from './projects/kept-projects.ts';
import type { DurableRules } from './rules/rule-books.ts';
import { createGatheredCounts, type GatheredCounts } from './store/gathered-counts.ts';
import { createRuleCounts, dropRuleCounts } from './store/rule-counts.ts';
import { heldKinds, type ProjectStore, type Store } from './store/store.ts';
import { deliveriesPlace } from './webhooks/kept-history.ts';
import { createCreationOrder, type CreationOrder } from './time/creation-order.ts';
import { later as alarm, pause } from './time/time.ts';

export interface DurableState extends DurableParts {
  /** How rules are kept and counted. */
  readonly rules: DurableRules;
  /** How often each operation was requested. */
  readonly requests: GatheredCounts;
  /** Counts a creation in a millisecond of the project's clock. Undefined when this process alone creates. */
  readonly countCreation: (project: string, ms: number) => Promise<number> | undefined;
  readonly lastUses: LastUses;
  /** Reports a fault of work in the background. */
  readonly report: (fault: unknown) => void;
  /** How the deliveries of webhooks are shared with other processes. */
  readonly outbox: { worker: string; enter: DurableParts['enter']; pause: (ms: number) => Promise<void> };
}

/** @returns undefined when the store keeps nothing */
export function openDurableState(
  store: Store,
  reportFault: (fault: unknown) => void,
): DurableState | undefined {
  if (!store.durable) return undefined;
  let closed = false;
  /** Work that other processes or a timer began may still run when this process ends. */
  const report = (fault: unknown) => {
    if (!closed) reportFault(fault);
  };
  const parts = createDurableParts({ store, report });
  const given = { store, alarm, report };
  const calls = createGatheredCounts({ ...given, counterOf: (operation) => ({ of: 'calls', operation }) });
  const requests = createGatheredCounts({ ...given, counterOf: (operation) => ({ of: 'asked', operation }) });
  const counted = countedProjects();
  parts.use(counted.part);
  const lastUses = createLastUses({ ...given, isProject: (id) => id !== '' && !id.includes(' ') });
  return {
    ...parts,
    requests,
    lastUses,
    report,
    // The store may know only later whether other processes use it.
    countCreation: (project, ms) => (store.shared ? countCreation(store, { project, ms }) : undefined),
    outbox: { worker: randomUUID(), enter: parts.enter, pause },
    rules: {
      change: parts.change,
      keep: parts.keep,
      counts(id) {
        const counts = createRuleCounts(store.project(id), report);
        return {
          ...counts,
          async add(...given) {
            if (!counted.projects.has(id))
              await parts.change(id, counted.part.name, () => counted.projects.add(id));
            return counts.add(...given);
          },
          called(operation, exact) {
            if (exact) return calls.take(id, operation);
            calls.add(id, operation);
            return 0;
          },
        };
      },
    },
    async empty(project, all) {
      calls.drop(project);
      requests.drop(project);
      counted.projects.delete(project);
      // Before the mark: the processes that notice its end read the counts again.
      await dropRuleCounts(store.project(project));
      await parts.empty(project, all);
      await store.project(project + deliveriesPlace).reset();
    },
    async close() {
      await Promise.all([calls.flush(), requests.flush(), lastUses.flush()]);
      await parts.close();
      closed = true;
    },
  };
}

/**
 * A mark of the projects whose rules have counted. Each process that counts has read the mark, so each of them notices
 * when a reset deletes it, and forgets the counts that it knows.
 */
function countedProjects() {
  const projects = new Set<string>();
  const part: DurablePart = {
    name: 'counted',
    state: (project) => (projects.has(project) ? true : undefined),
    prepare: async (project, saved) => () =>
      void (saved === true ? projects.add(project) : projects.delete(project)),
  };
  return { part, projects };
}

/** A keeper of projects that also reads a project from the store, when it is used for the first time. */
export function readingAtEnter(kept: ProjectKeeper, durable: DurableState | undefined): ProjectKeeper {
  if (durable === undefined) return kept;
  return {
    ...kept,
    enter(project) {
      const ending = kept.enter(project);
      return ending === undefined ? durable.enter(project) : ending.then(() => durable.enter(project));
    },
  };
}

/** How long the creations of a millisecond are counted, in ms of the project's clock. */
const creationsMs = 60_000;

const countCreation = (store: Store, { project, ms }: { project: string; ms: number }) =>
  store.project(project).take({ of: 'creations', ms }, 1, { now: ms, expiresAt: ms + creationsMs });

/** Creates the order of creations. It continues after the documents of a durable store. */
export function openOrder(store: Store, durable: DurableState | undefined): CreationOrder {
  const order = createCreationOrder(durable?.countCreation);
  durable?.afterReading(async (project) => order.follow(project, await lastPlace(store.project(project))));
  return order;
}

/** The last place in the listings of a project. */
async function lastPlace(store: ProjectStore): Promise<number> {
  const newest = await Promise.all(heldKinds.map((kind) => store.list(kind, { limit: 1, order: 'desc' })));
  return Math.max(0, ...newest.flat().map(({ sort }) => sort));
}

/**
 * Goes on with the deliveries and the projects of an earlier process. Requests report the error of a store that
 * cannot be opened.
 */
export function goOn(given: {
  store: { ready?: () => Promise<void> };
  webhooks: { wake: () => void };
  kept: Pick<ProjectKeeper, 'begin'>;
  durable: DurableState | undefined;
}): void {
  const { store, webhooks, kept, durable } = given;
  if (durable === undefined) return;
  const begin = () => {
    webhooks.wake();
    kept.begin().catch(durable.report);
  };
  Promise.resolve(store.ready?.()).then(begin, () => undefined);
}
