// Runs a plan: first the probes, then all checks, several at once. Each check has its own needs, time limit
// and evidence.
import type { Check } from '../vocabulary/check.ts';
import { evidence } from './evidence.ts';
import type { Redact } from '../http/redact.ts';
import type { NeedTable } from '../vocabulary/need.ts';
import { type Plan, type EarlyVerdict, shuffled } from './plan.ts';
import type { Ports } from './ports.ts';
import type { Profile } from '../vocabulary/profile.ts';
import type { Report, Result } from '../report/report.ts';
import type { RequirementSet } from '../requirements/sets.ts';
import type { MadeNeed, Session } from './session.ts';
import { notRun, resultOf, type CheckEnding } from './verdict.ts';
import { Capped } from '../vocabulary/mismatch.ts';
import { capName, type Caps } from '../money/caps.ts';
import { makesClips, makesOwnClips, type CostFacts } from '../money/plan-fit.ts';
import { isQuick, type Ledger } from '../money/ledger.ts';
import { expectedCosts, forecastOf, type Forecast } from '../money/forecast.ts';
import { closureIn } from '../vocabulary/need-closure.ts';
import type { Moderation } from '../vocabulary/need-values.ts';

export type RunEvent =
  | { type: 'planned'; plan: Plan }
  | { type: 'probed'; capabilities: Report['capabilities'] }
  /** Sent when clips are free and slow. Contains an estimate of how long the run will take. */
  | { type: 'measured'; forecast: Forecast }
  | { type: 'started'; check: Check }
  /** Contains the totals so far: the number of videos, and dollars when they are known. */
  | { type: 'finished'; result: Result; done: number; of: number; videos: number; usd?: number }
  | { type: 'cleaning'; created: number }
  | { type: 'ended'; report: Report };

export interface RunSettings {
  plan: Plan;
  profile: Profile;
  table: NeedTable;
  session: Session;
  ports: Ports;
  parallel: number;
  seed: number;
  signal: AbortSignal;
  redact: Redact;
  /** The frozen set of checks that count; undefined when all checks count. */
  set?: RequirementSet | undefined;
  onEvent: (event: RunEvent) => void;
  /** Returns the totals of the videos that were made so far. */
  made: () => { videos: number; usd?: number };
  caps: Caps;
  ledger: Ledger;
  worth: CostFacts;
  /** The checks of `--core`, for the forecast. */
  core: readonly Check[];
}

export interface PlanResults {
  results: Result[];
  capabilities: Report['capabilities'];
}

export async function runPlan(settings: RunSettings): Promise<PlanResults> {
  const { plan, seed, onEvent } = settings;
  const capabilities = await probe(settings);
  onEvent({ type: 'probed', capabilities });
  const results = new Map<string, Result>();
  const finish = (result: Result) => {
    results.set(result.id, result);
    onEvent({ type: 'finished', result, done: results.size, of: plan.planned.length, ...settings.made() });
  };
  for (const { check, without } of plan.planned) {
    if (without !== undefined) finish(notRun(check, { ...settings, without }));
  }
  const running = plan.planned.filter(({ without }) => without === undefined).map(({ check }) => check);
  const clipMakers = new Set(running.filter((check) => makesClips(check, settings.worth)));
  const queue = sortChecks(shuffled(running, seed), clipMakers);
  const first = firstClip(settings, queue);
  const lane = async () => {
    for (let check = queue.shift(); check !== undefined; check = queue.shift()) {
      onEvent({ type: 'started', check });
      const without = clipMakers.has(check) ? (await first).get(check) : undefined;
      finish(
        without === undefined ? await runCheck(settings, check) : notRun(check, { ...settings, without }),
      );
    }
  };
  await Promise.all(Array.from({ length: settings.parallel }, lane));
  return {
    results: plan.planned.flatMap(({ check }) => results.get(check.id) ?? []),
    capabilities,
  };
}

/**
 * Sorts the checks: first those that make no videos, last those that make clips of their own. Requests that
 * servers should refuse are sent early, while the caps still have room for a server that accepts them.
 */
function sortChecks(checks: readonly Check[], clipMakers: ReadonlySet<Check>): Check[] {
  const rank = (check: Check) => (makesOwnClips(check) ? 2 : clipMakers.has(check) ? 1 : 0);
  return checks.toSorted((a, b) => rank(a) - rank(b));
}

