// Changes of a batch's jobs, all of them: one change of a batch at a time, each job in its turn and as it is by then.
import { withBatchEnd } from '../domain/batch-plan.ts';
import { plannedEnd } from '../domain/batch.ts';
import type { VideoRecord } from '../domain/video.ts';
import { jobsOf, readBatch } from '../store/batch.ts';
import type { Doc, Store } from '../store/store.ts';
import { batchTurn, videoTurn, type Turns } from './turns.ts';

export interface BatchChanges {
  store: Store;
  inTurn: Turns;
}

/** The caller holds the batch's turn and no video's turn. @param change returns the same record for one that stays */
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

/** Lets the assets of a batch's videos live from the batch's end on, after something has changed when that is. */
export async function moveAssets(deps: BatchChanges, project: string, id: string): Promise<void> {
  await deps.inTurn(batchTurn(project, id), async () => {
    const stored = await readBatch(deps.store, project, id);
    if (stored === undefined) return;
    const end = plannedEnd(stored.doc.body, stored);
    await changeJobs(deps, { project, doc: stored.doc, change: (job) => withBatchEnd(job, end) });
  });
}
