// Signs deliveries by Standard Webhooks, the scheme that OpenAI's SDKs use
// (contract:webhooks.signature-verifies).
import { createHmac } from 'node:crypto';

const prefix = 'whsec_';

/**
 * The `webhook-signature` header: one signature for each secret, in their order.
 * @param timestamp as in `webhook-timestamp`
 * @param body exactly the text that is sent
 */
export function signatures(
  secrets: readonly string[],
  { id, timestamp, body }: { id: string; timestamp: string; body: string },
): string {
  const content = `${id}.${timestamp}.${body}`;
  return secrets
    .map((secret) => `v1,${createHmac('sha256', keyOf(secret)).update(content).digest('base64')}`)
    .join(' ');
}

/**
 * The key of a secret: the text after the prefix, decoded as Base64. Without the prefix, the key is the text
 * itself, as SDKs read it.
 */
function keyOf(secret: string): Buffer {
  return secret.startsWith(prefix)
    ? Buffer.from(secret.slice(prefix.length), 'base64')
    : Buffer.from(secret, 'utf8');
}

/** A new secret in the form that the dashboard shows. @param bytes 32 bytes */
export const secretOf = (bytes: Uint8Array) => `${prefix}${Buffer.from(bytes).toString('base64')}`;

/** The part of a secret that may be shown: enough to distinguish two secrets (UNKNOWN form). */
export const secretHint = (secret: string) =>
  `${secret.startsWith(prefix) ? prefix : ''}****${secret.length < 16 ? '' : secret.slice(-4)}`;
