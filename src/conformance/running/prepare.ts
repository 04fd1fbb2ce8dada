// Prepares a run without sending anything: reads the options, makes the plan, and refuses a plan that costs too
// much.
import { withLevelsOf, type Check } from '../vocabulary/check.ts';
import { checks as allChecks } from '../checks/index.ts';
import { isLoopback } from '../http/loopback.ts';
import { UsageError } from '../vocabulary/mismatch.ts';
import { noCaps, type Caps } from '../money/caps.ts';
import type { Costs, CostFacts } from '../money/plan-fit.ts';
import { costWords } from '../money/cost-text.ts';
import { needs as allNeeds } from '../needs/index.ts';
import type { NeedTable } from '../vocabulary/need.ts';
import { readBaseUrl, type RunOptions } from '../options/run-options.ts';
import { makePlan, type Plan } from './plan.ts';
import { profileOf } from '../profiles/index.ts';
import { withModel, type Profile } from '../vocabulary/profile.ts';
import { loadRequirements, type Release, type Requirement } from '../requirements/load.ts';
import { loadSet, type RequirementSet } from '../requirements/sets.ts';

/** The plan of a run, made without sending anything. */
export interface PreparedRun {
  baseUrl: string;
  profile: Profile;
  plan: Plan;
  requirements: readonly Requirement[];
  checks: readonly Check[];
  table: NeedTable;
  /** The frozen set of checks that count; undefined when all checks count. */
  set: RequirementSet | undefined;
  caps: Caps;
  worth: CostFacts;
  /** The checks that `--core` would run, for the forecast. */
  core: readonly Check[];
  /** The reason for refusing the plan; undefined unless the plan costs too much. */
  refusal: string | undefined;
}

/** @throws UsageError when the options make no sense */
export function prepare(
  options: RunOptions,
  { checks = allChecks, table = allNeeds }: { checks?: readonly Check[]; table?: NeedTable } = {},
): PreparedRun {
  const profile = profileFor(profileOf(options.profile ?? 'openai'), options);
  const baseUrl = readBaseUrl(options.baseUrl, profile.basePath);
  const requirements = statementsOf(profile.release);
  const set = options.requirements === undefined ? undefined : loadSet(options.requirements);
  refuseOwnHeaders(options, profile);
  const bills = mayBill(profile, baseUrl, options);
  const worth: CostFacts = { table, profile, bills, flaggedAllowed: options.noFlaggedPrompts !== true };
  const caps = capsOf(options, bills);
  const planFor = planner(options, { all: withLevelsOf(checks, requirements), requirements, worth });
  // When the user gave no cost cap, a plan that may cost anything is refused as a whole.
  const open = bills && options.maxCost === undefined;
  const plan = planFor({ core: options.core ?? false, caps: open ? { ...caps, usd: Infinity } : caps });
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
    core: checksToRun(planFor({ core: true, caps: noCaps })),
    refusal: open && plan.costs.most.usd > 0 ? refusalOf(plan.costs) : undefined,
  };
}

/** Returns a function that makes a plan with the selection of the options. */
function planner(
  { only = [], skip = [], areas = [], levels = [], emulator = false }: RunOptions,
  given: { all: readonly Check[]; requirements: readonly Requirement[]; worth: CostFacts },
) {
  const { all, requirements, worth } = given;
  const ids = new Set(requirements.map(({ id }) => id));
  return ({ core, caps }: { core: boolean; caps: Caps }): Plan =>
    makePlan(all, {
      profile: worth.profile,
      table: worth.table,
      requirements: ids,
      selection: { only, skip, areas, levels, core, emulator: emulator !== false },
      caps,
      worth,
    });
}

const checksToRun = ({ planned }: Plan) =>
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

/** @throws UsageError when a header of the user is the header that contains the key */
function refuseOwnHeaders({ headers = [] }: RunOptions, { name, auth }: Profile): void {
  if (headers.some(([given]) => given.toLowerCase() === auth.header))
    throw new UsageError(
      `--header: ${auth.header} carries the key of profile ${name}; give it with --api-key`,
    );
}

/** The requirements that were already read. Reading them takes longer than some runs. */
const knownStatements = new Map<string, readonly Requirement[]>();

function statementsOf(release: string): readonly Requirement[] {
  const known = knownStatements.get(release) ?? loadRequirements(release as Release);
  knownStatements.set(release, known);
  return known;
}

function profileFor(profile: Profile, { model, jobTimeout }: RunOptions): Profile {
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
