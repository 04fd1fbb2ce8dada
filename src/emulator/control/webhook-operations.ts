// The operations of the control API about webhooks.
import * as z from 'zod';
import type { ControlOperation } from './operation.ts';
import { Done } from './vocabulary/project-schemas.ts';
import { DeliveriesQuery, DeliveryView, DeliveryViews, EndpointViews } from './webhook-schemas.ts';

const nothing = { body: z.strictObject({}), bodyOptional: true } as const;
const webhook = { tag: 'Webhooks', scoped: true } as const;

export const webhookOperations = {
  listEndpoints: {
    ...webhook,
    method: 'get',
    path: '/_emulator/webhooks/endpoints',
    summary: 'List the endpoints that get the events of the project',
    success: EndpointViews,
  },
  listDeliveries: {
    ...webhook,
    method: 'get',
    path: '/_emulator/webhooks/deliveries',
    summary: 'What was sent, to whom, and what came of it; the last 1,000',
    query: DeliveriesQuery,
    success: DeliveryViews,
  },
  redeliver: {
    ...webhook,
    ...nothing,
    method: 'post',
    path: '/_emulator/webhooks/deliveries/{webhook_id}/redeliver',
    summary: 'Send a delivery again, now, under its own id',
    success: DeliveryView,
    refusals: [404, 409],
  },
  flushWebhooks: {
    ...webhook,
    ...nothing,
    method: 'post',
    path: '/_emulator/webhooks/flush',
    summary: 'Wait until everything that is due has been answered, given up or put off',
    success: Done,
  },
} as const satisfies Record<string, ControlOperation>;
