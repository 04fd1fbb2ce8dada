// Records of batches, lines and jobs for tests of the view of a batch.
import {
  batchAssetMs,
  batchTiming,
  batchView,
  plannedEnd,
  windowMs,
  type BatchLine,
  type BatchRecord,
} from '../../src/emulator/domain/batch.ts';
import type { Plan } from '../../src/emulator/domain/plan.ts';
import { viewAtCreation, type VideoRecord } from '../../src/emulator/domain/video.ts';

/** In milliseconds, like all times here. A batch starts at `start` and ends at `deadline` at the latest. */
export const created = Date.UTC(2026, 8, 1);
export const start = created + batchTiming.validatingMs;
export const deadline = created + windowMs;
export const second = 1_000;

/** Returns the record of a batch that no client has cancelled. */
export function record(changes: Partial<BatchRecord> = {}): BatchRecord {
  return {
    id: 'batch_x',
    createdAt: created,
    inputFileId: 'file-input',
    metadata: null,
    model: 'sora-2',
    ...batchTiming,
    errors: [],
    total: 0,
    outputFileId: 'file-output',
    errorFileId: 'file-error',
    jobs: null,
    cancelledAt: null,
    ...changes,
  };
}

const byCommand: Plan = {
  by: 'command',
  queueMs: 0,
  renderMs: 0,
  polls: 0,
  curve: '00000000',
  outcome: { status: 'completed' },
};

/** Returns a job of the batch. @param endsAt the time when it ends; undefined when only a command can end it */
export function job(id: string, endsAt: number | undefined, until = deadline): VideoRecord {
  return {
    id,
    createdAt: created,
    model: 'sora-2',
    prompt: 'x',
    seconds: '4',
    size: '720x1280',
    remixedFromVideoId: null,
    palette: '00',
    sourcePrompt: null,
    referenceSha256: null,
    lifetimeMs: batchAssetMs,
    plan: endsAt === undefined ? byCommand : { ...byCommand, by: 'time', renderMs: endsAt - created },
    command: null,
    expiredAt: null,
    batch: { id: 'batch_x', until, assetsFrom: 0 },
  };
}

export const fault = { code: 'invalid_json_line', message: 'x', param: null, line: 1 };
const common = { customId: 'a', requestId: 'req_x' };
export const refusedLine: BatchLine = { id: 'batch_req_r', ...common, refusal: { status: 400, body: {} } };
export const lineOf = ({ id }: VideoRecord): BatchLine => ({ id: `batch_req_${id}`, ...common, videoId: id });
/** Returns the line of a job whose video was deleted. @param at the end of the job; null when it is not known */
export const keptLine = (at: number | null, until = deadline): BatchLine => ({
  ...lineOf(job('deleted', undefined)),
  kept: { view: viewAtCreation(job('deleted', undefined)), at, until },
});

/** Returns a batch with the given jobs, and with lines that have no job. */
export function batchOf(
  jobs: readonly VideoRecord[],
  { others = [], ...changes }: Partial<BatchRecord> & { others?: readonly BatchLine[] } = {},
) {
  const lines = [...jobs.map(lineOf), ...others];
  const given = { lines, jobs: new Map(jobs.map((one) => [one.id, one])) };
  const batch = record({ total: lines.length, ...changes });
  return {
    batch,
    ...given,
    at: (now: number) => batchView(batch, { ...given, now }),
    end: plannedEnd(batch, given),
  };
}
