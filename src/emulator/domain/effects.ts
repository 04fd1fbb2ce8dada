// What a rule does: to the job that a request creates, to the asset that it downloads, or to the exchange itself.
import type { Fault } from './faults.ts';
import type { Outcome, Plan, Quirks } from './plan.ts';
import type { VideoRecord } from './video.ts';
import type { AssetEffects, WebhookEffects } from './kept-effects.ts';

export type { AssetEffects, Forgery, WebhookEffects } from './kept-effects.ts';
export type { ErrorAnswer, Fault } from './faults.ts';

/** The effects of a rule on a new job. Durations in milliseconds on the project's clock. */
export interface JobEffects {
  /** How it ends, and how long after its creation; without a time, when its plan says. */
  ending?: { outcome: Outcome; afterMs?: number };
  /** Stays at this progress for good. */
  stallAt?: number;
  queueMs?: number;
  renderMs?: number;
  /** How long the assets live. */
  lifetimeMs?: number;
  /** Falls back to this progress for a while. */
  regressTo?: number;
  /** Words shown in place of statuses. */
  words?: NonNullable<Quirks['words']>;
}

/** All that one rule does; at least one of these is there. */
export interface Effects {
  job?: JobEffects;
  asset?: AssetEffects;
  webhook?: WebhookEffects;
  fault?: Fault;
}

/** The record of a new job as a rule wants it. */
export function underEffects(
  record: VideoRecord,
  { job = {}, asset, webhook }: Omit<Effects, 'fault'>,
): VideoRecord {
  return {
    ...record,
    lifetimeMs: job.lifetimeMs ?? record.lifetimeMs,
    plan: shapedPlan(record.plan, job),
    ...(asset === undefined ? {} : { asset }),
    // Where the contract knows no events, a rule makes none.
    ...(webhook === undefined || record.webhook?.drop === true ? {} : { webhook }),
  };
}

/** How much of the time to an ending is spent in the queue, unless the rule says. */
const queuedShare = 0.2;

function shapedPlan(plan: Plan, job: JobEffects): Plan {
  const { ending, stallAt } = job;
  const times = shapedTimes(plan, job);
  const told = ending !== undefined || stallAt !== undefined;
  // A time takes a job off the pace by polls; where jobs wait to be told what to do, a rule tells them.
  const timed = times.given || (plan.by === 'command' && told);
  const quirks = quirksOf(job);
  return {
    ...plan,
    by: timed ? 'time' : plan.by,
    queueMs: times.queueMs,
    renderMs: times.renderMs,
    outcome: ending?.outcome ?? plan.outcome,
    ...(Object.keys(quirks).length === 0 ? {} : { quirks }),
  };
}

function shapedTimes(plan: Plan, { ending, queueMs, renderMs }: JobEffects) {
  const after = ending?.afterMs;
  if (after !== undefined) {
    const queued = queueMs ?? Math.min(plan.queueMs, Math.round(after * queuedShare));
    return { given: true, queueMs: Math.min(queued, after), renderMs: Math.max(0, after - queued) };
  }
  const given = queueMs !== undefined || renderMs !== undefined;
  const failsAt = ending?.outcome.status === 'failed' ? ending.outcome.progress : undefined;
  // A job that fails at 45 % has done 45 % of its work.
  const worked = failsAt === undefined ? plan.renderMs : Math.round((plan.renderMs * failsAt) / 100);
  return { given, queueMs: queueMs ?? plan.queueMs, renderMs: renderMs ?? worked };
}

function quirksOf({ ending, stallAt, regressTo, words }: JobEffects): Quirks {
  const failsAt = ending?.outcome.status === 'failed' ? ending.outcome.progress : undefined;
  const lastProgress = stallAt ?? failsAt;
  return {
    ...(lastProgress === undefined ? {} : { lastProgress }),
    ...(stallAt === undefined ? {} : { stalls: true }),
    ...(regressTo === undefined ? {} : { regressTo }),
    ...(words === undefined ? {} : { words }),
  };
}

/** A download's effects: the rule that the request meets stands above the one that its job was created under. */
export function assetEffects(record: VideoRecord, met: AssetEffects | undefined): AssetEffects {
  return { ...record.asset, ...met };
}

/** The first bytes say what kind of file it is: they stay, so that it is the content that fails. */
const intactHead = 32;

/** An asset as it arrives: shorter, or with every sixteenth byte wrong. The given bytes stay as they are. */
export function damaged(bytes: Uint8Array, { keep, corrupt }: AssetEffects): Uint8Array {
  const length =
    keep === undefined ? bytes.length : 'bytes' in keep ? keep.bytes : bytes.length * keep.fraction;
  const kept = bytes.subarray(0, Math.floor(length));
  if (corrupt !== true) return kept;
  const copy = kept.slice();
  for (let at = intactHead; at < copy.length; at += 16) copy[at] = (copy[at] ?? 0) ^ 0xff;
  return copy;
}
