// Changes all jobs of a batch.
import { withBatchEnd } from '../../domain/batch-plan.ts';
import { plannedEnd } from '../../domain/batch.ts';
import type { VideoRecord } from '../../domain/video.ts';
import { jobsOf, readBatch } from '../../store/batch-records.ts';
import type { Doc } from '../../store/store.ts';
import { changeVideo } from '../change-video.ts';
import type { ProjectScope } from '../../projects/project-scope.ts';

/**
 * The caller holds the batch's lock and no video's lock.
 * @param change returns the same record for a job that does not change
 */
export async function changeJobs(
  project: ProjectScope,
  { doc, change }: { doc: Doc<'batch'>; change: (job: VideoRecord) => VideoRecord },
): Promise<void> {
  for await (const { id } of jobsOf(project.store, doc)) {
    await changeVideo(project, id, (record) => {
      const changed = change(record);
      return changed === record ? undefined : changed;
    });
  }
}

/**
 * Makes the lifetime of the assets of a batch's videos start at the batch's end, after this end has moved.
 */
export async function moveAssets(project: ProjectScope, id: string): Promise<void> {
  await project.turns.batch(id, async () => {
    const stored = await readBatch(project.store, id);
    if (stored === undefined) return;
    const end = plannedEnd(stored.doc.body, stored);
    await changeJobs(project, { doc: stored.doc, change: (job) => withBatchEnd(job, end) });
  });
}
