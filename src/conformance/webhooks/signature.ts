// Signatures by Standard Webhooks, as official clients check them (contract:webhooks.signature-verifies).
import { createHmac } from 'node:crypto';
import type { Delivery } from './receiver.ts';

const prefix = 'whsec_';

/** The entries of the header, without their version; only `v1` is known. */
export function signaturesOf(delivery: Delivery): string[] {
  const entries = (delivery.header('webhook-signature') ?? '').split(' ');
  return entries.filter((entry) => entry.startsWith('v1,')).map((entry) => entry.slice(3));
}

/** True when one of the signatures was made with this secret, of the bytes as they came. */
export function isSignedWith(secret: string, delivery: Delivery): boolean {
  const key = secret.startsWith(prefix)
    ? Buffer.from(secret.slice(prefix.length), 'base64')
    : Buffer.from(secret);
  const head = [delivery.header('webhook-id'), delivery.header('webhook-timestamp'), ''].join('.');
  const wanted = createHmac('sha256', key).update(head).update(delivery.body).digest('base64');
  return signaturesOf(delivery).includes(wanted);
}
