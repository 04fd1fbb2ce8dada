// The moments of a job: when it starts, ends and expires by its plan, and when the view of it changes next.
import { progressSteps } from './plan.ts';
import { endingOf, isExpired, isTerminal, view, type VideoRecord, type VideoStatus } from './video.ts';

/** Milliseconds on the project's clock. */
export interface Timeline {
  /** What makes the job progress: elapsed time, the number of retrievals, or a command. */
  by: 'time' | 'polls' | 'command';
  createdMs: number;
  /** When the rendering begins; null when time does not decide this. */
  startsMs: number | null;
  /** When the job ends; null while its end is not known. */
  endsMs: number | null;
  /** When the assets of a completed job expire; null for a job that is not completed. */
  expiresMs: number | null;
  /** The outcome at `endsMs`; null while it is not known. */
  outcome: 'completed' | 'failed' | 'expired' | null;
  /** True when a command holds the job at a progress. */
  held: boolean;
  /** The progress from each moment on, rising; empty when time does not decide the progress. */
  steps: readonly (readonly [atMs: number, progress: number])[];
}

export function timelineOf(record: VideoRecord, now: number): Timeline {
  const { plan, command, createdAt, batch } = record;
  const byTime = plan.by === 'time' && command === null;
  const starts = createdAt + plan.queueMs;
  const ending = endingOf(record);
  const shown = view(record, { now, polls: 0 });
  const end = ending ?? (batch === undefined ? undefined : { outcome: expired, at: batch.until });
  return {
    by: plan.by,
    createdMs: createdAt,
    startsMs: plan.by === 'time' && (command === null || starts <= now) ? starts : null,
    endsMs: end?.at ?? null,
    expiresMs: shown.expiresAt === null ? null : shown.expiresAt * 1000,
    outcome: end?.outcome.status ?? null,
    held: command !== null && 'progress' in command,
    steps: byTime
      ? progressSteps(plan).map(([fraction, progress]) => [starts + fraction * plan.renderMs, progress])
      : [],
  };
}

const expired = { status: 'expired' } as const;

/**
 * The state of a job for people: its status, or `expired` also when the assets of a completed job have expired.
 * @param polls the number of retrievals so far
 */
export function stateOf(record: VideoRecord, moment: { now: number; polls: number }): VideoStatus {
  const shown = view(record, moment);
  return isExpired(shown, moment.now) ? 'expired' : shown.status;
}

/** The next moment at which time changes the state of a job, in ms; undefined when there is none. */
export function nextChange(record: VideoRecord, now: number): number | undefined {
  const { startsMs, endsMs, expiresMs } = timelineOf(record, now);
  const ended = isTerminal(view(record, { now, polls: 0 }));
  const moments = ended ? [expiresMs === null ? null : expiresMs + 1] : [startsMs, endsMs];
  const later = moments.filter((at) => at !== null && at > now && Number.isFinite(at)) as number[];
  return later.length === 0 ? undefined : Math.min(...later);
}
