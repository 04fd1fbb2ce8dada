// Events of batches. A batch is checked at its planned end, and again later when the end was postponed.
import { isBatchOver, latestEndOf, plannedEnd, type BatchView } from '../domain/batch.ts';
import type { BatchEventType, EndpointRecord } from '../domain/webhook.ts';
import { readBatch, viewBatch, withLines, type StoredBatch } from '../store/batch-records.ts';
import { everyDoc } from '../store/pages.ts';
import type { Delivery, ProjectStore } from '../store/store.ts';
import { announcement, rank, deliveriesPerEndpoint, type BatchDue } from './events.ts';
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

/** The tasks for the jobs of a batch that have not ended at `now`. Jobs of batches have no mark of their end. */
export function jobAnnouncements({ jobs }: StoredBatch, now: number): Delivery[] {
  return [...jobs.values()].flatMap((job) => announcement(job) ?? []).filter(({ due }) => due > now);
}

/**
 * The tasks for each batch of a project that is not over at `now`, and for its jobs. The newest batch is read
 * first, and no batch is read that is older than the longest batch.
 */
export async function* batchAnnouncements(store: ProjectStore, now: number): AsyncGenerator<Delivery[]> {
  for await (const doc of everyDoc(store, 'batch', { order: 'desc' })) {
    if (latestEndOf(doc.body) <= now) return;
    const stored = await withLines(store, doc);
    const announced = batchAnnouncement(stored, now);
    if (announced !== undefined) yield [...jobAnnouncements(stored, now), announced];
  }
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
