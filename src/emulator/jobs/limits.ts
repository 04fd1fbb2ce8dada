// Rate, concurrency and budget limits: requests per minute, running jobs, an empty budget.
import {
  ApiError,
  billingLimitReached,
  modelForbidden,
  quotaExceeded,
  rateLimitReached,
  tooManyRunningTasks,
} from '../domain/errors.ts';
import { billed } from '../domain/derivation.ts';
import { listPrice } from '../domain/prices.ts';
import { durationText, retryHeaders, standingHeaders, type Quota } from '../domain/quota.ts';
import { isTerminal, isUnpaid, view, type VideoRecord, type VideoView } from '../domain/video.ts';
import { everyDoc } from '../store/pages.ts';
import { forever } from '../store/store.ts';
import type { Call, Handler } from '../http/call.ts';
import type { JobPorts } from './job-ports.ts';
import { isUploadedFile } from '../http/form.ts';
import { pollsOf, sourceIdOf } from './video-lookup.ts';
import { problemReply } from '../http/error-answers.ts';
import type { LimitSettings } from './settings.ts';
import { admit } from './sliding-window.ts';
import { own } from '../domain/own-property.ts';
import type { ProjectScope } from '../projects/project-scope.ts';

export interface Limits {
  /** Wraps the handler of a creation. The handler is called only while the project's rate allows it. */
  rated: (handle: Handler) => Handler;
  /**
   * Calls `write`, which stores a new job, if the concurrency limit and the budget allow the job.
   * @returns the result of `write`
   * @throws ApiError 429, or 400 for a billing limit
   */
  admit<T>(project: ProjectScope, record: VideoRecord, write: () => Promise<T>): Promise<T>;
  /** Call this before a video is deleted. It refunds a failed video, because nobody can find it later. */
  deleting(project: ProjectScope, video: { record: VideoRecord; shown: VideoView }): Promise<void>;
  /**
   * Pays for the jobs of a batch one by one, as long as the budget allows it. Rate and concurrency limits do
   * not apply to batches (DOC: batches have limits of their own).
   * @returns for each job the error if it cannot be paid, or undefined
   */
  paid(project: ProjectScope, records: readonly VideoRecord[]): Promise<(ApiError | undefined)[]>;
}

/** The wait that is reported when no running job has a known end (UNKNOWN). */
const unknownWaitMs = 10_000;

export function createLimits(ports: Pick<JobPorts, 'profile' | 'limits' | 'report'>): Limits {
  const { quota, budget, concurrency } = ports.limits;
  return {
    rated: (handle) => (quota === undefined ? handle : rated(ports, quota, handle)),
    admit(project, record, write) {
      if (budget === undefined && concurrency === undefined) return write();
      // The lock covers check and store, so that no other creation can store a job between them.
      return project.turns.whole(async () => {
        if (concurrency !== undefined) await assertRoom(project, { now: record.createdAt, concurrency });
        if (budget === undefined) return write();
        await spend(ports, budget, { project, record });
        try {
          return await write();
        } catch (thrown) {
          await pay(project, -costOf(ports, record));
          throw thrown;
        }
      });
    },
    async deleting(project, { record, shown }) {
      if (budget !== undefined && isUnpaid(shown)) await giveBack(ports, project, record);
    },
    async paid(project, records) {
      if (budget === undefined) return records.map(() => undefined);
      return project.turns.whole(async () => {
        const faults: (ApiError | undefined)[] = [];
        let settled = false;
        for (const record of records) {
          faults.push(await spend(ports, budget, { project, record, settled }).then(undefined, asFault));
          settled ||= faults.at(-1) !== undefined;
        }
        return faults;
      });
    },
  };
}

/** Invalid creations count against the rate; rate-limited ones do not. */
function rated(ports: Pick<JobPorts, 'profile' | 'report'>, quota: Quota, handle: Handler): Handler {
  return async function answer(call) {
    let headers: Record<string, string> = {};
    try {
      const model = await modelOf(ports, call);
      if (model !== undefined) {
        if (quota === 'no access') throw modelForbidden(call.project.id, model);
        const family = own(ports.profile.models.value, model) ?? 'sora-2';
        const group = quota.scope === 'model' ? family : 'all';
        const place = { project: call.project, group, now: call.now };
        const standing = await admit(place, quota.windows[family]);
        headers = standingHeaders(standing);
        if (standing.waitMs !== undefined) {
          headers = { ...headers, ...retryHeaders(standing.waitMs) };
          const { organization } = call;
          const { requests: limit, unit } = standing.window;
          throw rateLimitReached({ model, organization, unit, limit, wait: durationText(standing.waitMs) });
        }
      }
      const reply = await handle(call);
      return { ...reply, headers: { ...reply.headers, ...headers } };
    } catch (thrown) {
      if (!(thrown instanceof ApiError)) throw thrown;
      const reply = problemReply(thrown, ports.report);
      return { ...reply, headers: { ...headers, ...reply.headers } };
    }
  };
}

