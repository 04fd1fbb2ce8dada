// Webhooks as pure functions: the content of an event, the secrets that sign it, and the time of the next
// delivery attempt (contract:webhooks.*).
import type { Outcome } from './plan.ts';

/** The event types for the end of a job. */
export type VideoEventType = 'video.completed' | 'video.failed';
/** The event types for the end of a batch (SPEC: the SDKs have types for all four). */
export type BatchEventType = 'batch.completed' | 'batch.failed' | 'batch.expired' | 'batch.cancelled';

/** A signing secret. The current secret has no end (`until` is null). Milliseconds on the project's clock. */
export interface Secret {
  value: string;
  until: number | null;
}

/** A URL that a project's events are sent to. Times in milliseconds on the project's clock. */
export interface EndpointRecord {
  id: string;
  createdAt: number;
  updatedAt: number;
  name: string;
  url: string;
  eventTypes: readonly string[];
  /** The current secret first, then the old secrets that a rotation keeps for a while. */
  secrets: readonly [Secret, ...Secret[]];
}

/** The time for which a rotation can keep the old secret (SPEC). */
const rotationMs = 24 * 3_600_000;

/** The secrets that sign events at the time `now`, the current secret first. */
export function activeSecrets({ secrets }: EndpointRecord, now: number): string[] {
  return secrets.filter(({ until }) => until === null || now < until).map(({ value }) => value);
}

/**
 * Returns the endpoint with a new secret.
 * @param keep true: the previous secret signs for another 24 hours
 */
export function withNewSecret(
  endpoint: EndpointRecord,
  given: { secret: string; keep: boolean; now: number },
): EndpointRecord {
  const { secret, keep, now } = given;
  const [old] = endpoint.secrets;
  const kept = keep ? [{ value: old.value, until: now + rotationMs }] : [];
  return { ...endpoint, updatedAt: now, secrets: [{ value: secret, until: null }, ...kept] };
}

export const eventTypeOf = ({ status }: Outcome): VideoEventType => `video.${status}`;

/**
 * `evt_` or `wh_` + 32 hex digits. The time comes first, as in video ids (DOC sample,
 * contract:webhooks.event-id-shape contract:webhooks.header-id-shape).
 * @param digits at least 24 hex digits
 */
export function timedId(prefix: 'evt' | 'wh' | 'whe', seconds: number, digits: string): string {
  return `${prefix}_${seconds.toString(16).padStart(8, '0')}${digits.slice(0, 24)}`;
}

/** The body of an event, with the keys in the order of the video guide (DOC, contract:webhooks.key-order). */
export function eventBody(event: {
  id: string;
  createdAt: number;
  type: string;
  data: Readonly<Record<string, unknown>>;
}): string {
  const { id, createdAt, type, data } = event;
  return JSON.stringify({ id, object: 'event', created_at: createdAt, type, data });
}

/**
 * The waits after the first attempts. After these, each wait is twice the previous wait (UNKNOWN,
 * contract:webhooks.schedule).
 */
const waits = [5, 30, 120, 600, 1_800, 3_600].map((seconds) => seconds * 1_000);
/** No delivery is attempted later than this time after the event (DOC: "up to 72 hours"). */
export const retryWindowMs = 72 * 3_600_000;

/**
 * Milliseconds from a failed attempt to the next attempt.
 * @param attempts the number of attempts so far, from 1
 */
export function retryWait(attempts: number): number {
  const given = waits[attempts - 1];
  const last = waits.at(-1) ?? 0;
  return given ?? last * 2 ** (attempts - waits.length);
}
