// Batches of creations: create, list, retrieve, cancel.
import { batchFaults, batchNotFound, batchOver, tooManyProperties } from '../domain/batch-errors.ts';
import { readBatchInput, fileFault, type BatchRequest } from '../domain/batch-input.ts';
import { batchTimes, cancelledBatchJob, withBatchEnd } from '../domain/batch-plan.ts';
import { acceptedBatch, plannedEnd, type BatchError, type BatchRecord } from '../domain/batch.ts';
import { ApiError, emptyString, stringTooLong } from '../domain/errors.ts';
import type { FileRecord } from '../domain/file.ts';
import { batchId, fileId } from '../domain/ids.ts';
import { isTerminal, view, type VideoRecord } from '../domain/video.ts';
import { codePoints } from '../domain/words.ts';
import { batchToWire, CreateBatch, ListBatchesQuery, metadataLimits } from '../schema/batch-resource.ts';
import { parseQuery } from '../schema/query-string.ts';
import { lineDoc, readBatch, viewBatch, withLines, type StoredBatch } from '../store/batch-records.ts';
import type { StoredDoc } from '../store/store.ts';
import { changeJobs } from '../jobs/batch/changes.ts';
import { createBatchJobs, type PreparedBatch } from '../jobs/batch/jobs.ts';
import { parseBody } from '../http/body.ts';
import type { Call, Handler } from '../http/call.ts';
import type { JobPorts } from '../jobs/job-ports.ts';
import { sha256 } from '../http/digest.ts';
import { findFile } from '../jobs/file-lookup.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { listReply } from '../http/list-reply.ts';
import { jsonReply } from '../http/reply.ts';
import type { ProjectScope } from '../projects/project-scope.ts';
import { readBlob } from '../store/read-blob.ts';

type BatchHandlers = Record<'createBatch' | 'listBatches' | 'retrieveBatch' | 'cancelBatch', Handler>;

export function batchHandlers(ports: JobPorts, jobs: Jobs): BatchHandlers {
  const { profile } = ports;
  const batchJobs = createBatchJobs(ports, jobs);

  return {
    async createBatch(call) {
      const { project, request } = call;
      const wanted = await parseBody(CreateBatch, call);
      const metadata = wanted.metadata ?? null;
      assertMetadata(metadata ?? {});
      const { requests, errors, digits } = await readInput(call, wanted.input_file_id);
      const entropy = await project.entropy(() => ({ batch: digits, metadata }));
      const createdAt = project.now();
      const batch = {
        id: batchId(Math.floor(createdAt / 1000), entropy),
        createdAt,
        ...batchTimes(ports.pace),
      };
      const made = await batchJobs.make({ project, batch, requests, signal: request.signal });
      const record: BatchRecord = {
        ...batch,
        inputFileId: wanted.input_file_id,
        metadata,
        model: modelOf(requests) ?? profile.defaults.value.model,
        errors,
        total: requests.length,
        outputFileId: fileId(await project.entropy(() => ({ output: batch.id.slice(-24) }))),
        errorFileId: fileId(await project.entropy(() => ({ error: batch.id.slice(-24) }))),
        jobs: placeOf(made),
        cancelledAt: null,
      };
      const lifetimeMs = (wanted.output_expires_after?.seconds ?? 0) * 1000 || null;
      await keep(project, { record, made, lifetimeMs });
      return jsonReply(batchToWire(record, acceptedBatch()), {
        note: `${record.id} validating (${requests.length} requests)`,
      });
    },

    async listBatches({ request, project, now }) {
      const { after, limit } = parseQuery(ListBatchesQuery, request.url);
      const cursor = after === undefined ? {} : { after: (await find(project, after)).doc };
      const found = await project.store.list('batch', { ...cursor, limit: limit + 1, order: 'desc' });
      const data = await Promise.all(
        found.slice(0, limit).map(async (doc) => shown(await withLines(project.store, doc), now)),
      );
      return listReply({ data, hasMore: found.length > limit });
    },

    async retrieveBatch({ project, now, params }) {
      const wire = shown(await find(project, params['batch_id'] ?? ''), now);
      const { completed, failed, total } = wire.request_counts;
      return jsonReply(wire, { note: `${wire.id} ${wire.status} ${completed}+${failed}/${total}` });
    },

    async cancelBatch({ project, params }) {
      const id = params['batch_id'] ?? '';
      return project.turns.batch(id, async () => {
        // Another process may change the batch meanwhile. Then everything is judged again.
        for (;;) {
          const now = project.now();
          const stored = await find(project, id);
          const { status } = viewBatch(stored, now);
          // Cancelling twice is allowed (WIRE). A batch that is over for another reason cannot be cancelled.
          if (status === 'cancelling' || status === 'cancelled') return jsonReply(shown(stored, now));
          if (status !== 'validating' && status !== 'in_progress') throw batchOver(status);
          if (!(await cancel(project, { stored, now }))) continue;
          const cancelled = shown(await find(project, id), now);
          return jsonReply(cancelled, { note: `${id} ${cancelled.status}` });
        }
      });
    },
  };
}

const shown = (stored: StoredBatch, now: number) => batchToWire(stored.doc.body, viewBatch(stored, now));

