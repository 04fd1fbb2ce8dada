// Signs deliveries by Standard Webhooks, the scheme of OpenAI's SDKs (contract:webhooks.signature-verifies).
import { createHmac } from 'node:crypto';

const prefix = 'whsec_';

/**
 * The `webhook-signature` header: one signature for each secret, in their order.
 * @param timestamp as in `webhook-timestamp`
 * @param body the very text that is sent
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

/** Base64 behind the prefix; without it the text itself, as SDKs read it. */
function keyOf(secret: string): Buffer {
  return secret.startsWith(prefix)
    ? Buffer.from(secret.slice(prefix.length), 'base64')
    : Buffer.from(secret, 'utf8');
}

/** A new secret as the dashboard shows it. @param bytes 32 of them */
export const secretOf = (bytes: Uint8Array) => `${prefix}${Buffer.from(bytes).toString('base64')}`;

/** What can be shown of a secret: enough to tell two apart (UNKNOWN form). */
export const secretHint = (secret: string) =>
  `${secret.startsWith(prefix) ? prefix : ''}****${secret.length < 16 ? '' : secret.slice(-4)}`;
