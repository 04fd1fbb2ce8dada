// Webhooks as pure rules: what an event says, which secrets sign it, and when a delivery is tried again (contract:webhooks.*).
import type { Outcome } from './plan.ts';

/** What the end of a job is announced as. */
export type VideoEventType = 'video.completed' | 'video.failed';
/** What the end of a batch is announced as (SPEC: the SDKs type all four). */
export type BatchEventType = 'batch.completed' | 'batch.failed' | 'batch.expired' | 'batch.cancelled';

/** A signing secret; the one in force has no end. Milliseconds on the project's clock. */
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
  /** The one in force first, then those that a rotation keeps for a while. */
  secrets: readonly [Secret, ...Secret[]];
}

/** A rotation can keep the old secret for this long (SPEC). */
export const rotationMs = 24 * 3_600_000;

/** The secrets that sign at a moment, the one in force first. */
export function activeSecrets({ secrets }: EndpointRecord, now: number): string[] {
  return secrets.filter(({ until }) => until === null || now < until).map(({ value }) => value);
}

/** The endpoint with another secret. @param keep true lets the one in force sign for another 24 hours */
export function rotated(
  endpoint: EndpointRecord,
  given: { secret: string; keep: boolean; now: number },
): EndpointRecord {
  const { secret, keep, now } = given;
  const [old] = endpoint.secrets;
  const kept = keep ? [{ value: old.value, until: now + rotationMs }] : [];
  return { ...endpoint, updatedAt: now, secrets: [{ value: secret, until: null }, ...kept] };
}

export const eventTypeOf = ({ status }: Outcome): VideoEventType => `video.${status}`;

/** `evt_` or `wh_` + 32 hex digits, the time first like in video ids (DOC sample, contract:webhooks.event-id-shape contract:webhooks.header-id-shape). @param digits at least 24 hex digits */
export function timedId(prefix: 'evt' | 'wh' | 'whe', seconds: number, digits: string): string {
  return `${prefix}_${seconds.toString(16).padStart(8, '0')}${digits.slice(0, 24)}`;
}

/** The body of an event, key by key as the video guide shows it (DOC, contract:webhooks.key-order). */
export function eventBody(event: {
  id: string;
  createdAt: number;
  type: string;
  data: Readonly<Record<string, unknown>>;
}): string {
  const { id, createdAt, type, data } = event;
  return JSON.stringify({ id, object: 'event', created_at: createdAt, type, data });
}

/** How long after the first attempts the next one follows; then each wait is twice the one before (UNKNOWN, contract:webhooks.schedule). */
const waits = [5, 30, 120, 600, 1_800, 3_600].map((seconds) => seconds * 1_000);
/** Nothing is tried later than this after the event (DOC: "up to 72 hours"). */
export const retryWindowMs = 72 * 3_600_000;

/** Milliseconds from a failed attempt to the next one. @param attempts so far, from 1 */
export function retryWait(attempts: number): number {
  const given = waits[attempts - 1];
  const last = waits.at(-1) ?? 0;
  return given ?? last * 2 ** (attempts - waits.length);
}
