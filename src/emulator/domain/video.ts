// A stored job, and the view of it that the API shows at a given time. There is no timer: the view is
// calculated from the clock at each request.
import type { ClipPart, Crop } from './clip.ts';
import type { AssetEffects, WebhookEffects } from './kept-effects.ts';
import { shownProgress, type Outcome, type Plan } from './plan.ts';
import type { JobError } from './profiles.ts';

/**
 * Only videos of a batch can be `expired`: the batch ended before the video did (DOC,
 * contract:limits.batch-expired).
 */
export type VideoStatus = 'queued' | 'in_progress' | 'completed' | 'failed' | 'expired';

/** The data of the batch in the record of a job. Milliseconds on the project's clock. */
export interface BatchMembership {
  id: string;
  /** A job that has not ended by this time has expired. It is the end of the window, or of a cancellation. */
  until: number;
  /** The planned end of the batch. The lifetime of the assets starts at this time. */
  assetsFrom: number;
  /** The number of the job's line, from 0. Absent in records of earlier versions. */
  line?: number;
}

/** The result of a creation under the rules of another server that the emulator answers as. */
export interface ForeignJob {
  /** Fields of the video as that server shows them, in place of the contract's. */
  shows: Readonly<Record<string, string | number | null>>;
  /** The error of the job, when the requested clip cannot be made. */
  failure?: JobError;
}

/** The stored data of a video. Times in milliseconds since 1970 on the project's clock. */
export interface VideoRecord {
  id: string;
  createdAt: number;
  model: string;
  prompt: string;
  seconds: string;
  size: string;
  remixedFromVideoId: string | null;
  /** How the video was derived from its source; absent for a remix, and for a video without a source. */
  derived?: 'edit' | 'extension';
  /** The uploaded file that is the source of the video. `facts` describes the file in words. */
  uploaded?: { name: string; sha256: string; facts: string };
  /** Only for an extension: the earlier parts, first to last. Their seconds are included in `seconds`. */
  earlier?: readonly ClipPart[];
  /** The characters that the creation named. */
  characters?: readonly { id: string; name: string }[];
  /** Hex digits that select the clip's colours. A remix has the digits of its source. */
  palette: string;
  /** The source's prompt. It is stored here so that a remix still shows it after the source was deleted. */
  sourcePrompt: string | null;
  /** SHA-256 of the reference image, whose bytes are the upload of the same id. */
  referenceSha256: string | null;
  /** The lifetime of the assets after the job is completed, in milliseconds. */
  lifetimeMs: number;
  /** When present, the lifetime counts from the job's creation. */
  lifetimeFrom?: 'creation';
  /** The number of clips of a job of the older Azure API. The video operations do not show such a job. */
  clips?: number;
  /** The part of the reference image that is used. */
  crop?: Crop;
  plan: Plan;
  /** The last command for the job; it overrides the plan. */
  command: Command | null;
  /** The assets no longer exist from this time on, even when their lifetime is longer. */
  expiredAt: number | null;
  /** The effects on the job's downloads, from a rule that the creation matched. */
  asset?: AssetEffects;
  /** The effects on the event of the job's end, from a rule that the creation matched. */
  webhook?: WebhookEffects;
  /** The batch that contains the job as a line. */
  batch?: BatchMembership;
  /** Present when the emulator answered the creation as another server. */
  foreign?: Pick<ForeignJob, 'shows'>;
}

export type Command = { progress: number } | { outcome: Outcome; at: number };

/** The view of a video that clients see. Times in whole seconds since 1970, as on the wire. */
export interface VideoView {
  id: string;
  createdAt: number;
  status: VideoStatus;
  /** The word that the answer contains in place of the status, when a rule sets another word. */
  word?: string;
  /** When to poll again, in ms, when a rule set it for this job; null for no such header. */
  pollAfterMs?: number | null;
  completedAt: number | null;
  error: JobError | null;
  expiresAt: number | null;
  model: string;
  progress: number;
  prompt: string;
  remixedFromVideoId: string | null;
  seconds: string;
  size: string;
}

