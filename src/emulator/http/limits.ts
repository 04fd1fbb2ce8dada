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
import { forever, type Doc } from '../store/store.ts';
import type { Call, Handler } from './call.ts';
import type { Deps } from './deps.ts';
import { isUploadedFile } from './form.ts';
import { pollsOf, sourceIdOf } from './lookup.ts';
import { problemReply } from './problems.ts';
import type { LimitSettings } from './settings.ts';
import { admit } from './window.ts';
import { own } from '../domain/own.ts';

export interface Limits {
  /** The handler of a creation, reached only while the project's rate allows it. */
  rated(handle: Handler): Handler;
  /**
   * Stores a new job if it may run and can be paid.
   * @throws ApiError 429, or 400 for a billing limit
   */
  stored(job: { project: string; record: VideoRecord }, store: () => Promise<void>): Promise<void>;
  /** A video is about to be deleted: a failed one's cost is given back, since nobody can find it later. */
  deleting(project: string, video: { record: VideoRecord; shown: VideoView }): Promise<void>;
  /**
   * Pays for the jobs of a batch one by one, as long as there is money. Rates and running jobs do not concern batches
   * (DOC: they have limits of their own).
   * @returns for each job why it cannot be paid, or undefined
   */
  paid(project: string, records: readonly VideoRecord[]): Promise<(ApiError | undefined)[]>;
}

/** Told where nobody knows when a running job ends (UNKNOWN). */
const unknownWaitMs = 10_000;
const pageSize = 500;

export function createLimits(deps: Deps): Limits {
  const { quota, budget, concurrency } = deps.limits;
  const { inTurn } = deps;
  return {
    rated: (handle) => (quota === undefined ? handle : rated(deps, quota, handle)),
    stored({ project, record }, store) {
      if (budget === undefined && concurrency === undefined) return store();
      // One at a time: between looking and storing nobody else may store.
      return inTurn(project, async () => {
        if (concurrency !== undefined)
          await assertRoom(deps, project, { now: record.createdAt, concurrency });
        if (budget === undefined) return store();
        await spend(deps, budget, { project, record });
        try {
          await store();
        } catch (thrown) {
          await pay(deps, project, -costOf(deps, record));
          throw thrown;
        }
      });
    },
    async deleting(project, { record, shown }) {
      if (budget !== undefined && isUnpaid(shown)) await giveBack(deps, project, record);
    },
    async paid(project, records) {
      if (budget === undefined) return records.map(() => undefined);
      return inTurn(project, async () => {
        const faults: (ApiError | undefined)[] = [];
        let settled = false;
        for (const record of records) {
          faults.push(await spend(deps, budget, { project, record, settled }).then(undefined, asFault));
          settled ||= faults.at(-1) !== undefined;
        }
        return faults;
      });
    },
  };
}

/** Invalid creations count against the rate; rate-limited ones do not. */
function rated(deps: Deps, quota: Quota, handle: Handler): Handler {
  return async function answer(call) {
    let headers: Record<string, string> = {};
    try {
      const model = await modelOf(deps, call);
      if (model !== undefined) {
        if (quota === 'no access') throw modelForbidden(call.project, model);
        const family = own(deps.profile.models.value, model) ?? 'sora-2';
        const name = `rate ${quota.scope === 'model' ? family : 'all'}`;
        const place = { store: deps.store, project: call.project, name, now: call.now };
        const standing = await admit(place, quota.windows[family]);
        headers = standingHeaders(standing);
        if (standing.waitMs !== undefined) {
          headers = { ...headers, ...retryHeaders(standing.waitMs) };
          const { organization } = deps.identify(call.request.headers);
          const { requests: limit, unit } = standing.window;
          throw rateLimitReached({ model, organization, unit, limit, wait: durationText(standing.waitMs) });
        }
      }
      const reply = await handle(call);
      return { ...reply, headers: { ...reply.headers, ...headers } };
    } catch (thrown) {
      if (!(thrown instanceof ApiError)) throw thrown;
      const reply = problemReply(thrown, deps.report);
      return { ...reply, headers: { ...headers, ...reply.headers } };
    }
  };
}

