// Converts a job of the older API to JSON. The record and the view are the same as for a video; names and
// values differ.
import type { JobError } from '../domain/profiles.ts';
import { pixels } from '../domain/profiles.ts';
import { endingOf, isTerminal, type VideoRecord, type VideoView } from '../domain/video.ts';
import type { GenerationJson, JobJson, JobStatus } from '../schema/azure.ts';
import { generationId } from './job-ids.ts';

/**
 * The statuses of a running job, each with the progress from which it applies (INFER: the order is DOC, the
 * bounds are not).
 */
const stages = [
  [0, 'preprocessing'],
  [15, 'running'],
  [88, 'processing'],
] as const satisfies readonly (readonly [number, JobStatus])[];

/** The status of a job. A rule may set a word that no client expects. */
export function jobStatus(shown: VideoView): JobStatus {
  if (shown.word !== undefined) return shown.word as JobStatus;
  switch (shown.status) {
    case 'queued':
      return 'queued';
    case 'completed':
      return 'succeeded';
    case 'failed':
    // This case does not occur: only videos of batches expire, and these jobs never belong to a batch.
    case 'expired':
      return 'failed';
    case 'in_progress': {
      let stage: JobStatus = 'preprocessing';
      for (const [from, name] of stages) if (shown.progress >= from) stage = name;
      return stage;
    }
  }
}

/** The time when the job expires, in whole seconds. It is known from the creation of the job on. */
export function jobExpiry({ createdAt, lifetimeMs, expiredAt }: VideoRecord): number {
  return Math.floor(Math.min(createdAt + lifetimeMs, expiredAt ?? Number.POSITIVE_INFINITY) / 1000);
}

export function jobJson(record: VideoRecord, shown: VideoView): JobJson {
  const { width, height } = pixels(record.size);
  const ended = isTerminal(shown) ? endingOf(record) : undefined;
  const { clips = 1 } = record;
  const indexes = Array.from({ length: clips }, (_, index) => index);
  return {
    object: 'video.generation.job',
    id: record.id,
    status: jobStatus(shown),
    created_at: shown.createdAt,
    finished_at: ended === undefined ? null : Math.floor(ended.at / 1000),
    expires_at: jobExpiry(record),
    generations:
      shown.status === 'completed' ? indexes.map((index) => generationJson(record, shown, index)) : [],
    prompt: record.prompt,
    model: record.model,
    n_variants: clips,
    n_seconds: Number(record.seconds),
    height,
    width,
    failure_reason: shown.status === 'failed' ? failureReason(shown.error) : null,
  };
}

/** Returns one result of a succeeded job. @param index from 0 */
export function generationJson(record: VideoRecord, shown: VideoView, index: number): GenerationJson {
  const { width, height } = pixels(record.size);
  return {
    object: 'video.generation',
    id: generationId(record.id, index),
    job_id: record.id,
    created_at: shown.completedAt ?? shown.createdAt,
    width,
    height,
    n_seconds: Number(record.seconds),
    prompt: record.prompt,
  };
}

/**
 * 3P for the three known reasons. The mapping from the error codes of failed videos to these reasons is
 * INFER.
 */
function failureReason(error: JobError | null): JobJson['failure_reason'] {
  if (error === null) return 'internal_error';
  const { code, message } = error;
  if (code === 'content_filter' || (code === 'moderation_blocked' && message.includes('outputs'))) {
    return 'output_moderation';
  }
  return ['moderation_blocked', 'content_policy_violation'].includes(code)
    ? 'input_moderation'
    : 'internal_error';
}
