// Sample events, which users send to an endpoint to try it.
import { createHash } from 'node:crypto';
import { eventBody, timedId, type EndpointRecord } from '../domain/webhook.ts';
import type { History } from './history.ts';

/**
 * The delivery of a sample event, in the form of real events. The object in the event does not exist.
 * @param given.now the project's clock in ms
 * @param given.wall real time in ms
 * @param given.nth a number that no other sample of this emulator has
 */
export function sampleDelivery(given: {
  endpoint: EndpointRecord;
  type: string;
  now: number;
  wall: number;
  nth: number;
}): Parameters<History['entry']>[1] {
  const { endpoint, type, now, wall, nth } = given;
  const digits = createHash('sha256').update(`test ${nth} ${wall} ${endpoint.id}`).digest('hex');
  const seconds = Math.floor(now / 1000);
  const [family = 'object'] = type.split('.');
  const data = { id: `${family === 'response' ? 'resp' : family}_${digits.slice(0, 48)}` };
  return {
    id: timedId('wh', seconds, digits.slice(24)),
    endpointId: endpoint.id,
    type,
    payload: eventBody({ id: timedId('evt', seconds, digits), createdAt: seconds, type, data }),
    dueAt: now,
  };
}
