// A whole run; its environment is an argument. It plans the checks, refuses a plan that costs too much, runs
// the checks, cleans up and makes the report.
import type { Check } from '../vocabulary/check.ts';
import { createCleanup, type Cleanup } from './cleanup.ts';
import { isLoopback } from '../http/loopback.ts';
import { redactor, type Redact } from '../http/redact.ts';
import { Capped, UsageError } from '../vocabulary/mismatch.ts';
import { createLedger, type Ledger } from '../money/ledger.ts';
import { usdOf } from '../money/price.ts';
import type { NeedTable } from '../vocabulary/need.ts';
import { defaultKey, secretsOf } from '../options/keys.ts';
import type { RunOptions } from '../options/run-options.ts';
import type { Ports } from './ports.ts';
import { withConclusion } from '../report/conclusion.ts';
import type { Report } from '../report/report.ts';
import { openReportOf, parallelOf } from './open-report.ts';
import { runPlan, type PlanResults, type RunEvent } from './plan-runner.ts';
import { prepare, type PreparedRun } from './prepare.ts';
import { createSession, type Session } from './session.ts';
import { createReceiver } from '../webhooks/receiver.ts';
import type { Receiver } from '../vocabulary/deliveries.ts';

export interface RunSetup {
  ports: Ports;
  /** The time of day, for the report. */
  startedAt: string;
  onEvent?: ((event: RunEvent) => void) | undefined;
  /** Called before anything else is sent. An error that it throws ends the run. */
  before?: ((prepared: PreparedRun) => Promise<void>) | undefined;
  /** Ends the run early when aborted. Everything that the run created is still deleted. */
  signal?: AbortSignal | undefined;
  /** Checks and needs that replace those of the suite, in tests. */
  checks?: readonly Check[];
  table?: NeedTable;
}

const deletionMs = 30_000;

/** Everything that exists while a run goes on. */
interface OpenRun {
  prepared: PreparedRun;
  ports: Ports;
  session: Session;
  cleanup: Cleanup;
  receiver: Receiver;
  ledger: Ledger;
  redact: Redact;
  /** Aborted when the run must end early. */
  signal: AbortSignal;
  timeLimit: { stop: () => void };
  parallel: number;
  seed: number;
  onEvent: (event: RunEvent) => void;
}

/** @throws UsageError before anything is sent, when the options make no sense or the plan costs too much */
export async function runWith(options: RunOptions, setup: RunSetup): Promise<Report> {
  const prepared = prepare(options, setup);
  if (prepared.refusal !== undefined) throw new UsageError(prepared.refusal);
  await setup.before?.(prepared);
  const { ports, startedAt, onEvent = () => undefined } = setup;
  const began = ports.now();
  onEvent({ type: 'planned', plan: prepared.plan });
  const run = openRun(options, { setup, prepared, onEvent });
  const results = await runChecks(run).catch(async (thrown: unknown) => {
    await tidyUp(run);
    throw thrown;
  });
  // Read this before the limit is stopped. Stopping the limit aborts nothing, but a run that has ended should
  // not look aborted.
  const { signal, session, cleanup, ledger } = run;
  const aborted = signal.aborted && !(signal.reason instanceof Capped) ? String(signal.reason) : undefined;
  const leftovers = await tidyUp(run);
  const { created } = cleanup;
  const open = openReportOf(options, {
    prepared,
    startedAt,
    results,
    leftovers,
    session,
    created,
    spent: ledger.spent,
  });
  const report = withConclusion({
    ...open,
    durationMs: Math.round(ports.now() - began),
    ...(aborted !== undefined && { aborted }),
  });
  onEvent({ type: 'ended', report });
  return report;
}

function openRun(
  options: RunOptions,
  { setup, prepared, onEvent }: { setup: RunSetup; prepared: PreparedRun; onEvent: OpenRun['onEvent'] },
): OpenRun {
  const { ports } = setup;
  const { profile, caps } = prepared;
  const ending = new AbortController();
  const signal = AbortSignal.any([ending.signal, ...(setup.signal === undefined ? [] : [setup.signal])]);
  const cleanup = createCleanup();
  const redact = redactor(secretsOf(options));
  const receiver = createReceiver({
    listen: ports.listen,
    publicUrl: options.webhookUrl?.replace(/\/+$/, ''),
    secret: options.webhookSecret,
    near: isLoopback(prepared.baseUrl),
    redact,
  });
  const ledger = createLedger({ caps, usdOf: (clip) => usdOf(clip, profile), now: ports.now });
  return {
    prepared,
    ports,
    session: openSession(options, { prepared, ports, cleanup, receiver, signal, redact, ledger }),
    cleanup,
    receiver,
    ledger,
    redact,
    signal,
    timeLimit: startTimeLimit(options, { ports, ending }),
    parallel: parallelOf(options, profile),
    seed: options.seed ?? 1,
    onEvent,
  };
}

function runChecks({ prepared, cleanup, ...run }: OpenRun): Promise<PlanResults> {
  const { worth } = prepared;
  const made = () => ({ videos: cleanup.created, ...(worth.bills && { usd: run.ledger.spent.usd }) });
  return runPlan({ ...prepared, ...run, made });
}

/** Deletes everything that the run created, and closes what it opened. @returns the ids that are left */
async function tidyUp(run: OpenRun): Promise<string[]> {
  const { prepared, ports, session, cleanup, receiver, parallel } = run;
  run.timeLimit.stop();
  run.onEvent({ type: 'cleaning', created: cleanup.created });
  const leftovers = await cleanup.run({
    ...session.caretaker(),
    now: ports.now,
    limitMs: deletionMs,
    jobMs: prepared.profile.limits.jobMs,
    parallel,
  });
  await session.forget();
  await receiver.close();
  return leftovers;
}

/**
 * Ends the run at its time limit, if it has one. Reaching the limit of --max-minutes does not count as an
 * early end: the remaining checks are skipped.
 */
function startTimeLimit(
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
  given: Pick<OpenRun, 'prepared' | 'ports' | 'cleanup' | 'receiver' | 'signal' | 'redact' | 'ledger'>,
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
