// Webhook endpoints over the API: create, list, retrieve, update, delete, rotate the secret, test.
import type * as z from 'zod';
import { stringMismatch, webhookEndpointNotFound, webhookTestFailed } from '../domain/errors.ts';
import { withNewSecret, timedId, type EndpointRecord } from '../domain/webhook.ts';
import { parseQuery } from '../schema/query-string.ts';
import {
  CreateWebhookEndpoint,
  eventTypes,
  ListWebhookEndpointsQuery,
  RotateWebhookSecret,
  TestWebhookEndpoint,
  UpdateWebhookEndpoint,
  urlPattern,
} from '../schema/webhook-resources.ts';
import { change } from '../store/change.ts';
import type { Doc } from '../store/store.ts';
import { parseBody } from '../http/body.ts';
import type { Call, Handler } from '../http/call.ts';
import type { SecretPort } from './api-ports.ts';
import { listReply } from '../http/list-reply.ts';
import { jsonReply } from '../http/reply.ts';

type WebhookHandlers = Record<
  | 'createWebhookEndpoint'
  | 'listWebhookEndpoints'
  | 'retrieveWebhookEndpoint'
  | 'updateWebhookEndpoint'
  | 'deleteWebhookEndpoint'
  | 'rotateWebhookSecret'
  | 'testWebhookEndpoint'
  | 'listWebhookEventTypes',
  Handler
>;

export function webhookHandlers(secrets: SecretPort): WebhookHandlers {
  return {
    async createWebhookEndpoint(call) {
      const { project, now } = call;
      const wanted = await parseBody(CreateWebhookEndpoint, call);
      assertUrl(wanted.url);
      const entropy = await project.entropy(() => ({ endpoint: wanted }));
      const record: EndpointRecord = {
        id: timedId('whe', Math.floor(now / 1000), entropy),
        createdAt: now,
        updatedAt: now,
        name: wanted.name,
        url: wanted.url,
        eventTypes: [...new Set(wanted.event_types)],
        secrets: [{ value: secrets.secret(await project.entropy(() => ({ secret: wanted }))), until: null }],
      };
      await project.store.put('endpoint', {
        id: record.id,
        sort: await project.nextSort(now),
        body: record,
      });
      // Jobs that already run may have been created when the project had no endpoint, so their ends are
      // announced now.
      await project.webhooks.announce();
      return jsonReply(withSecret(secrets, record));
    },

    async listWebhookEndpoints(call) {
      const { after, limit } = parseQuery(ListWebhookEndpointsQuery, call.request.url);
      const cursor = after === undefined ? {} : { after: await find(call, after) };
      const found = await call.project.store.list('endpoint', {
        ...cursor,
        limit: limit + 1,
        order: 'desc',
      });
      const data = found.slice(0, limit).map(({ body }) => toWire(secrets, body));
      return listReply({ data, hasMore: found.length > limit });
    },

    async retrieveWebhookEndpoint(call) {
      return jsonReply(toWire(secrets, (await find(call)).body));
    },

    async updateWebhookEndpoint(call) {
      const wanted = await parseBody(UpdateWebhookEndpoint, withOptionalBody(call));
      if (wanted.url !== undefined) assertUrl(wanted.url);
      const record = await changed(call, (before) => {
        const after: EndpointRecord = { ...before, ...changesOf(wanted) };
        // An update that changes nothing does not change `updated_at` (SPEC).
        if (JSON.stringify(after) === JSON.stringify(before)) return undefined;
        return { ...after, updatedAt: call.now };
      });
      return jsonReply(toWire(secrets, record));
    },

    async deleteWebhookEndpoint(call) {
      const { id } = await find(call);
      await call.project.store.delete('endpoint', id);
      return jsonReply({ id, object: 'webhook_endpoint.deleted', deleted: true });
    },

    async rotateWebhookSecret(call) {
      const { keep_old_secret_active_for_24_hours: keep } = await parseBody(
        RotateWebhookSecret,
        withOptionalBody(call),
      );
      const { id } = await find(call);
      const secret = secrets.secret(await call.project.entropy(() => ({ rotate: id.slice(-24) })));
      const record = await changed(call, (before) => withNewSecret(before, { secret, keep, now: call.now }));
      return jsonReply(withSecret(secrets, record));
    },

    async testWebhookEndpoint(call) {
      const { event_type: type } = await parseBody(TestWebhookEndpoint, call);
      const { id, body } = await find(call);
      const sent = await call.project.webhooks.test(body, type);
      if ('error' in sent) throw webhookTestFailed(sent.error);
      return jsonReply({
        object: 'webhook_endpoint.test',
        webhook_endpoint_id: id,
        event_type: type,
        status_code: sent.status,
        success: true,
      });
    },

    async listWebhookEventTypes() {
      return jsonReply({ object: 'list', data: eventTypes });
    },
  };
}

/** Contains only the fields that were sent. */
function changesOf({ name, url, event_types: types }: z.infer<typeof UpdateWebhookEndpoint>) {
  return {
    ...(name === undefined ? {} : { name }),
    ...(url === undefined ? {} : { url }),
    ...(types === undefined ? {} : { eventTypes: [...new Set(types)] }),
  };
}

/**
 * @throws ApiError 400 for a text that is no http(s) URL. The service accepts only https, but the receiver of
 * a test seldom has https
 */
function assertUrl(url: string): void {
  if (!new RegExp(urlPattern).test(url) || !URL.canParse(url)) throw stringMismatch('url', urlPattern);
}

/** @throws ApiError 404 for an id that is unknown, malformed, deleted or another project's */
async function find(
  { project, params }: Call,
  id = params['webhook_endpoint_id'] ?? '',
): Promise<Doc<'endpoint'>> {
  const found = await project.store.get('endpoint', id);
  if (found === undefined) throw webhookEndpointNotFound(id);
  return found;
}

/** Changes the endpoint of a call. @throws ApiError 404, also for an endpoint that is deleted meanwhile */
async function changed(
  { project, params }: Call,
  edit: (record: Readonly<EndpointRecord>) => EndpointRecord | undefined,
): Promise<Readonly<EndpointRecord>> {
  const id = params['webhook_endpoint_id'] ?? '';
  const done = await change({ store: project.store, kind: 'endpoint', id }, edit);
  if (done === undefined) throw webhookEndpointNotFound(id);
  return done.doc.body;
}

const withOptionalBody = (call: Call) => ({ ...call, body: () => optionalBody(call) });

/** The guide's own `curl -X POST` sends no body and no content type. */
async function optionalBody(call: Call): Promise<Record<string, unknown>> {
  return (await call.hasBody()) ? call.body() : {};
}

function toWire(secrets: SecretPort, record: EndpointRecord) {
  return {
    id: record.id,
    object: 'webhook_endpoint',
    created_at: Math.floor(record.createdAt / 1000),
    updated_at: Math.floor(record.updatedAt / 1000),
    name: record.name,
    url: record.url,
    event_types: record.eventTypes,
    signing_secret_hint: secrets.hint(record.secrets[0].value),
  };
}

function withSecret(secrets: SecretPort, record: EndpointRecord) {
  return { ...toWire(secrets, record), signing_secret: record.secrets[0].value };
}