/**
 * Makes the first clip and the first flagged prompt before all others, when clips are free or when the time
 * has a cap. They show how many clips the run has time for. In other runs nothing waits for them.
 * @returns the checks that the run has no time for
 */
async function firstClip(
  settings: RunSettings,
  waiting: readonly Check[],
): Promise<ReadonlyMap<Check, EarlyVerdict>> {
  const { plan, session, worth, caps, ledger, signal, onEvent } = settings;
  const none = new Map<Check, EarlyVerdict>();
  if ((worth.bills && caps.minutes === Infinity) || signal.aborted) return none;
  const made = async (name: 'completed' | 'moderation') =>
    plan.needs.includes(name) ? session.need(name).value.catch(() => undefined) : undefined;
  await made('completed');
  const moderation = (await made('moderation')) as Moderation | undefined;
  const { paceMs } = ledger;
  if (paceMs === undefined || signal.aborted) return none;
  const by = expectedCosts(moderation?.at, { bills: worth.bills, paceMs });
  const { forecast, late } = forecastOf({ ...settings, checks: waiting, by, paceMs });
  if (!worth.bills && !isQuick(paceMs)) onEvent({ type: 'measured', forecast });
  const reason = `no time for it within ${capName('minutes', caps)}: a clip takes ${Math.ceil(paceMs / 1000)} s`;
  return new Map(late.map((check) => [check, { verdict: 'skipped', reason, unjudged: true, capped: true }]));
}

/**
 * Tests the capabilities before anything is made, so that a report can state early which features a server
 * lacks.
 */
async function probe({ plan, table, session, signal, redact }: RunSettings): Promise<Report['capabilities']> {
  const names = plan.needs.filter((name) => table[name].kind === 'capability');
  const found: Report['capabilities'] = {};
  for (const name of names) {
    if (signal.aborted) break;
    found[name] = await session.need(name).value.then(
      () => 'yes',
      (thrown: unknown) => redact(thrown instanceof Error ? thrown.message : String(thrown)),
    );
  }
  return found;
}

async function runCheck(settings: RunSettings, check: Check): Promise<Result> {
  const { profile, ports } = settings;
  const seen = evidence();
  const started = ports.now();
  const ending = await endingOf(settings, check, seen);
  return resultOf({
    check,
    profile,
    ending,
    exchanges: seen.exchanges,
    durationMs: ports.now() - started,
    redact: settings.redact,
    set: settings.set,
  });
}

async function endingOf(
  settings: RunSettings,
  check: Check,
  seen: ReturnType<typeof evidence>,
): Promise<CheckEnding> {
  const { session, signal, profile, table } = settings;
  const aborted = (): CheckEnding =>
    signal.reason instanceof Capped
      ? { kind: 'thrown', thrown: signal.reason }
      : { kind: 'aborted', reason: `the run ended before: ${String(signal.reason)}` };
  if (signal.aborted) return aborted();
  for (const name of closureIn(check.needs, table)) {
    const made = session.need(name);
    const thrown = await failureOf(made);
    if (signal.aborted) return aborted();
    if (thrown !== undefined)
      return { kind: 'need', name, title: table[name].title, ...thrown, exchanges: made.evidence.exchanges };
  }
  const own = new AbortController();
  const { checkMs, jobMs } = profile.limits;
  const limit = check.timeoutMs ?? checkMs + (check.cost.length + check.jobs) * jobMs;
  const ctx = session.contextOf(check, seen, AbortSignal.any([signal, own.signal]));
  const outcome = Promise.resolve()
    .then(() => check.run(ctx))
    .then(
      (): CheckEnding => ({ kind: 'passed' }),
      (thrown: unknown): CheckEnding => (signal.aborted ? aborted() : { kind: 'thrown', thrown }),
    );
  const clock = new AbortController();
  const late = settings.ports.sleep(limit, AbortSignal.any([clock.signal, signal])).then(
    (): CheckEnding => ({ kind: 'timeout', ms: limit, unanswered: seen.unanswered() }),
    // The sleep was stopped: either the check has ended first, or the whole run ends.
    () => (signal.aborted ? aborted() : outcome),
  );
  const ending = await Promise.race([outcome, late]);
  // Abort with our own reason, because creating the default error takes longer than most checks.
  clock.abort('over');
  own.abort('over');
  return ending;
}

async function failureOf({ value }: MadeNeed): Promise<{ thrown: unknown } | undefined> {
  return value.then(
    () => undefined,
    (thrown: unknown) => ({ thrown }),
  );
}
