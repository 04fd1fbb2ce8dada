// A whole run; its environment is an argument. It plans the checks, refuses a plan that costs too much, runs
// the checks, cleans up and makes the report.
import { levelled, type Check } from '../vocabulary/check.ts';
import { checks as allChecks } from '../checks/index.ts';
import { createCleanup } from './cleanup.ts';
import { redactor, redactUrl, type Redact } from '../http/redact.ts';
import { Capped, UsageError } from '../vocabulary/mismatch.ts';
import { noCaps, type Caps } from '../money/caps.ts';
import type { Costs, Worth } from '../money/fit.ts';
import { createLedger, type Ledger, type Spent } from '../money/ledger.ts';
import { usdOf } from '../money/price.ts';
import { costWords } from '../money/words.ts';
import { needs as allNeeds } from '../needs/index.ts';
import type { NeedTable } from '../vocabulary/need.ts';
import { readBaseUrl, type RunOptions } from '../options/run-options.ts';
import { isLoopback } from '../http/loopback.ts';
import { makePlan, type Plan } from './plan.ts';
import type { Ports } from './ports.ts';
import { profileOf } from '../profiles/index.ts';
import { withModel, type Profile } from '../vocabulary/profile.ts';
import { concluded } from '../report/conclusion.ts';
import { isFailure, totalsOf, type OpenReport, type Report } from '../report/report.ts';
import { loadRequirements, type Release, type Requirement } from '../requirements/load.ts';
import { currentSet, loadSet, type RequirementSet } from '../requirements/sets.ts';
import { runPlan, type RunEvent } from './plan-runner.ts';
import { createSession, type Session } from './session.ts';
import { version } from '../version.ts';
import { createReceiver } from '../webhooks/receiver.ts';

export interface RunSetup {
  ports: Ports;
  /** The time of day, for the report. */
  startedAt: string;
  onEvent?: (event: RunEvent) => void;
  /** Called before anything else is sent. An error that it throws ends the run. */
  before?: (prepared: Prepared) => Promise<void>;
  /** Ends the run early when aborted. Everything that the run created is still deleted. */
  signal?: AbortSignal;
  /** Checks and needs that replace those of the suite, in tests. */
  checks?: readonly Check[];
  table?: NeedTable;
}

/** The plan of a run, made without sending anything. */
export interface Prepared {
  baseUrl: string;
  profile: Profile;
  plan: Plan;
  requirements: readonly Requirement[];
  checks: readonly Check[];
  table: NeedTable;
  /** The frozen set of checks that count; undefined when all checks count. */
  set: RequirementSet | undefined;
  caps: Caps;
  worth: Worth;
  /** The checks that `--core` would run, for the forecast. */
  core: readonly Check[];
  /** The reason for refusing the plan; set when the plan costs too much. */
  refusal?: string;
}

const deletionMs = 30_000;
/** The key that is sent when no key is given. */
export const defaultKey = 'sk-conformance';

/** @throws UsageError when the options make no sense */
export function prepare(
  options: RunOptions,
  { checks = allChecks, table = allNeeds }: Pick<RunSetup, 'checks' | 'table'> = {},
): Prepared {
  const profile = adapted(profileOf(options.profile ?? 'openai'), options);
  const baseUrl = readBaseUrl(options.baseUrl, profile.basePath);
  const requirements = statementsOf(profile.release);
  const set = options.requirements === undefined ? undefined : loadSet(options.requirements);
  refuseOwnHeaders(options, profile);
  const { only = [], skip = [], areas = [], levels = [], core = false, emulator = false } = options;
  const bills = mayBill(profile, baseUrl, options);
  const worth: Worth = { table, profile, bills, flaggedAllowed: options.noFlaggedPrompts !== true };
  const caps = capsOf(options, bills);
  const all = levelled(checks, requirements);
  const planFor = (chosen: { core: boolean; caps: Caps }) =>
    makePlan(all, {
      profile,
      table,
      requirements: new Set(requirements.map(({ id }) => id)),
      selection: { only, skip, areas, levels, core: chosen.core, emulator: emulator !== false },
      caps: chosen.caps,
      worth,
    });
  // When the user gave no cost cap, a plan that may cost anything is refused as a whole.
  const open = bills && options.maxCost === undefined;
  const plan = planFor({ core, caps: open ? { ...caps, usd: Infinity } : caps });
  const refusal = open && plan.costs.most.usd > 0 ? refusalOf(plan.costs) : undefined;
  return {
    baseUrl,
    profile,
    plan,
    requirements,
    checks,
    table,
    set,
    caps,
    worth,
    core: runningIn(planFor({ core: true, caps: noCaps })),
    ...(refusal !== undefined && { refusal }),
  };
}

