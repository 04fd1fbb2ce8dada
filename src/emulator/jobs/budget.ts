// The budget: what a project may spend. Failed jobs are refunded, because they are not charged (3P,
// contract:lifecycle.failed-is-not-billed).
import { billedClip } from '../domain/derivation.ts';
import { billingLimitReached, quotaExceeded } from '../domain/errors.ts';
import { listPrice } from '../domain/prices.ts';
import type { VideoRecord } from '../domain/video.ts';
import type { ProjectScope } from '../projects/project-scope.ts';
import { forever, type StoredDoc } from '../store/store.ts';
import type { JobPorts } from './job-ports.ts';
import type { LimitSettings } from './settings.ts';

type Prices = Pick<JobPorts, 'profile'>;
type Payer = Pick<ProjectScope, 'store'>;

/** The number of failed jobs that are read at once. */
const pageSize = 100;

/**
 * Pays for a job. If the budget is too small, failed jobs are refunded first.
 * @param given.settled true when failed jobs have already been refunded
 * @throws ApiError 429, or 400 for a billing limit
 */
export async function spend(
  ports: Prices,
  { cents, error }: NonNullable<LimitSettings['budget']>,
  { project, record, settled = false }: { project: Payer; record: VideoRecord; settled?: boolean },
): Promise<void> {
  const cost = costOf(ports, record);
  for (;;) {
    let spent = await pay(project, cost);
    // Look for failed jobs only before a refusal. While the budget is sufficient, the search is not needed.
    if (spent > cents && !settled)
      spent = await refundFailed(ports, project, { now: record.createdAt, until: cents });
    if (spent <= cents) return;
    // Another process may have paid for a job that it then refused. Without that payment, this job may fit.
    if ((await pay(project, -cost)) + cost > cents) break;
  }
  throw error === 'insufficient_quota' ? quotaExceeded() : billingLimitReached();
}

/** Gives the price of a job back when the job could not be stored. */
export async function cancelPayment(ports: Prices, project: Payer, record: VideoRecord): Promise<void> {
  await pay(project, -costOf(ports, record));
}

/** Refunds a failed job, unless it was refunded before. */
export async function refund(ports: Prices, project: Payer, id: string): Promise<void> {
  for (;;) {
    const doc = await project.store.get('video', id);
    if (doc?.marks?.refund === undefined || (await refunded(ports, project, doc))) return;
  }
}

/**
 * Refunds the jobs that have failed by `now`, until the project has spent at most `until` cents.
 * @returns what the project has spent, in cents
 */
async function refundFailed(
  ports: Prices,
  project: Payer,
  { now, until }: { now: number; until: number },
): Promise<number> {
  for (;;) {
    const failed = await project.store.marked('video', 'refund', { upTo: now, limit: pageSize });
    for (const doc of failed) await refunded(ports, project, doc);
    const spent = await pay(project, 0);
    if (spent <= until || failed.length === 0) return spent;
  }
}

/**
 * Removes the mark and pays back. Only the writer that removed the mark pays back.
 * @returns false when another writer has changed the document meanwhile
 */
async function refunded(ports: Prices, project: Payer, doc: StoredDoc<'video'>): Promise<boolean> {
  const { refund: _, ...marks } = doc.marks ?? {};
  const first = await project.store.put('video', { ...doc, marks }, { ifVersion: doc.version });
  if (first) await pay(project, -costOf(ports, doc.body));
  return first;
}

/** @returns what the project has spent, in cents */
function pay({ store }: Payer, cents: number): Promise<number> {
  return store.take({ of: 'spent' }, cents, forever);
}

function costOf({ profile }: Prices, record: VideoRecord): number {
  return (
    Math.round(listPrice(profile, billedClip(record), record.batch !== undefined) * 100) * (record.clips ?? 1)
  );
}
