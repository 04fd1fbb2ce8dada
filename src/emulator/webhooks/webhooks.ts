// Webhooks of one emulator: puts the parts together and gives each task that is due to the part that does it.
import type { Changes } from '../domain/changes.ts';
import type { VideoRecord } from '../domain/video.ts';
import type { EndpointRecord } from '../domain/webhook.ts';
import type { StatePart } from '../store/state-part.ts';
import { forever, type ClaimedDelivery, type Delivery, type Doc, type Store } from '../store/store.ts';
import { createAnnouncer } from './announce.ts';
import { createDeliver } from './deliver.ts';
import { laneOf, rank, type Send, type Task } from './events.ts';
import { createFanOut } from './fan-out.ts';
import { createHeldBack, createKeptHeldBack } from './held-back.ts';
import { createHistory, type DeliveryEntry, type History } from './history.ts';
import { createKeptHistory } from './kept-history.ts';
import { createOutbox, type OutboxDeps } from './outbox.ts';
import { createReceivers } from './receivers.ts';
import { sampleDelivery } from './sample.ts';
import { createSender, type SendResult } from './send.ts';
import { secretHint, secretOf } from './sign.ts';
import { createAlarm } from './timer.ts';
import type { WebhookProject } from './webhook-project.ts';

export interface WebhooksDeps extends Pick<OutboxDeps, 'wall' | 'projectOf' | 'later' | 'report' | 'shared'> {
  store: Store;
  /** Monotonic time in milliseconds, only for durations. */
  elapsed: () => number;
  /** Receivers that get the events of every project. */
  sharedEndpoints: readonly EndpointRecord[];
  /** Called at each delivery. */
  allowPrivate: () => boolean;
  timeoutMs: number;
  /** Calls a function after some real ms. */
  alarm: (ms: number, run: () => void) => () => void;
  /** Receives a change for each attempt and each new state of a delivery. */
  changes?: Pick<Changes, 'publish'>;
}

export interface Webhooks {
  /** The tasks of a job's end. Empty when the end is not known, or when the project has no receiver. */
  announcementsOf(project: WebhookProject, record: VideoRecord): Promise<Delivery[]>;
  /**
   * The task of a batch's end. The lines and jobs of the batch must already be stored. Empty when the project
   * has no receiver.
   */
  batchAnnouncementsOf(project: WebhookProject, doc: Doc<'batch'>): Promise<Delivery[]>;
  /**
   * Announces the ends of all pending jobs and batches, after an endpoint was created or jobs were restored.
   */
  announce(project: WebhookProject): Promise<void>;
  /** Sends a sample to an endpoint, now. */
  test(project: WebhookProject, endpoint: EndpointRecord, type: string): Promise<SendResult>;
  /** A signing secret made of 64 hex digits. */
  secret: (entropy: string) => string;
  /** The part of a secret that may be shown. */
  hint: (secret: string) => string;
  /** The receivers of a project: its own, and those of `--webhook-url`. */
  endpoints(project: WebhookProject): Promise<EndpointRecord[]>;
  /** True for a receiver of `--webhook-url`. */
  isShared: (id: string) => boolean;
  history: Pick<History, 'list' | 'find'>;
  /** Sends a delivery again now, with the same id. @returns false when its endpoint is gone */
  redeliver(project: WebhookProject, entry: DeliveryEntry): Promise<boolean>;
  /** Call this method after a delivery was stored or a clock was moved. */
  wake(): void;
  /** Waits until every due delivery has been answered, given up or postponed. */
  idle(project?: string): Promise<void>;
  /** The state of projects that is not in the store. */
  readonly parts: readonly StatePart[];
  /** Lets running attempts finish for `graceMs`, then aborts them. Aborted deliveries stay due. */
  close(graceMs: number): Promise<void>;
}

export function createWebhooks(deps: WebhooksDeps): Webhooks {
  const { projectOf, wall } = deps;
  const receivers = createReceivers(deps.sharedEndpoints);
  const announcer = createAnnouncer(receivers);
  const kept = deps.shared !== undefined;
  const heldBack = kept ? createKeptHeldBack() : createHeldBack();
  const fanOut = createFanOut({ projectOf, receivers, heldBack });
  const history = reported(kept ? createKeptHistory(deps) : createHistory(), deps.changes);
  const sender = createSender(deps);
  let aborted = false;
  const { deliver, attempt } = createDeliver({
    ...deps,
    receivers,
    history,
    sender,
    aborted: () => aborted,
  });
  const outbox = createOutbox({
    ...deps,
    receiverOf({ lane = '', body }) {
      const task = taskOf(body);
      const shared = task.kind === 'send' && receivers.isShared(task.endpointId);
      return shared ? task.endpointId : lane;
    },
    work(claimed: ClaimedDelivery) {
      const task = taskOf(claimed.body);
      if (task.kind === 'send') return deliver(claimed, task);
      return task.kind === 'batch' ? fanOut.batch(claimed, task) : fanOut.video(claimed, task);
    },
  });
  return {
    announcementsOf: announcer.announcementsOf,
    batchAnnouncementsOf: announcer.batchAnnouncementsOf,
    async announce(project) {
      await announcer.announceAll(project);
      outbox.wake();
    },

    async test(project, endpoint, type) {
      const sample = sampleDelivery({
        endpoint,
        type,
        now: project.now(),
        wall: wall(),
        nth: await nextNumber(project),
      });
      const entry = await history.entry(project.id, sample);
      const result = await attempt(project, endpoint, entry);
      Object.assign(entry, { status: 'status' in result ? 'delivered' : 'failed', nextAt: null });
      history.changed(project.id, entry);
      return result;
    },

    secret: (entropy) => secretOf(Buffer.from(entropy, 'hex')),
    hint: secretHint,
    endpoints: receivers.list,
    isShared: receivers.isShared,
    history,

    async redeliver(project, entry) {
      if ((await receivers.find(project, entry.endpointId)) === undefined) return false;
      const due = project.now();
      Object.assign(entry, { status: 'pending', nextAt: due });
      history.changed(project.id, entry);
      const nth = await nextNumber(project);
      await project.store.enqueue([repeated(entry, { project: project.id, due, nth })]);
      outbox.wake();
      return true;
    },

    wake: () => outbox.wake(),
    idle: (project) => outbox.idle(project),
    parts: [history.part, heldBack.part],

    async close(graceMs) {
      const ended = outbox.close();
      const grace = createAlarm(() => {
        aborted = true;
        void sender.close();
      });
      grace.set(graceMs);
      await ended;
      grace.clear();
      await sender.close();
      await history.flush();
    },
  };
}

/** The same history, which also reports changes of its entries. */
function reported(history: History, changes: WebhooksDeps['changes']): History {
  return {
    ...history,
    changed(project, entry) {
      history.changed(project, entry);
      changes?.publish?.({ kind: 'delivery-state', project, id: entry.id });
    },
  };
}

/** The number of a sample or a repetition makes its id different. */
const nextNumber = ({ store }: WebhookProject): Promise<number> =>
  store.take({ of: 'repetitions' }, 1, forever);

/** Only this room writes deliveries, and all of them carry a task. */
const taskOf = (body: unknown) => body as Task;

/** The same event once more, due at once. The number makes its id different. */
function repeated(
  { id, endpointId, type, payload }: DeliveryEntry,
  { project, due, nth }: { project: string; due: number; nth: number },
): Delivery {
  const body: Send = { kind: 'send', id, endpointId, type, payload, since: due };
  return { id: `again ${nth} ${id}`, due, rank: rank.again, lane: laneOf(project, endpointId), body };
}