const runningIn = ({ planned }: Plan) =>
  planned.filter(({ without }) => without === undefined).map(({ check }) => check);

/**
 * Returns whether the server may bill. A server on this machine does not bill, but a gateway on it may: in
 * that case the user gives a cost cap.
 */
function mayBill({ prices }: Profile, baseUrl: string, { maxCost }: RunOptions): boolean {
  const capped = maxCost !== undefined && maxCost !== Infinity;
  return Object.keys(prices).length > 0 && (capped || !isLoopback(baseUrl));
}

function capsOf({ maxCost, maxVideos, maxMinutes }: RunOptions, bills: boolean): Caps {
  return {
    usd: maxCost ?? (bills ? 0 : Infinity),
    videos: maxVideos ?? Infinity,
    minutes: maxMinutes ?? Infinity,
  };
}

/** @throws UsageError before anything is sent, when the options make no sense or the plan costs too much */
export async function runWith(options: RunOptions, setup: RunSetup): Promise<Report> {
  const prepared = prepare(options, setup);
  if (prepared.refusal !== undefined) throw new UsageError(prepared.refusal);
  await setup.before?.(prepared);
  const { ports, onEvent = () => undefined } = setup;
  const began = ports.now();
  onEvent({ type: 'planned', plan: prepared.plan });
  const ending = new AbortController();
  const signal = AbortSignal.any([ending.signal, ...(setup.signal === undefined ? [] : [setup.signal])]);
  const limited = limit(options, { ports, ending });
  const cleanup = createCleanup();
  const redact = redactor(secretsOf(options));
  const receiver = createReceiver({
    listen: ports.listen,
    publicUrl: options.webhookUrl?.replace(/\/+$/, ''),
    secret: options.webhookSecret,
    near: isLoopback(prepared.baseUrl),
    redact,
  });
  const { plan, profile, table, caps, worth, core } = prepared;
  const ledger = createLedger({
    caps,
    usdOf: (clip) => usdOf(clip, profile),
    now: ports.now,
  });
  const session = openSession(options, { prepared, ports, cleanup, receiver, signal, redact, ledger });
  const { seed = 1 } = options;
  const { set } = prepared;
  const parallel = parallelOf(options, profile);
  const tidyUp = async () => {
    limited.stop();
    onEvent({ type: 'cleaning', created: cleanup.created });
    const leftovers = await cleanup.run({
      ...session.caretaker(),
      now: ports.now,
      limitMs: deletionMs,
      jobMs: profile.limits.jobMs,
      parallel,
    });
    await session.forget();
    await receiver.close();
    return leftovers;
  };
  const settings = { plan, profile, table, session, ports, parallel, seed, signal, redact, set, onEvent };
  const made = () => ({ videos: cleanup.created, ...(worth.bills && { usd: ledger.spent.usd }) });
  const ran = await runPlan({ ...settings, made, caps, ledger, worth, core }).catch(
    async (thrown: unknown) => {
      await tidyUp();
      throw thrown;
    },
  );
  // Read this before the limit is stopped. Stopping the limit aborts nothing, but a run that has ended should
  // not look aborted.
  const aborted = signal.aborted && !(signal.reason instanceof Capped) ? String(signal.reason) : undefined;
  const leftovers = await tidyUp();
  const { created } = cleanup;
  const report = reportOf({
    options,
    prepared,
    setup,
    ran,
    leftovers,
    session,
    created,
    spent: ledger.spent,
  });
  const whole = concluded({
    ...report,
    durationMs: Math.round(ports.now() - began),
    ...(aborted !== undefined && { aborted }),
  });
  onEvent({ type: 'ended', report: whole });
  return whole;
}

/** Returns the secrets that no report and no recording may contain. */
export function secretsOf({
  apiKey = defaultKey,
  apiKey2 = '',
  emulatorToken = '',
  webhookSecret = '',
  headers = [],
}: RunOptions): string[] {
  return [apiKey, apiKey2, emulatorToken, webhookSecret, ...headers.map(([, value]) => value)];
}

/** @throws UsageError when a header of the user is the header that contains the key */
function refuseOwnHeaders({ headers = [] }: RunOptions, { name, auth }: Profile): void {
  if (headers.some(([given]) => given.toLowerCase() === auth.header))
    throw new UsageError(
      `--header: ${auth.header} carries the key of profile ${name}; give it with --api-key`,
    );
}

