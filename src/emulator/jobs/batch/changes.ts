// Changes all jobs of a batch. One change of a batch runs at a time. Each job is read under its own lock.
import { withBatchEnd } from '../../domain/batch-plan.ts';
import { plannedEnd } from '../../domain/batch.ts';
import type { VideoRecord } from '../../domain/video.ts';
import { jobsOf, readBatch } from '../../store/batch-records.ts';
import type { Doc } from '../../store/store.ts';
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
    await project.turns.video(id, async () => {
      const video = await project.store.get('video', id);
      if (video === undefined) return;
      const body = change(video.body);
      if (body !== video.body) await project.store.put('video', { ...video, body }, { ifPresent: true });
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
