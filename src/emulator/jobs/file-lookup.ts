// Finds a project's file: an upload, or one of the two files of a finished batch.
import { isBatchOver, type BatchView } from '../domain/batch.ts';
import { fileNotFound } from '../domain/errors.ts';
import { fileView, isFileGone, type FileRecord, type FileView } from '../domain/file.ts';
import { readBatch, viewBatch, type StoredBatch } from '../store/batch-records.ts';
import { printBatchFile } from './batch-output.ts';
import type { ProjectScope } from '../projects/project-scope.ts';

export interface FoundFile {
  record: FileRecord;
  shown: FileView;
  /** The bytes of a file that a batch has made. */
  made?: Uint8Array;
}

interface Asked {
  project: ProjectScope;
  /** The project's clock in ms. */
  now: number;
}

/** @throws ApiError 404 for a file that is unknown, deleted, expired, another project's, or not made yet */
export async function findFile({ id, ...asked }: Asked & { id: string }): Promise<FoundFile> {
  const doc = await asked.project.store.get('file', id);
  const found = doc === undefined ? undefined : await visibleFile(doc.body, asked);
  if (found === undefined) throw fileNotFound(id);
  return found;
}

/**
 * Returns a file as it is at the time `now`; undefined when the file is not made yet, or is gone.
 * @param batches the batches that were already read, for callers that look at many files
 */
export async function visibleFile(
  record: FileRecord,
  { project, now, batches = new Map() }: Asked & { batches?: Map<string, StoredBatch | undefined> },
): Promise<FoundFile | undefined> {
  const { batch } = record;
  if (batch === undefined) return unlessGone({ record, shown: fileView(record) }, now);
  if (!batches.has(batch.id)) batches.set(batch.id, await readBatch(project.store, batch.id));
  const stored = batches.get(batch.id);
  if (stored === undefined) return undefined;
  const shown = viewBatch(stored, now);
  if (!isBatchOver(shown) || !shown[batch.part]) return undefined;
  const made = printBatchFile(stored, { part: batch.part, now });
  return unlessGone(
    { record, shown: fileView(record, { at: endOf(shown), bytes: made.byteLength }), made },
    now,
  );
}

const unlessGone = (found: FoundFile, now: number) => (isFileGone(found.shown, now) ? undefined : found);

/** Returns the time when the files of a batch were made. */
function endOf({ completedAt, expiredAt, cancelledAt }: BatchView): number {
  return completedAt ?? expiredAt ?? cancelledAt ?? 0;
}