/**
 * The input for a view: the project's clock in milliseconds, and the number of retrievals of the video so
 * far.
 */
export interface Moment {
  now: number;
  polls: number;
}

type Phase =
  | { status: 'queued' }
  | { status: 'in_progress'; progress: number }
  | { status: 'ended'; outcome: Outcome; at: number }
  | { status: 'expired' };

/** The view of a stored job at a given moment. This pure function contains the whole lifecycle. */
export function view(record: VideoRecord, moment: Moment): VideoView {
  return show(record, phaseAt(record, moment));
}

/**
 * The view in the answer to the creation. It is always queued, as in nearly every capture (WIRE,
 * contract:create.status-queued).
 */
export function viewAtCreation(record: VideoRecord): VideoView {
  return show(record, { status: 'queued' });
}

/** True when the job has ended. Only such videos can be deleted (contract:delete.running-is-refused). */
export function isTerminal(shown: VideoView): boolean {
  return shown.status === 'completed' || isUnpaid(shown);
}

/**
 * True when the job has ended and nothing is charged for it (3P, contract:lifecycle.failed-is-not-billed).
 */
export function isUnpaid(shown: VideoView): boolean {
  return shown.status === 'failed' || shown.status === 'expired';
}

/** True when the assets of a completed video no longer exist (contract:content.expired-no-bytes). */
export function isExpired(shown: VideoView, now: number): boolean {
  return shown.expiresAt !== null && now > shown.expiresAt * 1000;
}

/**
 * When this retrieval ends the job, returns the record with the outcome and the time. Otherwise returns
 * undefined. Polled jobs have no planned end, so the time of the last poll must be stored: `completed_at` may
 * not move later.
 */
export function endedByPoll(record: VideoRecord, moment: Moment): VideoRecord | undefined {
  const { plan } = record;
  if (plan.by !== 'polls' || record.command !== null || moment.polls < plan.polls) return undefined;
  if (plan.quirks?.stalls === true) return undefined;
  return { ...record, command: { outcome: plan.outcome, at: moment.now } };
}

/** The outcome and the time of the job's end, when its plan or a command gives them; undefined otherwise. */
export function endingOf(record: VideoRecord): { outcome: Outcome; at: number } | undefined {
  const ending = ownEnding(record);
  return ending !== undefined && ending.at > (record.batch?.until ?? Number.POSITIVE_INFINITY)
    ? undefined
    : ending;
}

function ownEnding({ plan, command, createdAt }: VideoRecord): { outcome: Outcome; at: number } | undefined {
  if (command !== null) return 'outcome' in command ? command : undefined;
  if (plan.by !== 'time' || plan.quirks?.stalls === true) return undefined;
  return { outcome: plan.outcome, at: plannedEnd(plan, createdAt) };
}

/** The end of a job by its plan. Every caller adds in this order, because sums of fractions are not exact. */
const plannedEnd = ({ queueMs, renderMs }: Plan, createdAt: number) => createdAt + queueMs + renderMs;

/**
 * The moments of a job by which its project is searched, in ms of the project's clock.
 * `ends`: the job runs before this time; infinity while the end is not known. Jobs of batches and jobs that
 * were ended by a command have no such moment. Polls change it when the last poll has been stored.
 * `refund`: from this time on the job has ended without a charge; 0 for a job that a command has ended.
 */
export function jobMarks(record: VideoRecord): { ends?: number; refund?: number } {
  const { command, batch } = record;
  const ending = endingOf(record);
  const ends = ending?.at ?? batch?.until ?? Number.POSITIVE_INFINITY;
  const commanded = command !== null && 'outcome' in command;
  const unpaid = ending === undefined ? Number.isFinite(ends) : ending.outcome.status === 'failed';
  const runs = batch === undefined && !commanded;
  // An object with exactly its own fields is smaller than an empty object that gets fields later.
  if (!unpaid) return runs ? { ends } : noMarks;
  return runs ? { ends, refund: ends } : { refund: commanded ? 0 : ends };
}

