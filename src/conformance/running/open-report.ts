// Makes the report of a run, without its conclusion.
import { redactor, redactUrl } from '../http/redact.ts';
import type { Spent } from '../money/ledger.ts';
import { secretsOf } from '../options/keys.ts';
import type { RunOptions } from '../options/run-options.ts';
import { isFailure, totalsOf, type OpenReport } from '../report/report.ts';
import type { Requirement } from '../requirements/load.ts';
import { currentSet } from '../requirements/sets.ts';
import { version } from '../version.ts';
import type { Profile } from '../vocabulary/profile.ts';
import type { PlanResults } from './plan-runner.ts';
import type { PreparedRun } from './prepare.ts';
import type { Session } from './session.ts';

/** Returns how many checks run at the same time. */
export const parallelOf = (options: RunOptions, profile: Profile) =>
  options.parallel ?? profile.parallel ?? 4;

export interface RunOutcome {
  prepared: PreparedRun;
  startedAt: string;
  results: PlanResults;
  /** The ids that could not be deleted. */
  leftovers: string[];
  session: Session;
  /** How many videos were created. */
  created: number;
  spent: Spent;
}

export function openReportOf(options: RunOptions, outcome: RunOutcome): OpenReport {
  const { prepared, startedAt, leftovers, session, created, spent } = outcome;
  const { results, capabilities } = outcome.results;
  const { profile, plan, checks, set, worth } = prepared;
  const { emulator = false, core = false, seed = 1 } = options;
  return {
    format: 2,
    tool: { name: 'sora-conformance', version },
    target: redactUrl(prepared.baseUrl, redactor(secretsOf(options))),
    server: serverOf(options),
    profile: profile.name,
    release: profile.release,
    requirementSet: set?.name ?? currentSet(checks),
    model: session.model(),
    hints: [...session.hints],
    requirements: textsOf(prepared.requirements),
    startedAt,
    durationMs: 0,
    seed,
    options: { emulator: emulator !== false, core, parallel: parallelOf(options, profile) },
    capabilities,
    results,
    totals: totalsOf(results),
    excused: results.filter((result) => result.excused !== undefined && !isFailure(result)).length,
    cost: { bills: worth.bills, planned: plan.costs.least, most: plan.costs.most, created, accepted: spent },
    leftovers,
  };
}

const serverOf = ({ targetName, targetVersion }: RunOptions): OpenReport['server'] => ({
  ...(targetName !== undefined && { name: targetName }),
  ...(targetVersion !== undefined && { version: targetVersion }),
});

const textsOf = (requirements: readonly Requirement[]): OpenReport['requirements'] =>
  Object.fromEntries(
    requirements.map(({ id, level, text, source, confidence }) => [id, { level, text, source, confidence }]),
  );
