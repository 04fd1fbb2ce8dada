// Runs a plan: probes first, then all checks, several at once, each with its needs, its time and its evidence.
import type { Check } from './check.ts';
import { evidence } from './evidence.ts';
import type { Redact } from './http/redact.ts';
import type { NeedTable } from './needs/need.ts';
import type { Plan, Without } from './plan.ts';
import { shuffled } from './plan.ts';
import type { Ports } from './ports.ts';
import type { Profile } from './profiles/profile.ts';
import type { Report, Result } from './report/report.ts';
import type { RequirementSet } from './requirements/sets.ts';
import type { Made, Session } from './session.ts';
import { notRun, resultOf, type Ending } from './verdict.ts';
import { Capped } from './mismatch.ts';
import { capName, type Caps } from './money/caps.ts';
import { makesClips, makesOwnClips, type Worth } from './money/fit.ts';
import { isQuick, type Ledger } from './money/ledger.ts';
import { expectedCosts, forecastOf, type Forecast } from './money/pace.ts';
import { closureIn } from './needs/closure.ts';
import type { Moderation } from './needs/values.ts';

export type RunEvent =
  | { type: 'planned'; plan: Plan }
  | { type: 'probed'; capabilities: Report['capabilities'] }
  /** Clips are free and slow here: how long the run will take. */
  | { type: 'measured'; forecast: Forecast }
  | { type: 'started'; check: Check }
  /** With what was made until then: videos, and dollars where that is known. */
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
  /** The frozen set of checks that count; undefined: all count. */
  set?: RequirementSet | undefined;
  onEvent: (event: RunEvent) => void;
  /** What was made until now. */
  made: () => { videos: number; usd?: number };
  caps: Caps;
  ledger: Ledger;
  worth: Worth;
  /** The checks of `--core`, for the forecast. */
  core: readonly Check[];
}

export interface Ran {
  results: Result[];
  capabilities: Report['capabilities'];
}

export async function runPlan(settings: RunSettings): Promise<Ran> {
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
  const making = new Set(running.filter((check) => makesClips(check, settings.worth)));
  const queue = inOrder(shuffled(running, seed), making);
  const first = firstClip(settings, queue);
  const lane = async () => {
    for (let check = queue.shift(); check !== undefined; check = queue.shift()) {
      onEvent({ type: 'started', check });
      const without = making.has(check) ? (await first).get(check) : undefined;
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
 * First the checks that make nothing, last those with clips of their own: what servers should refuse is sent while the caps have
 * room for a server that accepts it.
 */
function inOrder(checks: readonly Check[], making: ReadonlySet<Check>): Check[] {
  const rank = (check: Check) => (makesOwnClips(check) ? 2 : making.has(check) ? 1 : 0);
  return checks.toSorted((a, b) => rank(a) - rank(b));
}

/**
 * Where clips are free, or the time has a cap, the first clip and the first flagged prompt are made before all others: they tell
 * how many clips there is time for. Elsewhere nothing waits for them.
 * @returns the checks for which there is no time
 */
async function firstClip(
  settings: RunSettings,
  waiting: readonly Check[],
): Promise<ReadonlyMap<Check, Without>> {
  const { plan, session, worth, caps, ledger, signal, onEvent } = settings;
  const none = new Map<Check, Without>();
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

/** Capabilities are found out before anything is made, so that a report can say at once what a server does not do. */
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
): Promise<Ending> {
  const { session, signal, profile, table } = settings;
  const aborted = (): Ending =>
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
      (): Ending => ({ kind: 'passed' }),
      (thrown: unknown): Ending => (signal.aborted ? aborted() : { kind: 'thrown', thrown }),
    );
  const clock = new AbortController();
  const late = settings.ports.sleep(limit, AbortSignal.any([clock.signal, signal])).then(
    (): Ending => ({ kind: 'timeout', ms: limit, unanswered: seen.unanswered() }),
    // The clock was stopped: the other side decides, or the whole run ends.
    () => (signal.aborted ? aborted() : outcome),
  );
  const ending = await Promise.race([outcome, late]);
  // With a reason of our own: making the usual error costs more than most checks.
  clock.abort('over');
  own.abort('over');
  return ending;
}

async function failureOf({ value }: Made): Promise<{ thrown: unknown } | undefined> {
  return value.then(
    () => undefined,
    (thrown: unknown) => ({ thrown }),
  );
}
