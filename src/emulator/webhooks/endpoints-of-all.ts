// The receivers of `--webhook-url`: endpoints of every project, for users who configure no endpoints over the
// API.
import { createHash } from 'node:crypto';
import { timedId, type BatchEventType, type EndpointRecord, type VideoEventType } from '../domain/webhook.ts';

/** All event types that this emulator sends. */
const eventTypes = [
  'video.completed',
  'video.failed',
  'batch.completed',
  'batch.failed',
  'batch.expired',
  'batch.cancelled',
] satisfies readonly (VideoEventType | BatchEventType)[];

/** @param given the options of the same names; a URL without a secret has been refused earlier */
export function sharedEndpoints({
  webhookUrl,
  webhookSecret = '',
}: {
  webhookUrl: readonly string[];
  webhookSecret: string | undefined;
}): EndpointRecord[] {
  return [...new Set(webhookUrl)].map((url) => ({
    id: timedId('whe', 0, createHash('sha256').update(url).digest('hex')),
    createdAt: 0,
    updatedAt: 0,
    name: '--webhook-url',
    url,
    eventTypes,
    secrets: [{ value: webhookSecret, until: null }],
  }));
}