/** The model that a creation is for, before anything else about it is judged; undefined when it names none that exists. */
async function modelOf({ store, profile }: Deps, call: Call): Promise<string | undefined> {
  const params = await call.body();
  const creates = call.operation === 'createVideo';
  const source = creates ? undefined : sourceIdOf(call, params);
  if (source !== undefined) return (await store.get(call.project, 'video', source))?.body.model;
  const standard = creates || isUploadedFile(params['video']) ? profile.defaults.value.model : undefined;
  const { model = standard } = params;
  const exists = (name: string) => profile.open === true || Object.hasOwn(profile.models.value, name);
  return typeof model === 'string' && exists(model) ? model : undefined;
}

async function assertRoom(
  deps: Deps,
  project: string,
  { now, concurrency }: { now: number; concurrency: number },
): Promise<void> {
  const ends: number[] = [];
  for await (const { body } of videosOf(deps, project)) {
    if (body.batch !== undefined) continue;
    const shown = view(body, { now, polls: await pollsOf(deps, project, body) });
    if (!isTerminal(shown)) ends.push(endOf(body));
  }
  if (ends.length < concurrency) return;
  const first = Math.min(...ends) - now;
  throw tooManyRunningTasks(retryHeaders(Number.isFinite(first) ? first : unknownWaitMs));
}

/** When a running job ends by its plan; unbounded when something else will end it. */
function endOf({ plan, command, createdAt }: VideoRecord): number {
  if (plan.by !== 'time' || command !== null) return Number.POSITIVE_INFINITY;
  return createdAt + plan.queueMs + plan.renderMs;
}

/** Pays for a job, if need be with what failed jobs gave back. @param settled true when those have been looked for already */
async function spend(
  deps: Deps,
  budget: NonNullable<LimitSettings['budget']>,
  { project, record, settled = false }: { project: string; record: VideoRecord; settled?: boolean },
): Promise<void> {
  const cost = costOf(deps, record);
  let spent = await pay(deps, project, cost);
  // Only who would be refused looks for failed jobs: as long as there is money, nobody needs to know.
  if (spent > budget.cents && !settled) spent = await settleFailed(deps, project, record.createdAt);
  if (spent <= budget.cents) return;
  await pay(deps, project, -cost);
  throw budget.error === 'insufficient_quota' ? quotaExceeded() : billingLimitReached();
}

/** @returns what the project has spent, in cents */
function pay({ store }: Deps, project: string, cents: number): Promise<number> {
  return store.take(project, 'spent cents', cents, forever);
}

async function settleFailed(deps: Deps, project: string, now: number): Promise<number> {
  for await (const { body } of videosOf(deps, project)) {
    const shown = view(body, { now, polls: await pollsOf(deps, project, body) });
    if (isUnpaid(shown)) await giveBack(deps, project, body);
  }
  return pay(deps, project, 0);
}

/** Once for each job: failed ones are not charged (3P, contract:lifecycle.failed-is-not-billed). */
async function giveBack(deps: Deps, project: string, record: VideoRecord): Promise<void> {
  if ((await deps.store.take(project, `given back ${record.id}`, 1, forever)) === 1) {
    await pay(deps, project, -costOf(deps, record));
  }
}

function costOf({ profile }: Deps, record: VideoRecord): number {
  return (
    Math.round(listPrice(profile, billed(record), record.batch !== undefined) * 100) * (record.clips ?? 1)
  );
}

/** A refusal as a value; anything else goes on its way. */
function asFault(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  throw thrown;
}

async function* videosOf({ store }: Deps, project: string): AsyncGenerator<Doc<'video'>> {
  let after: Doc<'video'> | undefined;
  for (;;) {
    const page = await store.list(project, 'video', {
      ...(after === undefined ? {} : { after }),
      limit: pageSize,
      order: 'desc',
    });
    yield* page;
    after = page.at(-1);
    if (page.length < pageSize) return;
  }
}
