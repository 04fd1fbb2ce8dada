// The control of a project's webhooks, for tests.
import { activeSecrets, type EndpointRecord } from '../domain/webhook.ts';
import type { Attempt, DeliveryEntry } from '../webhooks/history.ts';
import type { WebhookProject } from '../webhooks/webhook-project.ts';
import type { Webhooks } from '../webhooks/webhooks.ts';
import { ControlError } from './vocabulary/control-errors.ts';
import type { DeliveriesQuery, DeliveryView, DeliveryViews, EndpointView } from './webhook-schemas.ts';
import { isoTime } from '../journal/iso-time.ts';

/** Parameters and results are those of `/_emulator/webhooks`. */
export interface ProjectWebhooks {
  /** The endpoints of the project, and those of `webhookUrl`. */
  endpoints(): Promise<EndpointView[]>;
  /** The deliveries, oldest first. @throws ControlError 400 */
  deliveries(query?: DeliveriesQuery): Promise<DeliveryViews>;
  /** Sends a delivery again, now, under its own `webhook-id`. @throws ControlError 404, or 409 when its endpoint is gone */
  redeliver(id: string): Promise<DeliveryView>;
  /** Waits until every event of the project that is due has been answered, given up or postponed. */
  flush(): Promise<void>;
}

export function projectWebhooks(webhooks: Webhooks, project: WebhookProject): ProjectWebhooks {
  return {
    endpoints: async () =>
      (await webhooks.endpoints(project)).map((endpoint) => endpointView(webhooks, endpoint, project.now())),

    async deliveries(query = {}) {
      const [{ DeliveriesQuery }, { parse }] = await Promise.all([
        import('./webhook-schemas.ts'),
        import('./vocabulary/parse.ts'),
      ]);
      const { status, type, endpoint_id: endpoint, object_id: object, limit } = parse(DeliveriesQuery, query);
      const found = (await webhooks.history.list(project.id))
        .map(deliveryView)
        .filter(
          (view) =>
            (status ?? view.status) === view.status &&
            (type ?? view.type) === view.type &&
            (endpoint ?? view.endpoint_id) === view.endpoint_id &&
            (object ?? view.object_id) === view.object_id,
        );
      return { data: found.slice(-limit), total: found.length };
    },

    async redeliver(id) {
      const entry = await webhooks.history.find(project.id, id);
      if (entry === undefined)
        throw new ControlError('not_found', `There is no delivery '${id.slice(0, 200)}' in this project.`);
      if (!(await webhooks.redeliver(project, entry)))
        throw new ControlError('conflict', `The endpoint '${entry.endpointId}' is gone.`);
      return deliveryView(entry);
    },

    flush: () => webhooks.idle(project.id),
  };
}

/** One delivery as the control API shows it; undefined when it is not known. */
export async function deliveryById(
  webhooks: Webhooks,
  project: string,
  id: string,
): Promise<DeliveryView | undefined> {
  const entry = await webhooks.history.find(project, id);
  return entry === undefined ? undefined : deliveryView(entry);
}

function endpointView(webhooks: Webhooks, endpoint: EndpointRecord, now: number): EndpointView {
  const { id, name, url, eventTypes, secrets } = endpoint;
  return {
    id,
    name,
    url,
    event_types: [...eventTypes],
    signing_secret_hint: webhooks.hint(secrets[0].value),
    active_secrets: activeSecrets(endpoint, now).length,
    source: webhooks.isShared(id) ? 'option' : 'api',
  };
}

function deliveryView(entry: DeliveryEntry): DeliveryView {
  // Only the emulator writes payloads, and all have this shape.
  const event = JSON.parse(entry.payload) as { id: string; data: { id: string } };
  return {
    id: entry.id,
    event_id: event.id,
    type: entry.type,
    object_id: event.data.id,
    endpoint_id: entry.endpointId,
    status: entry.status,
    event_time: isoTime(entry.dueAt),
    next_attempt: entry.nextAt === null ? null : isoTime(entry.nextAt),
    attempts: entry.attempts.map((attempt) => attemptView(attempt, entry.payload)),
  };
}

function attemptView({ at, wall, durationMs, url, headers, result }: Attempt, body: string) {
  const answered = 'status' in result ? result : undefined;
  return {
    time: isoTime(at),
    wall_time: isoTime(wall),
    duration_ms: Number(durationMs.toFixed(1)),
    request: { url, headers: { ...headers }, body },
    response:
      answered === undefined
        ? null
        : { status: answered.status, headers: { ...answered.headers }, body: answered.body },
    error: 'error' in result ? result.error : null,
  };
}
