// The JSON of the control API about webhooks: endpoints, deliveries and their attempts.
import * as z from 'zod';
import { DateTime } from '../journal/entry-schemas.ts';

const headers = z.record(z.string(), z.string());

export const EndpointView = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    url: z.string(),
    event_types: z.array(z.string()),
    signing_secret_hint: z.string(),
    active_secrets: z.int().describe('More than one for a day behind a rotation that keeps the old secret.'),
    source: z
      .enum(['api', 'option'])
      .describe('Created over /v1/webhook_endpoints, or given by --webhook-url.'),
  })
  .meta({ id: 'EndpointView' });

export const EndpointViews = z.strictObject({ data: z.array(EndpointView) }).meta({ id: 'EndpointViews' });

const AttemptView = z
  .strictObject({
    time: DateTime.describe("On the project's clock."),
    wall_time: DateTime.describe('In real time.'),
    duration_ms: z.number(),
    request: z.strictObject({ url: z.string(), headers, body: z.string().describe('The very bytes sent.') }),
    response: z
      .strictObject({ status: z.int(), headers, body: z.string().describe('At most 64 KB of it.') })
      .nullable(),
    error: z.string().nullable().describe('Why there is no answer.'),
  })
  .meta({ id: 'AttemptView', description: 'One POST.' });

const statuses = ['pending', 'delivered', 'failed', 'dropped'] as const;

export const DeliveryView = z
  .strictObject({
    id: z.string().describe('The `webhook-id`.'),
    event_id: z.string(),
    type: z.string(),
    object_id: z.string().describe('What the event is about: the id of the video.'),
    endpoint_id: z.string(),
    status: z
      .enum(statuses)
      .describe('Failed: given up after 72 hours. Dropped: by a rule, or because the endpoint is gone.'),
    event_time: DateTime,
    next_attempt: DateTime.nullable(),
    attempts: z.array(AttemptView),
  })
  .meta({ id: 'DeliveryView', description: 'One event on its way to one endpoint.' });

export const DeliveriesQuery = z.strictObject({
  status: z.enum(statuses).optional(),
  type: z.string().max(200).optional(),
  endpoint_id: z.string().max(200).optional(),
  object_id: z.string().max(200).optional(),
  limit: z.int().min(1).max(1_000).default(100).describe('The newest so many.'),
});

export const DeliveryViews = z
  .strictObject({ data: z.array(DeliveryView), total: z.int().describe('How many match.') })
  .meta({ id: 'DeliveryViews' });

export type EndpointView = z.infer<typeof EndpointView>;
export type DeliveryView = z.infer<typeof DeliveryView>;
export type DeliveryViews = z.infer<typeof DeliveryViews>;
export type DeliveriesQuery = z.input<typeof DeliveriesQuery>;
