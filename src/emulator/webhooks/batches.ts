// Events of batches: a batch is looked at when it should be over, and again if something has put that off.
import { isBatchOver, plannedEnd, type BatchView } from '../domain/batch.ts';
import type { BatchEventType, EndpointRecord } from '../domain/webhook.ts';
import { readBatch, viewBatch, withLines, type StoredBatch } from '../store/batch.ts';
import type { Delivery, Doc, Store } from '../store/store.ts';
import { sends, type BatchDue } from './events.ts';

/** A batch is to be looked at; a second one of its id takes the place of the first. */
export function batchDue(batchId: string, at: number): Delivery {
  return { id: `ended ${batchId}`, due: Math.ceil(at), body: { kind: 'batch', batchId } satisfies BatchDue };
}

/** When a batch will be over, as far as anybody knows; undefined when it is. */
export function batchAnnouncement(stored: StoredBatch, now: number): Delivery | undefined {
  if (isBatchOver(viewBatch(stored, now))) return undefined;
  const { doc, lines, jobs } = stored;
  return batchDue(doc.id, plannedEnd(doc.body, { lines, jobs }));
}

/** All batches of a project that are not over at a moment. */
export async function batchAnnouncements(store: Store, project: string, now: number): Promise<Delivery[]> {
  const found: Delivery[] = [];
  let after: Doc<'batch'> | undefined;
  do {
    const cursor = after === undefined ? {} : { after };
    const page: Doc<'batch'>[] = await store.list(project, 'batch', { ...cursor, limit: 100, order: 'asc' });
    for (const doc of page) {
      const announced = batchAnnouncement(await withLines(store, project, doc), now);
      if (announced !== undefined) found.push(announced);
    }
    after = page.at(-1);
  } while (after !== undefined);
  return found;
}

/** What a look at a batch gives: its event for each endpoint, or the time of the next look, or nothing. */
export async function batchEnded(
  { batchId }: BatchDue,
  given: { store: Store; project: string; due: number; endpoints: readonly EndpointRecord[] },
): Promise<{ sends: Delivery[]; next?: number }> {
  const { store, project, due } = given;
  const stored = await readBatch(store, project, batchId);
  if (stored === undefined) return { sends: [] };
  const shown = viewBatch(stored, due);
  if (!isBatchOver(shown)) {
    const next = batchAnnouncement(stored, due);
    return next === undefined || next.due <= due ? { sends: [] } : { sends: [], next: next.due };
  }
  // Over is one of these four.
  const type = `batch.${shown.status}` as BatchEventType;
  return { sends: sends({ id: batchId, type, at: endOf(shown) ?? due, due, last: true }, given) };
}

const endOf = ({ completedAt, failedAt, expiredAt, cancelledAt }: BatchView) =>
  completedAt ?? failedAt ?? expiredAt ?? cancelledAt;
