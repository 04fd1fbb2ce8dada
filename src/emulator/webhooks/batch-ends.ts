// Events of batches. A batch is checked at its planned end, and again later when the end was postponed.
import { isBatchOver, plannedEnd, type BatchView } from '../domain/batch.ts';
import type { BatchEventType, EndpointRecord } from '../domain/webhook.ts';
import { readBatch, viewBatch, withLines, type StoredBatch } from '../store/batch-records.ts';
import { everyDoc } from '../store/pages.ts';
import type { Delivery, ProjectStore } from '../store/store.ts';
import { rank, deliveriesPerEndpoint, type BatchDue } from './events.ts';
import type { WebhookProject } from './webhook-project.ts';

/** The task to check a batch. A second task for the same id replaces the first. */
export function batchDue(batchId: string, at: number): Delivery {
  const body: BatchDue = { kind: 'batch', batchId };
  return { id: `ended ${batchId}`, due: Math.ceil(at), rank: rank.ended, body };
}

/**
 * The task to check a batch at its planned end, as far as the end is known. Undefined when the batch is over.
 */
export function batchAnnouncement(stored: StoredBatch, now: number): Delivery | undefined {
  if (isBatchOver(viewBatch(stored, now))) return undefined;
  const { doc, lines, jobs } = stored;
  return batchDue(doc.id, plannedEnd(doc.body, { lines, jobs }));
}

/** The tasks for all batches of a project that are not over at `now`. */
export async function batchAnnouncements(store: ProjectStore, now: number): Promise<Delivery[]> {
  const found: Delivery[] = [];
  for await (const doc of everyDoc(store, 'batch')) {
    const announced = batchAnnouncement(await withLines(store, doc), now);
    if (announced !== undefined) found.push(announced);
  }
  return found;
}

/** Checks a batch. Returns its event for each endpoint, or the time of the next check, or nothing. */
export async function batchEnded(
  { batchId }: BatchDue,
  given: { project: WebhookProject; due: number; endpoints: readonly EndpointRecord[] },
): Promise<{ sends: Delivery[]; next?: number }> {
  const { project, due, endpoints } = given;
  const stored = await readBatch(project.store, batchId);
  if (stored === undefined) return { sends: [] };
  const shown = viewBatch(stored, due);
  if (!isBatchOver(shown)) {
    const next = batchAnnouncement(stored, due);
    return next === undefined || next.due <= due ? { sends: [] } : { sends: [], next: next.due };
  }
  // A batch that is over has one of the four statuses with an event.
  const type = `batch.${shown.status}` as BatchEventType;
  return {
    sends: deliveriesPerEndpoint(
      { id: batchId, type, at: endOf(shown) ?? due, due, last: true },
      { project: project.id, endpoints },
    ),
  };
}

const endOf = ({ completedAt, failedAt, expiredAt, cancelledAt }: BatchView) =>
  completedAt ?? failedAt ?? expiredAt ?? cancelledAt;
