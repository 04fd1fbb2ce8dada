// Keeps the results of a batch's videos that are deleted, for the batch's files.
import { endingOf, type VideoRecord, type VideoView } from '../domain/video.ts';
import type { ProjectScope } from '../projects/project-scope.ts';
import { change } from '../store/change.ts';

/** Keeps the result of a batch's video that is about to be deleted. */
export async function keepResult(
  project: ProjectScope,
  { record, shown }: { record: VideoRecord; shown: VideoView },
): Promise<void> {
  const { batch, id } = record;
  if (batch === undefined) return;
  const kept = { view: shown, at: endingOf(record)?.at ?? null, until: batch.until };
  await project.turns.batch(batch.id, () =>
    change({ store: project.store, kind: 'lines', id: batch.id }, ({ lines }) => ({
      lines: lines.map((line) => (line.videoId === id ? { ...line, kept } : line)),
    })),
  );
}
