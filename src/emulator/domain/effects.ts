// The effects of a rule: on the job that a request creates, on the asset that it downloads, or on the
// exchange itself.
import type { Fault } from './faults.ts';
import type { Outcome, Plan, Quirks } from './plan.ts';
import type { VideoRecord } from './video.ts';
import type { AssetEffects, WebhookEffects } from './kept-effects.ts';

export type { AssetEffects, Forgery, WebhookEffects } from './kept-effects.ts';
export type { ErrorAnswer, Fault, ListFault } from './faults.ts';

/** The effects of a rule on a new job. Durations in milliseconds on the project's clock. */
export interface JobEffects {
  /**
   * How the job ends, and how long after its creation. Without `afterMs`, the plan of the job gives the time.
   */
  ending?: { outcome: Outcome; afterMs?: number };
  /** The job stays at this progress forever. */
  stallAt?: number;
  queueMs?: number;
  renderMs?: number;
  /** The lifetime of the assets. */
  lifetimeMs?: number;
  /** The job falls back to this progress for a while. */
  regressTo?: number;
  /** The number of retrievals that end the job. */
  polls?: number;
  /** The `openai-poll-after-ms` of answers that show the pending job; null for no such header. */
  pollAfterMs?: number | null;
  /** Words shown in place of statuses. */
  words?: NonNullable<Quirks['words']>;
}

/** All effects of one rule; at least one field is present. */
export interface Effects {
  job?: JobEffects;
  asset?: AssetEffects;
  webhook?: WebhookEffects;
  fault?: Fault;
}

/** The record of a new job with the effects of a rule applied. */
export function withEffects(
  record: VideoRecord,
  { job = {}, asset, webhook }: Omit<Effects, 'fault'>,
): VideoRecord {
  return {
    ...record,
    lifetimeMs: job.lifetimeMs ?? record.lifetimeMs,
    plan: shapedPlan(record.plan, job),
    ...(asset === undefined ? {} : { asset }),
    // When the contract has no events, a rule does not create any.
    ...(webhook === undefined || record.webhook?.drop === true ? {} : { webhook }),
  };
}

/**
 * The fraction of the time until the end that the job spends in the queue, when the rule does not set the
 * queue time.
 */
const queuedShare = 0.2;

function shapedPlan(plan: Plan, job: JobEffects): Plan {
  const { ending, stallAt } = job;
  const times = shapedTimes(plan, job);
  const told = ending !== undefined || stallAt !== undefined;
  // A duration from the rule makes the job go by time, even when the pace is by polls. When jobs wait for
  // commands, a rule that sets an ending or a stall acts in place of the command.
  const timed = times.given || (plan.by === 'command' && told);
  const quirks = quirksOf(job);
  const polled = job.polls === undefined ? {} : { by: 'polls' as const, polls: job.polls };
  return {
    ...plan,
    by: timed ? 'time' : plan.by,
    ...polled,
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

function quirksOf({ ending, stallAt, regressTo, words, pollAfterMs }: JobEffects): Quirks {
  const failsAt = ending?.outcome.status === 'failed' ? ending.outcome.progress : undefined;
  const lastProgress = stallAt ?? failsAt;
  return {
    ...(lastProgress === undefined ? {} : { lastProgress }),
    ...(stallAt === undefined ? {} : { stalls: true }),
    ...(regressTo === undefined ? {} : { regressTo }),
    ...(words === undefined ? {} : { words }),
    ...(pollAfterMs === undefined ? {} : { pollAfterMs }),
  };
}

/**
 * The effects on a download. The rule that the request matches takes precedence over the rule that its job
 * was created under.
 */
export function assetEffects(record: VideoRecord, met: AssetEffects | undefined): AssetEffects {
  return { ...record.asset, ...met };
}

/**
 * The first bytes contain the file type. They stay intact, so that the client finds the error in the content.
 */
const intactHead = 32;

/**
 * Returns the asset as the client receives it: shorter, or with every sixteenth byte wrong. The given bytes
 * are not changed.
 */
export function damagedAsset(bytes: Uint8Array, { keep, corrupt }: AssetEffects): Uint8Array {
  const length =
    keep === undefined ? bytes.length : 'bytes' in keep ? keep.bytes : bytes.length * keep.fraction;
  const kept = bytes.subarray(0, Math.floor(length));
  if (corrupt !== true) return kept;
  const copy = kept.slice();
  for (let at = intactHead; at < copy.length; at += 16) copy[at] = (copy[at] ?? 0) ^ 0xff;
  return copy;
}
