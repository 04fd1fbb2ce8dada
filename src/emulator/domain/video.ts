// A stored job, and what the API shows of it at a moment. No timer anywhere: asking later is what makes it progress.
import type { ClipPart, Crop } from './clip.ts';
import type { AssetEffects, WebhookEffects } from './kept-effects.ts';
import { shownProgress, type Outcome, type Plan } from './plan.ts';
import type { JobError } from './profiles.ts';

/** `expired` is for videos of a batch alone: the batch ended before they did (DOC, contract:limits.batch-expired). */
export type VideoStatus = 'queued' | 'in_progress' | 'completed' | 'failed' | 'expired';

/** What a job of a batch knows of it. Milliseconds on the project's clock. */
export interface BatchMembership {
  id: string;
  /** Whatever has not ended by then has expired: the end of the window, or of a cancellation. */
  until: number;
  /** When the batch ends, as far as that is planned: assets live from then on. */
  assetsFrom: number;
}

/** What another server, which the emulator answers as, makes of a creation. */
export interface ForeignJob {
  /** Fields of the video as that server shows them, in place of the contract's. */
  shows: Readonly<Record<string, string | number | null>>;
  /** Why the job fails: what it asks for cannot be made. */
  failure?: JobError;
}

/** Everything that is kept of a video. Times in milliseconds since 1970 on the project's clock. */
export interface VideoRecord {
  id: string;
  createdAt: number;
  model: string;
  prompt: string;
  seconds: string;
  size: string;
  remixedFromVideoId: string | null;
  /** How it comes from its source; absent for a remix, and for what has none. */
  derived?: 'edit' | 'extension';
  /** The uploaded file that is its source: a name, and what is known of it in words. */
  uploaded?: { name: string; sha256: string; facts: string };
  /** Of an extension: what it continues, first to last. Their seconds are part of `seconds`. */
  earlier?: readonly ClipPart[];
  /** The characters it was asked to show. */
  characters?: readonly { id: string; name: string }[];
  /** Hex digits that choose the clip's colours; a remix keeps its source's. */
  palette: string;
  /** The source's prompt, kept here so that a remix still shows it after the source was deleted. */
  sourcePrompt: string | null;
  /** SHA-256 of the reference image, whose bytes are the upload of the same id. */
  referenceSha256: string | null;
  /** How long the assets live once the job is completed, in milliseconds. */
  lifetimeMs: number;
  /** Counts the lifetime from the job's creation instead. */
  lifetimeFrom?: 'creation';
  /** How many clips a job makes that belongs to no video: the video operations do not show it. */
  clips?: number;
  /** The part of the reference image that is used. */
  crop?: Crop;
  plan: Plan;
  /** What was said about the job from outside; it overrides the plan. */
  command: Command | null;
  /** The assets are gone from this moment on, whatever their lifetime says. */
  expiredAt: number | null;
  /** What a rule said at the creation about the job's downloads. */
  asset?: AssetEffects;
  /** What a rule said at the creation about the event of the job's end. */
  webhook?: WebhookEffects;
  /** The batch that the job is a line of. */
  batch?: BatchMembership;
  /** Of a job that was made for another server. */
  foreign?: Pick<ForeignJob, 'shows'>;
}

export type Command = { progress: number } | { outcome: Outcome; at: number };

/** What a reader sees. Times in whole seconds since 1970, as on the wire. */
export interface VideoView {
  id: string;
  createdAt: number;
  status: VideoStatus;
  /** What the wire says in place of the status, when a rule wants another word. */
  word?: string;
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

/** A moment to look at: the project's clock in milliseconds, and how often the video has been retrieved so far. */
export interface Moment {
  now: number;
  polls: number;
}

type Phase =
  | { status: 'queued' }
  | { status: 'in_progress'; progress: number }
  | { status: 'ended'; outcome: Outcome; at: number }
  | { status: 'expired' };

/** What the API shows for a stored job at a moment: the whole lifecycle in one pure function. */
export function view(record: VideoRecord, moment: Moment): VideoView {
  return show(record, phaseAt(record, moment));
}

/** The answer to the creation itself: always queued, as nearly every capture shows (WIRE, contract:create.status-queued). */
export function accepted(record: VideoRecord): VideoView {
  return show(record, { status: 'queued' });
}

/** True when the job is over: the only videos that can be deleted (contract:delete.running-is-refused). */
export function isTerminal(shown: VideoView): boolean {
  return shown.status === 'completed' || isUnpaid(shown);
}

/** True when the job is over and nothing is charged for it (3P, contract:lifecycle.failed-is-not-billed). */
export function isUnpaid(shown: VideoView): boolean {
  return shown.status === 'failed' || shown.status === 'expired';
}

/** True when the assets of a completed video are gone (contract:content.expired-no-bytes). */
export function isExpired(shown: VideoView, now: number): boolean {
  return shown.expiresAt !== null && now > shown.expiresAt * 1000;
}

/**
 * The record with the outcome of its last poll written down, when this moment's retrieval is the one that ends it.
 * Polled jobs have no planned end, so the moment of the last poll must be kept: `completed_at` may not move later.
 */
export function endedByPoll(record: VideoRecord, moment: Moment): VideoRecord | undefined {
  const { plan } = record;
  if (plan.by !== 'polls' || record.command !== null || moment.polls < plan.polls) return undefined;
  if (plan.quirks?.stalls === true) return undefined;
  return { ...record, command: { outcome: plan.outcome, at: moment.now } };
}

/** How and when a job ends, or has ended, when that is known without looking at it: by its plan or by a command. */
export function endingOf(record: VideoRecord): { outcome: Outcome; at: number } | undefined {
  const ending = ownEnding(record);
  return ending !== undefined && ending.at > (record.batch?.until ?? Number.POSITIVE_INFINITY)
    ? undefined
    : ending;
}

function ownEnding({ plan, command, createdAt }: VideoRecord): { outcome: Outcome; at: number } | undefined {
  if (command !== null) return 'outcome' in command ? command : undefined;
  if (plan.by !== 'time' || plan.quirks?.stalls === true) return undefined;
  return { outcome: plan.outcome, at: createdAt + plan.queueMs + plan.renderMs };
}

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
  if (rendering >= plan.renderMs) {
    return ended(plan, createdAt + plan.queueMs + plan.renderMs);
  }
  return { status: 'in_progress', progress: shownProgress(plan, rendering / plan.renderMs) };
}

/** The last poll finds the job ended, the first of three or more queued, the others ever further. */
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
  return shown;
}

/** A failed job falls back to 0 (WIRE for moderation, contract:lifecycle.failed-progress-zero), unless a rule named the progress it failed at. */
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
