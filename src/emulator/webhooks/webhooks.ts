// Webhooks of one emulator: announces the ends of jobs, sends the deliveries that are due, and records the
// results.
import { createHash } from 'node:crypto';
import type { Forgery } from '../domain/effects.ts';
import type { VideoRecord } from '../domain/video.ts';
import type { EndpointRecord } from '../domain/webhook.ts';
import { activeSecrets, eventBody, retryWait, retryWindowMs, timedId } from '../domain/webhook.ts';
import type { Claimed, Delivery, Doc, Store } from '../store/store.ts';
import { batchAnnouncement, batchAnnouncements, batchDue, batchEnded } from './batch-ends.ts';
import { announcement, fannedOut, laneOf, type Send, type Task } from './events.ts';
import { withLines } from '../store/batch-records.ts';
import { createHistory, type DeliveryEntry, type History } from './history.ts';
import { createOutbox, type OutboxDeps } from './outbox.ts';
import { createSender, type Sent } from './send.ts';
import { createAlarm } from './timer.ts';
import { secretHint, secretOf, signatures } from './sign.ts';

export interface WebhooksDeps extends Pick<OutboxDeps, 'wall' | 'now' | 'until' | 'later' | 'report'> {
  store: Store;
  /** Monotonic time in milliseconds, only for durations. */
  elapsed: () => number;
  /** How fast a project's clock runs. */
  speed: (project: string) => number;
  /** Receivers that get the events of every project. */
  everywhere: readonly EndpointRecord[];
  /** Called at each delivery. */
  allowPrivate: () => boolean;
  timeoutMs: number;
}

export interface Webhooks {
  /**
   * Writes a video. Also writes the event of its job's end, when the end is known and the project has a
   * receiver.
   */
  putVideo(project: string, doc: Doc<'video'>, options?: { ifPresent?: boolean }): Promise<boolean>;
  /** Writes a batch and the event of its end. The lines and jobs of the batch must already be stored. */
  putBatch(project: string, doc: Doc<'batch'>): Promise<void>;
  /**
   * Announces the ends of all pending jobs and batches, after an endpoint was created or jobs were restored.
   */
  announce(project: string): Promise<void>;
  /** Sends a sample to an endpoint, now. */
  test(project: string, endpoint: EndpointRecord, type: string): Promise<Sent>;
  /** A signing secret made of 64 hex digits. */
  secret: (entropy: string) => string;
  /** The part of a secret that may be shown. */
  hint: (secret: string) => string;
  /** The receivers of a project: its own, and those of `--webhook-url`. */
  endpoints(project: string): Promise<EndpointRecord[]>;
  /** True for a receiver of `--webhook-url`. */
  isEverywhere: (id: string) => boolean;
  history: Pick<History, 'list' | 'find'>;
  /** Sends a delivery again now, with the same id. @returns false when its endpoint is gone */
  redeliver(project: string, entry: DeliveryEntry): Promise<boolean>;
  /** Call this method after a clock was moved. */
  wake(): void;
  /** Waits until every due delivery has been answered, given up or postponed. */
  idle(project?: string): Promise<void>;
  /** Deletes the history of deliveries, and forgets the deliveries that a rule holds back. */
  forget(project?: string): void;
  /** Lets running attempts finish for `graceMs`, then aborts them. Aborted deliveries stay due. */
  close(graceMs: number): Promise<void>;
}

const userAgent = 'OpenAI/1.0 (+https://platform.openai.com/docs/webhooks)';
/** Twice the age that receivers tolerate (contract:webhooks.header-timestamp). */
const staleSeconds = 600;
/** The secret of no endpoint: the text `wrong`, in the form of a secret. */
const wrongSecret = 'whsec_d3Jvbmc=';
/** Largest number of videos or endpoints in one page. */
const pageSize = 1_000;