/** Returns the model of a creation, before any other check; undefined when no existing model is named. */
async function modelOf({ profile }: Pick<JobPorts, 'profile'>, call: Call): Promise<string | undefined> {
  const params = await call.body();
  const creates = call.operation === 'createVideo';
  const source = creates ? undefined : sourceIdOf(call, params);
  if (source !== undefined) return (await call.project.store.get('video', source))?.body.model;
  const standard = creates || isUploadedFile(params['video']) ? profile.defaults.value.model : undefined;
  const { model = standard } = params;
  const exists = (name: string) => profile.open === true || Object.hasOwn(profile.models.value, name);
  return typeof model === 'string' && exists(model) ? model : undefined;
}

async function assertRoom(
  project: ProjectScope,
  { now, concurrency }: { now: number; concurrency: number },
): Promise<void> {
  const ends: number[] = [];
  for await (const { body } of everyDoc(project.store, 'video', { order: 'desc' })) {
    if (body.batch !== undefined) continue;
    const shown = view(body, { now, polls: await pollsOf(project, body) });
    if (!isTerminal(shown)) ends.push(endOf(body));
  }
  if (ends.length < concurrency) return;
  const first = Math.min(...ends) - now;
  throw tooManyRunningTasks(retryHeaders(Number.isFinite(first) ? first : unknownWaitMs));
}

/** Returns the time when a running job ends by its plan; infinity when something else will end the job. */
function endOf({ plan, command, createdAt }: VideoRecord): number {
  if (plan.by !== 'time' || command !== null) return Number.POSITIVE_INFINITY;
  return createdAt + plan.queueMs + plan.renderMs;
}

/**
 * Pays for a job. If the budget is too small, it first refunds failed jobs.
 * @param settled true when failed jobs have already been refunded
 */
async function spend(
  ports: Pick<JobPorts, 'profile'>,
  budget: NonNullable<LimitSettings['budget']>,
  { project, record, settled = false }: { project: ProjectScope; record: VideoRecord; settled?: boolean },
): Promise<void> {
  const cost = costOf(ports, record);
  let spent = await pay(project, cost);
  // Look for failed jobs only before a refusal. While the budget is sufficient, the search is not needed.
  if (spent > budget.cents && !settled) spent = await settleFailed(ports, project, record.createdAt);
  if (spent <= budget.cents) return;
  await pay(project, -cost);
  throw budget.error === 'insufficient_quota' ? quotaExceeded() : billingLimitReached();
}

/** @returns what the project has spent, in cents */
function pay(project: ProjectScope, cents: number): Promise<number> {
  return project.store.take({ of: 'spent' }, cents, forever);
}

async function settleFailed(
  ports: Pick<JobPorts, 'profile'>,
  project: ProjectScope,
  now: number,
): Promise<number> {
  for await (const { body } of everyDoc(project.store, 'video', { order: 'desc' })) {
    const shown = view(body, { now, polls: await pollsOf(project, body) });
    if (isUnpaid(shown)) await giveBack(ports, project, body);
  }
  return pay(project, 0);
}

/** Refunds each job only once. Failed jobs are not charged (3P, contract:lifecycle.failed-is-not-billed). */
async function giveBack(
  ports: Pick<JobPorts, 'profile'>,
  project: ProjectScope,
  record: VideoRecord,
): Promise<void> {
  if ((await project.store.take({ of: 'refund', video: record.id }, 1, forever)) === 1) {
    await pay(project, -costOf(ports, record));
  }
}

function costOf({ profile }: Pick<JobPorts, 'profile'>, record: VideoRecord): number {
  return (
    Math.round(listPrice(profile, billed(record), record.batch !== undefined) * 100) * (record.clips ?? 1)
  );
}

/** Returns a refusal as a value; throws every other error again. */
function asFault(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  throw thrown;
}
