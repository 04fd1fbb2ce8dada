// Verifies signatures of Standard Webhooks, as official clients do (contract:webhooks.signature-verifies).
import { createHmac } from 'node:crypto';
import type { Delivery } from '../vocabulary/deliveries.ts';

const prefix = 'whsec_';

/** Returns the signatures from the header, without their version. Only version `v1` is known. */
export function signaturesOf(delivery: Delivery): string[] {
  const entries = (delivery.header('webhook-signature') ?? '').split(' ');
  return entries.filter((entry) => entry.startsWith('v1,')).map((entry) => entry.slice(3));
}

/** True when at least one of the signatures was made with this secret from the received bytes. */
export function isSignedWith(secret: string, delivery: Delivery): boolean {
  const key = secret.startsWith(prefix)
    ? Buffer.from(secret.slice(prefix.length), 'base64')
    : Buffer.from(secret);
  const head = [delivery.header('webhook-id'), delivery.header('webhook-timestamp'), ''].join('.');
  const wanted = createHmac('sha256', key).update(head).update(delivery.body).digest('base64');
  return signaturesOf(delivery).includes(wanted);
}