const parallelOf = (options: RunOptions, profile: Profile) => options.parallel ?? profile.parallel ?? 4;

/** The requirements that were already read. Reading them takes longer than some runs. */
const read = new Map<string, readonly Requirement[]>();

function statementsOf(release: string): readonly Requirement[] {
  const known = read.get(release) ?? loadRequirements(release as Release);
  read.set(release, known);
  return known;
}

function adapted(profile: Profile, { model, jobTimeout }: RunOptions): Profile {
  const own = model === undefined ? profile : withModel(profile, model);
  const limits = jobTimeout === undefined ? profile.limits : { ...profile.limits, jobMs: jobTimeout * 1000 };
  return { ...own, limits };
}

function refusalOf(costs: Costs): string {
  return (
    `this plan makes ${costWords(costs, true)}, and --max-cost is not given. Nothing was sent. ` +
    `Allow all of it with --max-cost ${costs.most.usd.toFixed(2)}. With less, or with --max-videos, the plan is made to fit`
  );
}

/**
 * Ends the run at its time limit, if it has one. Reaching the limit of --max-minutes does not count as an
 * early end: the remaining checks are skipped.
 */
function limit(
  { timeout, maxMinutes }: RunOptions,
  { ports, ending }: { ports: Ports; ending: AbortController },
) {
  const stopped = new AbortController();
  const after = (seconds: number, reason: unknown) =>
    ports.sleep(seconds * 1000, stopped.signal).then(
      () => ending.abort(reason),
      () => undefined,
    );
  if (timeout !== undefined) void after(timeout, `the run took longer than ${timeout} s`);
  if (maxMinutes !== undefined)
    void after(maxMinutes * 60, new Capped(`the time of --max-minutes ${maxMinutes} is over`));
  return { stop: () => stopped.abort() };
}

function openSession(
  options: RunOptions,
  given: {
    prepared: Prepared;
    ports: Ports;
    cleanup: ReturnType<typeof createCleanup>;
    receiver: ReturnType<typeof createReceiver>;
    signal: AbortSignal;
    redact: Redact;
    ledger: Ledger;
  },
): Session {
  const { prepared, ...rest } = given;
  const { baseUrl, profile, table, worth } = prepared;
  const { apiKey = defaultKey, apiKey2, emulator = false, emulatorToken, headers = [], model } = options;
  const beside = `${new URL(baseUrl).origin}/_emulator`;
  return createSession({
    ...rest,
    profile,
    baseUrl,
    table,
    apiKey,
    headers,
    chosenModel: model,
    secondKey: apiKey2,
    emulatorUrl: emulator === true ? beside : emulator === false ? undefined : emulator.replace(/\/+$/, ''),
    emulatorToken,
    bills: worth.bills,
    flaggedAllowed: worth.flaggedAllowed,
  });
}

function reportOf(given: {
  options: RunOptions;
  prepared: Prepared;
  setup: RunSetup;
  ran: Awaited<ReturnType<typeof runPlan>>;
  leftovers: string[];
  session: Session;
  created: number;
  spent: Spent;
}): OpenReport {
  const { options, prepared, setup, ran, leftovers, session, created, spent } = given;
  const { profile, plan, requirements, checks, set, worth } = prepared;
  const { emulator = false, core = false, seed = 1, targetName, targetVersion } = options;
  return {
    format: 2,
    tool: { name: 'sora-conformance', version },
    target: redactUrl(prepared.baseUrl, redactor(secretsOf(options))),
    server: {
      ...(targetName !== undefined && { name: targetName }),
      ...(targetVersion !== undefined && { version: targetVersion }),
    },
    profile: profile.name,
    release: profile.release,
    requirementSet: set?.name ?? currentSet(checks),
    model: session.model(),
    hints: [...session.hints],
    requirements: Object.fromEntries(
      requirements.map(({ id, level, text, source, confidence }) => [
        id,
        { level, text, source, confidence },
      ]),
    ),
    startedAt: setup.startedAt,
    durationMs: 0,
    seed,
    options: { emulator: emulator !== false, core, parallel: parallelOf(options, profile) },
    capabilities: ran.capabilities,
    results: ran.results,
    totals: totalsOf(ran.results),
    excused: ran.results.filter((result) => result.excused !== undefined && !isFailure(result)).length,
    cost: { bills: worth.bills, planned: plan.costs.least, most: plan.costs.most, created, accepted: spent },
    leftovers,
  };
}
