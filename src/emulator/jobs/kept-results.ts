// Keeps the results of a batch's videos that are deleted, for the batch's files.
import { endingOf, type VideoRecord, type VideoView } from '../domain/video.ts';
import type { ProjectScope } from '../projects/project-scope.ts';
import { lineOf } from '../store/batch-records.ts';
import { change } from '../store/change.ts';

/** Keeps the result of a batch's video that is about to be deleted. */
export async function keepResult(
  project: Pick<ProjectScope, 'store'>,
  { record, shown }: { record: VideoRecord; shown: VideoView },
): Promise<void> {
  const { batch } = record;
  if (batch === undefined) return;
  const kept = { view: shown, at: endingOf(record)?.at ?? null, until: batch.until };
  const { store } = project;
  const line = await lineOf(store, record);
  if (line !== undefined) await change({ store, kind: 'line', id: line.id }, (body) => ({ ...body, kept }));
}