export function createWebhooks(deps: WebhooksDeps): Webhooks {
  const { store, now, wall, elapsed, everywhere } = deps;
  const history = createHistory();
  const sender = createSender(deps);
  /** Deliveries of events that a rule sends after the next event of their project. */
  const late = new Map<string, Delivery[]>();
  let redelivered = 0;
  let closing = false;
  const outbox = createOutbox({
    ...deps,
    receiverOf({ lane = '', body }) {
      const task = body as Task; // only this folder writes deliveries
      const shared = task.kind === 'send' && isEverywhere(task.endpointId);
      return shared ? task.endpointId : lane;
    },
    work: (claimed) => {
      const task = claimed.body as Task;
      if (task.kind === 'send') return deliver(claimed, task);
      return task.kind === 'batch' ? look(claimed, task) : spread(claimed, task);
    },
  });

  const isEverywhere = (id: string) => everywhere.some((endpoint) => endpoint.id === id);

  const endpoints = async (project: string): Promise<EndpointRecord[]> => {
    const own = await store.list(project, 'endpoint', { limit: pageSize, order: 'asc' });
    return [...everywhere, ...own.map(({ body }) => body)];
  };

  const find = async (project: string, id: string): Promise<EndpointRecord | undefined> =>
    everywhere.find((endpoint) => endpoint.id === id) ?? (await store.get(project, 'endpoint', id))?.body;

  const listens = async (project: string): Promise<boolean> =>
    everywhere.length > 0 || (await store.list(project, 'endpoint', { limit: 1, order: 'asc' })).length > 0;

  /** Turns one event into a delivery for each receiver. */
  async function spread({ project, due }: Claimed, task: Extract<Task, { kind: 'ended' }>) {
    const video = await store.get(project, 'video', task.videoId);
    const sends = fannedOut(task, { project, due, video: video?.body, endpoints: await endpoints(project) });
    const overtaken = late.get(project) ?? [];
    if (task.effects?.outOfOrder === true) late.set(project, [...overtaken, ...sends]);
    else {
      late.delete(project);
      // The out-of-order deliveries become due directly after this event.
      sends.push(...overtaken.filter((one) => one.due > due).map((one) => ({ ...one, due: due + 1 })));
    }
    await store.enqueue(project, sends);
    return { well: true };
  }

  /** Checks a batch that is due. When the batch is not over, it is checked again later. */
  async function look({ project, due }: Claimed, task: Extract<Task, { kind: 'batch' }>) {
    const found = await batchEnded(task, { store, project, due, endpoints: await endpoints(project) });
    await store.enqueue(project, found.sends);
    return { well: true, ...(found.next === undefined ? {} : { retryAt: found.next }) };
  }

  async function deliver({ project, due, attempts }: Claimed, task: Send) {
    const entry = history.entry(project, { ...task, dueAt: task.since });
    const endpoint = await find(project, task.endpointId);
    if (endpoint === undefined || task.drop === true) {
      Object.assign(entry, { status: 'dropped', nextAt: null });
      return { well: true };
    }
    const started = elapsed();
    const forged = attempts === 1 ? task.forged : undefined;
    const result = await attempt(project, endpoint, { entry, forged });
    // Aborted by shutdown; do not count it as a failed attempt.
    if (closing && 'error' in result) return { well: false, retryAt: due };
    if ('status' in result && result.status >= 200 && result.status < 300) {
      Object.assign(entry, { status: 'delivered', nextAt: null });
      return { well: true };
    }
    const next = due + (elapsed() - started) * deps.speed(project) + retryWait(attempts);
    if (next - task.since > retryWindowMs) {
      if (entry.status !== 'delivered') Object.assign(entry, { status: 'failed', nextAt: null });
      return { well: false };
    }
    if (entry.status !== 'delivered') Object.assign(entry, { status: 'pending', nextAt: next });
    return { well: false, retryAt: next };
  }

  /** Sends one signed POST and adds it to the history. */
  async function attempt(
    project: string,
    endpoint: EndpointRecord,
    { entry, forged = [] }: { entry: DeliveryEntry; forged?: readonly Forgery[] | undefined },
  ): Promise<Sent> {
    const at = now(project);
    const sentAt = wall();
    const started = elapsed();
    const { id, payload: body } = entry;
    // Receivers compare the timestamp with their own clock. That clock shows real time, so the project's
    // clock is not used.
    const timestamp = String(
      Math.floor(sentAt / 1000) - (forged.includes('stale_timestamp') ? staleSeconds : 0),
    );
    const secrets = forged.includes('wrong_secret') ? [wrongSecret] : activeSecrets(endpoint, at);
    const signed = forged.includes('bad_signature') ? `${body} ` : body;
    const headers = {
      'user-agent': userAgent,
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signatures(secrets, { id, timestamp, body: signed }),
    };
    const result = await sender.post({ url: endpoint.url, headers, body });
    const durationMs = elapsed() - started;
    history.attempted(project, entry, { at, wall: sentAt, durationMs, url: endpoint.url, headers, result });
    return result;
  }

  return {
    async putVideo(project, doc, options) {
      const enqueue = (await listens(project)) ? endsOf(doc.body) : undefined;
      const done = await store.put(
        project,
        'video',
        doc,
        enqueue === undefined ? options : { ...options, enqueue },
      );
      if (enqueue === undefined) {
        // An endpoint may have been created between the check and the write. Its announcement then missed
        // this video.
        if (!done || !(await listens(project))) return done;
        await store.enqueue(project, endsOf(doc.body));
      }
      outbox.wake();
      return done;
    },

    async putBatch(project, doc) {
      await store.put(project, 'batch', doc);
      if (!(await listens(project))) return;
      const stored = await withLines(store, project, doc);
      // A batch that is already over is announced too: it was cancelled before it ran.
      await store.enqueue(project, [
        batchAnnouncement(stored, now(project)) ?? batchDue(doc.id, now(project)),
      ]);
      outbox.wake();
    },

    async announce(project) {
      if (!(await listens(project))) return;
      const after = now(project);
      let last: Doc<'video'> | undefined;
      for (;;) {
        const page = await store.list(project, 'video', {
          limit: pageSize,
          order: 'asc',
          ...(last === undefined ? {} : { after: last }),
        });
        const announced = page.flatMap(({ body }) => announcement(body) ?? []);
        await store.enqueue(
          project,
          announced.filter(({ due }) => due > after),
        );
        last = page.at(-1);
        if (page.length < pageSize) break;
      }
      await store.enqueue(project, await batchAnnouncements(store, project, after));
      outbox.wake();
    },

    async test(project, endpoint, type) {
      const { entry } = sampleOf({
        endpoint,
        type,
        now: now(project),
        wall: wall(),
        nth: (redelivered += 1),
      });
      const made = history.entry(project, entry);
      const result = await attempt(project, endpoint, { entry: made });
      Object.assign(made, { status: 'status' in result ? 'delivered' : 'failed', nextAt: null });
      return result;
    },

    secret: (entropy) => secretOf(Buffer.from(entropy, 'hex')),
    hint: secretHint,
    endpoints,
    isEverywhere,
    history,

    async redeliver(project, entry) {
      const { id, endpointId, type, payload } = entry;
      if ((await find(project, endpointId)) === undefined) return false;
      const at = now(project);
      const body: Send = { kind: 'send', id, endpointId, type, payload, since: at };
      redelivered += 1;
      Object.assign(entry, { status: 'pending', nextAt: at });
      const lane = laneOf(project, endpointId);
      await store.enqueue(project, [{ id: `again ${redelivered} ${id}`, due: at, lane, body }]);
      outbox.wake();
      return true;
    },

    wake: () => outbox.wake(),
    idle: (project) => outbox.idle(project),
    forget(project) {
      history.forget(project);
      if (project === undefined) late.clear();
      else late.delete(project);
    },

    async close(graceMs) {
      const ended = outbox.close();
      const cut = createAlarm(() => {
        closing = true;
        void sender.close();
      });
      cut.set(graceMs);
      await ended;
      cut.clear();
      await sender.close();
    },
  };
}

/** The events of a job's end. Empty while the end is unknown. */
function endsOf(record: VideoRecord): Delivery[] {
  const announced = announcement(record);
  if (announced === undefined) return [];
  const { batch, command } = record;
  // The batch may end earlier or later than planned, so it is checked when this job has ended.
  const early = batch !== undefined && command !== null;
  return early ? [announced, batchDue(batch.id, announced.due)] : [announced];
}

/** A sample event in the form of real events. The object in it does not exist. */
function sampleOf(given: { endpoint: EndpointRecord; type: string; now: number; wall: number; nth: number }) {
  const { endpoint, type, now, wall, nth } = given;
  const digits = createHash('sha256').update(`test ${nth} ${wall} ${endpoint.id}`).digest('hex');
  const seconds = Math.floor(now / 1000);
  const id = timedId('evt', seconds, digits);
  const [family = 'object'] = type.split('.');
  const data = { id: `${family === 'response' ? 'resp' : family}_${digits.slice(0, 48)}` };
  const payload = eventBody({ id, createdAt: seconds, type, data });
  const entry = {
    id: timedId('wh', seconds, digits.slice(24)),
    endpointId: endpoint.id,
    type,
    payload,
    dueAt: now,
  };
  return { entry };
}
