// Changes all jobs of a batch. One change of a batch runs at a time. Each job is read under its own lock.
import { withBatchEnd } from '../../domain/batch-plan.ts';
import { plannedEnd } from '../../domain/batch.ts';
import type { VideoRecord } from '../../domain/video.ts';
import { jobsOf, readBatch } from '../../store/batch-records.ts';
import type { Doc, Store } from '../../store/store.ts';
import { batchTurn, videoTurn, type Turns } from '../../store/turns.ts';

export interface BatchChanges {
  store: Store;
  inTurn: Turns;
}

/**
 * The caller holds the batch's lock and no video's lock.
 * @param change returns the same record for a job that does not change
 */
export async function changeJobs(
  { store, inTurn }: BatchChanges,
  given: { project: string; doc: Doc<'batch'>; change: (job: VideoRecord) => VideoRecord },
): Promise<void> {
  const { project, doc, change } = given;
  for await (const { id } of jobsOf(store, project, doc)) {
    await inTurn(videoTurn(project, id), async () => {
      const video = await store.get(project, 'video', id);
      if (video === undefined) return;
      const body = change(video.body);
      if (body !== video.body) await store.put(project, 'video', { ...video, body }, { ifPresent: true });
    });
  }
}

/**
 * Makes the lifetime of the assets of a batch's videos start at the batch's end, after this end has moved.
 */
export async function moveAssets(deps: BatchChanges, project: string, id: string): Promise<void> {
  await deps.inTurn(batchTurn(project, id), async () => {
    const stored = await readBatch(deps.store, project, id);
    if (stored === undefined) return;
    const end = plannedEnd(stored.doc.body, stored);
    await changeJobs(deps, { project, doc: stored.doc, change: (job) => withBatchEnd(job, end) });
  });
}
