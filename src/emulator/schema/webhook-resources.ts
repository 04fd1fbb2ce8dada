// Webhooks on the wire: endpoints with the types of the SDKs of September 2026 (SPEC), their bodies, and the
// event types.
import * as z from 'zod';
import { boundedText } from './text.ts';
import { listEnvelope } from './list-envelope.ts';

/**
 * All event types that an endpoint can subscribe to (SPEC, Sept 2026). This emulator sends those about videos
 * and batches.
 */
export const eventTypes = [
  'batch.completed',
  'batch.failed',
  'batch.expired',
  'batch.cancelled',
  'response.completed',
  'response.failed',
  'response.cancelled',
  'response.incomplete',
  'eval.run.succeeded',
  'eval.run.failed',
  'eval.run.canceled',
  'fine_tuning.job.succeeded',
  'fine_tuning.job.failed',
  'fine_tuning.job.cancelled',
  'realtime.call.incoming',
  'video.completed',
  'video.failed',
  'safety.alert.created',
] as const;

const unixSeconds = z.int().min(0);
const types = z.array(z.string());

const endpoint = {
  id: z.string(),
  object: z.literal('webhook_endpoint'),
  created_at: unixSeconds.describe('Unix time in seconds.'),
  updated_at: unixSeconds.describe('Of the last change of settings or secret.'),
  name: z.string(),
  url: z.string(),
  event_types: types,
  signing_secret_hint: z.string().nullable(),
};

export const WebhookEndpoint = z
  .object(endpoint)
  .strict()
  .meta({ id: 'WebhookEndpoint', description: "A URL that the project's events are sent to." });

export const WebhookEndpointWithSecret = z
  .object({ ...endpoint, signing_secret: z.string() })
  .strict()
  .meta({ id: 'WebhookEndpointWithSecret', description: 'The secret is shown here and never again.' });

export const WebhookEndpointList = listEnvelope(WebhookEndpoint).meta({ id: 'WebhookEndpointList' });

export const DeletedWebhookEndpoint = z
  .object({ id: z.string(), object: z.literal('webhook_endpoint.deleted'), deleted: z.literal(true) })
  .strict()
  .meta({ id: 'DeletedWebhookEndpoint' });

export const WebhookEndpointTest = z
  .object({
    object: z.literal('webhook_endpoint.test'),
    webhook_endpoint_id: z.string(),
    event_type: z.string(),
    status_code: z.int().min(100).max(999).describe("The endpoint's own answer."),
    success: z.literal(true),
  })
  .strict()
  .meta({ id: 'WebhookEndpointTest', description: 'A sample was sent, and answered.' });

export const WebhookEventTypes = z
  .object({ object: z.literal('list'), data: types })
  .strict()
  .meta({ id: 'WebhookEventTypes' });

/** The URLs that `http/webhook-endpoints.ts` accepts. */
export const urlPattern = '^https?://';

const eventType = z.enum(eventTypes);
const settings = {
  name: boundedText(256),
  /**
   * The service accepts https only (SPEC). The emulator also accepts http, because local receivers rarely
   * have https.
   */
  url: boundedText(2_048, 'http or https.', { format: 'uri', pattern: urlPattern }),
  event_types: z.array(eventType).min(1),
};

export const CreateWebhookEndpoint = z.strictObject(settings);
export const UpdateWebhookEndpoint = z.strictObject(settings).partial();
export const RotateWebhookSecret = z.strictObject({
  keep_old_secret_active_for_24_hours: z.boolean().default(false),
});
export const TestWebhookEndpoint = z.strictObject({ event_type: eventType });

export const ListWebhookEndpointsQuery = z.object({
  limit: z.int().min(1).max(100).default(20).describe('Most items of a page.'),
  after: z.string().optional().describe('The id behind which the page starts.'),
});
