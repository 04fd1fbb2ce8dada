// One delivery attempt: signs the event, sends it, records the result, and decides when to try again.
import type { Forgery } from '../domain/effects.ts';
import { activeSecrets, retryWait, retryWindowMs, type EndpointRecord } from '../domain/webhook.ts';
import type { ClaimedDelivery } from '../store/store.ts';
import type { Send } from './events.ts';
import type { DeliveryEntry, History } from './history.ts';
import type { WorkResult } from './outbox.ts';
import type { Receivers } from './receivers.ts';
import type { Post, Sender, SendResult } from './send.ts';
import type { Changes } from '../domain/changes.ts';
import { signatures } from './sign.ts';
import type { WebhookProject } from './webhook-project.ts';

export interface DeliverDeps {
  receivers: Pick<Receivers, 'find'>;
  history: Pick<History, 'entry' | 'attempted' | 'changed'>;
  sender: Pick<Sender, 'post'>;
  projectOf: (id: string) => WebhookProject;
  /** Real time in ms. */
  wall: () => number;
  /** Monotonic time in milliseconds, only for durations. */
  elapsed: () => number;
  /** Receives a change for each attempt. */
  changes?: Pick<Changes, 'publish'>;
  /** True when the running attempts have been aborted because the emulator ends. */
  aborted: () => boolean;
}

export interface Deliver {
  /** Makes the next attempt of a delivery that is due. */
  deliver: (claimed: ClaimedDelivery, task: Send) => Promise<WorkResult>;
  /** Sends one signed POST and adds it to the history. */
  attempt: (project: WebhookProject, endpoint: EndpointRecord, entry: DeliveryEntry) => Promise<SendResult>;
}

const userAgent = 'OpenAI/1.0 (+https://platform.openai.com/docs/webhooks)';
/** Twice the age that receivers tolerate (contract:webhooks.header-timestamp). */
const staleSeconds = 600;
/** The secret of no endpoint: the text `wrong`, in the form of a secret. */
const wrongSecret = 'whsec_d3Jvbmc=';

export function createDeliver(deps: DeliverDeps): Deliver {
  const { receivers, history, elapsed } = deps;

  async function post(
    project: WebhookProject,
    endpoint: EndpointRecord,
    { entry, forged }: { entry: DeliveryEntry; forged: readonly Forgery[] },
  ): Promise<SendResult> {
    const at = project.now();
    const sentAt = deps.wall();
    const started = elapsed();
    const request = signedPost(endpoint, { entry, forged, at, sentAt });
    const result = await deps.sender.post(request);
    const durationMs = elapsed() - started;
    const { url, headers } = request;
    history.attempted(project.id, entry, { at, wall: sentAt, durationMs, url, headers, result });
    deps.changes?.publish?.({ kind: 'delivery', project: project.id, id: entry.id });
    return result;
  }

  return {
    async deliver({ project: id, due, attempts }, task) {
      const project = deps.projectOf(id);
      const entry = await history.entry(id, { ...task, dueAt: task.since });
      const settle = (result: Partial<DeliveryEntry>) => {
        Object.assign(entry, result);
        history.changed(id, entry);
      };
      const endpoint = await receivers.find(project, task.endpointId);
      if (endpoint === undefined || task.drop === true) {
        settle({ status: 'dropped', nextAt: null });
        return { well: true };
      }
      const started = elapsed();
      const forged = (attempts === 1 ? task.forged : undefined) ?? [];
      const result = await post(project, endpoint, { entry, forged });
      // Aborted by shutdown; do not count it as a failed attempt.
      if (deps.aborted() && 'error' in result) return { well: false, retryAt: due };
      if (isAccepted(result)) {
        settle({ status: 'delivered', nextAt: null });
        return { well: true };
      }
      const next = due + (elapsed() - started) * project.speed() + retryWait(attempts);
      const postponement = postponed(entry, { next, until: task.since + retryWindowMs });
      history.changed(id, entry);
      return postponement;
    },
    attempt: (project, endpoint, entry) => post(project, endpoint, { entry, forged: [] }),
  };
}

/** True when a receiver has taken the event: it answered with 2xx. */
const isAccepted = (result: SendResult): boolean =>
  'status' in result && result.status >= 200 && result.status < 300;

/**
 * Plans the next attempt, or gives the delivery up when that attempt would be too late. A delivery that an
 * earlier attempt delivered keeps its status: this was a repetition.
 */
function postponed(entry: DeliveryEntry, { next, until }: { next: number; until: number }): WorkResult {
  const givenUp = next > until;
  if (entry.status !== 'delivered') {
    Object.assign(entry, givenUp ? { status: 'failed', nextAt: null } : { status: 'pending', nextAt: next });
  }
  return { well: false, ...(givenUp ? {} : { retryAt: next }) };
}

/**
 * The POST of an event, signed with the active secrets of its endpoint.
 * @param given.at the project's clock, which decides which secrets are active
 * @param given.sentAt real time
 */
function signedPost(
  endpoint: EndpointRecord,
  given: { entry: DeliveryEntry; forged: readonly Forgery[]; at: number; sentAt: number },
): Post {
  const { entry, forged, at, sentAt } = given;
  const { id, payload: body } = entry;
  // Receivers compare the timestamp with their own clock. That clock shows real time, so the project's clock
  // is not used.
  const staleBy = forged.includes('stale_timestamp') ? staleSeconds : 0;
  const timestamp = String(Math.floor(sentAt / 1000) - staleBy);
  const secrets = forged.includes('wrong_secret') ? [wrongSecret] : activeSecrets(endpoint, at);
  const signed = forged.includes('bad_signature') ? `${body} ` : body;
  const headers = {
    'user-agent': userAgent,
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures(secrets, { id, timestamp, body: signed }),
  };
  return { url: endpoint.url, headers, body };
}