const noMarks = {};

function phaseAt(record: VideoRecord, moment: Moment): Phase {
  const phase = ownPhase(record, moment);
  const { batch } = record;
  if (batch === undefined) return phase;
  const late = phase.status === 'ended' ? phase.at > batch.until : moment.now >= batch.until;
  return late ? { status: 'expired' } : phase;
}

function ownPhase(record: VideoRecord, { now, polls }: Moment): Phase {
  const { plan, command } = record;
  if (command !== null) {
    return 'outcome' in command ? { status: 'ended', ...command } : { status: 'in_progress', ...command };
  }
  switch (plan.by) {
    case 'command':
      return { status: 'queued' };
    case 'polls':
      return polledPhase(plan, polls, now);
    case 'time':
      return timedPhase(plan, record.createdAt, now);
  }
}

function timedPhase(plan: Plan, createdAt: number, now: number): Phase {
  const rendering = now - createdAt - plan.queueMs;
  if (rendering < 0) return { status: 'queued' };
  const end = plannedEnd(plan, createdAt);
  if (now >= end) return ended(plan, end);
  return { status: 'in_progress', progress: shownProgress(plan, Math.min(1, rendering / plan.renderMs)) };
}

/**
 * At the last poll the job has ended. At the first of three or more polls it is queued. At the other polls
 * its progress rises.
 */
function polledPhase(plan: Plan, polls: number, now: number): Phase {
  if (polls >= plan.polls) return ended(plan, now);
  if (polls === 0 || (polls === 1 && plan.polls > 2)) return { status: 'queued' };
  return { status: 'in_progress', progress: shownProgress(plan, polls / plan.polls) };
}

function ended(plan: Plan, at: number): Phase {
  if (plan.quirks?.stalls === true) return { status: 'in_progress', progress: shownProgress(plan, 1) };
  return { status: 'ended', outcome: plan.outcome, at };
}

function show(record: VideoRecord, phase: Phase): VideoView {
  const { id, model, prompt, remixedFromVideoId, seconds, size } = record;
  const completed = phase.status === 'ended' && phase.outcome.status === 'completed';
  const completedAt = completed ? wholeSeconds(phase.at) : null;
  const status = phase.status === 'ended' ? phase.outcome.status : phase.status;
  const word = status === 'expired' ? undefined : record.plan.quirks?.words?.[status];
  const shown: VideoView = {
    id,
    createdAt: wholeSeconds(record.createdAt),
    status,
    completedAt,
    error: phase.status === 'ended' && phase.outcome.status === 'failed' ? phase.outcome.error : null,
    expiresAt: completedAt === null ? null : expiry(record, completedAt),
    model,
    progress: progressOf(phase),
    prompt,
    remixedFromVideoId,
    seconds,
    size,
  };
  if (word !== undefined) shown.word = word;
  const pollAfterMs = record.plan.quirks?.pollAfterMs;
  if (pollAfterMs !== undefined) shown.pollAfterMs = pollAfterMs;
  return shown;
}

/**
 * The progress of a failed job is 0 (WIRE for moderation, contract:lifecycle.failed-progress-zero), unless a
 * rule set the progress at which it fails.
 */
function progressOf(phase: Phase): number {
  if (phase.status !== 'ended') return phase.status === 'in_progress' ? phase.progress : 0;
  return phase.outcome.status === 'completed' ? 100 : (phase.outcome.progress ?? 0);
}

function expiry(record: VideoRecord, completedAt: number): number {
  const start = record.lifetimeFrom === 'creation' ? wholeSeconds(record.createdAt) : completedAt;
  const from = Math.max(start, wholeSeconds(record.batch?.assetsFrom ?? 0));
  const planned = from + wholeSeconds(record.lifetimeMs);
  return record.expiredAt === null ? planned : Math.min(planned, wholeSeconds(record.expiredAt));
}

const wholeSeconds = (ms: number) => Math.floor(ms / 1000);