const failed = (fault: Omit<BatchError, 'line'>) => ({
  requests: [],
  errors: [fileFault(fault)],
  digits: '',
});

/**
 * Returns the first model that a line names. This model applies to all lines, because their models may not
 * differ. Returns null when no line names a model; the caller then uses the default model.
 */
function modelOf(requests: readonly BatchRequest[]): string | null {
  const named = requests.find(({ body }) => typeof body['model'] === 'string')?.body['model'];
  return typeof named === 'string' ? named : null;
}

function placeOf({ jobs }: PreparedBatch): BatchRecord['jobs'] {
  const first = jobs[0]?.video.sort;
  const last = jobs.at(-1)?.video.sort;
  return first === undefined || last === undefined ? null : { first, last };
}

function outputFile(
  { id, createdAt, outputFileId, errorFileId }: BatchRecord,
  { part, lifetimeMs }: { part: 'output' | 'error'; lifetimeMs: number | null },
): FileRecord {
  return {
    id: part === 'output' ? outputFileId : errorFileId,
    createdAt,
    filename: `${id}_${part}.jsonl`,
    purpose: 'batch_output',
    mimetype: 'application/jsonl',
    bytes: 0,
    lifetimeMs,
    batch: { id, part },
  };
}

/** @throws ApiError 400 (INFER, other routes) */
function assertMetadata(metadata: Readonly<Record<string, string>>): void {
  const { pairs: pairLimit, key: keyLength, value: valueLength } = metadataLimits;
  const pairs = Object.entries(metadata);
  if (pairs.length > pairLimit) throw tooManyProperties('metadata', pairLimit, pairs.length);
  for (const [key, value] of pairs) {
    if (key === '') throw emptyString('metadata');
    const [keyIs, valueIs] = [codePoints(key), codePoints(value)];
    if (keyIs > keyLength) throw stringTooLong('metadata', keyLength, keyIs);
    if (valueIs > valueLength) throw stringTooLong(`metadata.${key}`, valueLength, valueIs);
  }
}

/** Returns undefined for a file that does not exist; throws every other error again. */
function missing(thrown: unknown): undefined {
  if (thrown instanceof ApiError && thrown.status === 404) return undefined;
  throw thrown;
}

/** @throws ApiError 404 */
const find = async (project: ProjectScope, id: string): Promise<StoredBatch<StoredDoc<'batch'>>> => {
  const found = await readBatch(project.store, id);
  if (found === undefined) throw batchNotFound(id);
  return found;
};

/** Reads the requests of the input file. An unusable file is a fault of the batch, not the call (WIRE). */
async function readInput({ project, now, organization }: Call, id: string) {
  const found = await findFile({ project, id, now }).catch(missing);
  if (found === undefined) {
    return failed(batchFaults.fileMissing(id, organization));
  }
  const { purpose } = found.record;
  if (purpose !== 'batch') return failed(batchFaults.wrongPurpose(purpose));
  const blob = await readBlob(project.store.blobs, id);
  const bytes = blob?.bytes ?? new Uint8Array();
  return { ...readBatchInput(Buffer.from(bytes).toString('utf8')), digits: sha256(bytes) };
}

/**
 * Stores the lines first and the batch last, so that readers never find a record without its parts. For
 * example, a video that is deleted immediately can leave its result in its line.
 */
async function keep(
  project: ProjectScope,
  { record, made, lifetimeMs }: { record: BatchRecord; made: PreparedBatch; lifetimeMs: number | null },
): Promise<void> {
  const place = { id: record.id, sort: await project.nextSort(record.createdAt) };
  for (const [nth, line] of made.lines.entries())
    await project.store.put('line', lineDoc(place, { nth, line }));
  for (const { video, upload } of made.jobs) {
    if (upload !== undefined) await project.store.blobs.put(video.id, upload);
    await project.jobs.putVideo(video);
  }
  for (const part of ['output', 'error'] as const) {
    const file = outputFile(record, { part, lifetimeMs });
    const sort = await project.nextSort(record.createdAt);
    await project.store.put('file', { id: file.id, sort, body: file });
  }
  await project.jobs.putBatch({ ...place, body: record });
}

/** @returns false when another writer has changed the batch meanwhile */
async function cancel(
  project: ProjectScope,
  { stored, now }: { stored: StoredBatch<StoredDoc<'batch'>>; now: number },
): Promise<boolean> {
  const { doc, lines } = stored;
  const record: BatchRecord = { ...doc.body, cancelledAt: now };
  const until = now + record.cancellingMs;
  const under = (job: VideoRecord) => {
    const seen = view(job, { now, polls: 0 });
    if (isTerminal(seen)) return job;
    return cancelledBatchJob(job, { runs: seen.status === 'in_progress', at: now, until });
  };
  const changed = new Map([...stored.jobs].map(([id, job]) => [id, under(job)]));
  const end = plannedEnd(record, { lines, jobs: changed });
  await changeJobs(project, { doc, change: (job) => withBatchEnd(under(job), end) });
  // The batch is written last. A client that lost its connection before can repeat its request, because the
  // batch is still running.
  return project.jobs.putBatch({ ...doc, body: record }, { before: doc });
}
