// Keeps the results of a batch's videos that are deleted, for the batch's files.
import { endingOf, type VideoRecord, type VideoView } from '../domain/video.ts';
import type { ProjectScope } from '../projects/project-scope.ts';

/** Keeps the result of a batch's video that is about to be deleted. */
export async function keepResult(
  project: ProjectScope,
  { record, shown }: { record: VideoRecord; shown: VideoView },
): Promise<void> {
  const { batch, id } = record;
  if (batch === undefined) return;
  const kept = { view: shown, at: endingOf(record)?.at ?? null, until: batch.until };
  // All lines are one document. Under the lock, two simultaneous deletions cannot undo each other.
  await project.turns.batch(batch.id, async () => {
    const doc = await project.store.get('lines', batch.id);
    if (doc === undefined) return;
    const lines = doc.body.lines.map((line) => (line.videoId === id ? { ...line, kept } : line));
    await project.store.put('lines', { ...doc, body: { lines } }, { ifPresent: true });
  });
}
