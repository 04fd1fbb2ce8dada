// Known failures (the baseline). A run fails when a check fails that the baseline does not list, and when a
// listed check no longer fails.
import * as z from 'zod';
import { UsageError } from '../vocabulary/mismatch.ts';
import { isFailure, isJudged, type OpenReport, type Result } from './report.ts';

export const Baseline = z.strictObject({
  profile: z.string(),
  /** The reason for each check id, as written by the person who maintains the file. */
  failures: z.record(z.string(), z.string()),
});
export type Baseline = z.infer<typeof Baseline>;

export interface Judgement {
  /** Failures that the baseline does not list. */
  unexpected: readonly Result[];
  /** Entries whose checks passed, and entries whose id is not the id of any check. */
  stale: readonly string[];
  /** Expectations on a program whose time was up before they could be judged. A known failure is not here. */
  unclear: readonly Result[];
  /** Entries for expectations on a program that this run did not judge in all of their situations. */
  notRun: readonly string[];
}

/** @param failOn the levels whose failures and unclear results count; stale entries always do */
export function judge(
  { results, subject }: Pick<OpenReport, 'results' | 'subject'>,
  baseline: Baseline | undefined,
  failOn: ReadonlySet<string>,
): Judgement {
  const known = baseline?.failures ?? {};
  const failures = results.filter(isFailure);
  const byId = new Map(results.map((result) => [result.id, result]));
  return {
    unexpected: failures.filter(({ id, level }) => failOn.has(level) && !Object.hasOwn(known, id)),
    stale: Object.keys(known).filter((id) => {
      const result = byId.get(id);
      return result === undefined || (result.verdict === 'passed' && !isLeftAlone(result, known[id]));
    }),
    unclear: results.filter(
      ({ id, level, verdict, counted }) =>
        verdict === 'unclear' && counted && failOn.has(level) && !Object.hasOwn(known, id),
    ),
    notRun: Object.keys(known).filter((id) => {
      const result = byId.get(id);
      if (subject !== 'client' || result === undefined) return false;
      return result.verdict === 'skipped' || (result.verdict === 'passed' && isLeftAlone(result, known[id]));
    }),
  };
}

/**
 * True when the run cannot tell whether a known failure is gone, because a situation was not run. `--write-expect` puts
 * the situations of a failure into brackets. For a reason without them, every situation of the declared tasks counts.
 */
function isLeftAlone({ notRun = [], situations = [], partial }: Result, reason = ''): boolean {
  const words = [...reason.matchAll(/\[([^\]]*)\]/g)].flatMap(([, names = '']) => names.split(', '));
  if (words.some((word) => notRun.includes(word))) return true;
  return partial === true && !situations.some(({ situation }) => words.includes(situation));
}

/**
 * 0: every result is as expected. 1: a verdict against the server. 2: the run failed or judged nothing, or a program
 * passed everything but an expectation that stayed unclear, so there is no verdict.
 */
export function exitCode(
  { aborted, totals, results }: Pick<OpenReport, 'aborted' | 'totals' | 'results'>,
  { unexpected, stale, unclear }: Judgement,
): 0 | 1 | 2 {
  if (aborted !== undefined || totals.error > 0 || !results.some(isJudged)) return 2;
  if (unexpected.length > 0 || stale.length > 0) return 1;
  return unclear.length > 0 ? 2 : 0;
}

/**
 * Returns a baseline that lists every failure of a run. It keeps the reasons of the older baseline, and its
 * entries that this run did not judge.
 */
export function baselineOf(report: Pick<OpenReport, 'profile' | 'results'>, older?: Baseline): Baseline {
  const known = older?.failures ?? {};
  const failures = report.results.flatMap((result) => {
    const { id, verdict, reason } = result;
    if (isFailure(result)) return [[id, known[id] ?? reason ?? 'fails'] as const];
    const isOpen = !isJudged(result) || verdict === 'error' || isLeftAlone(result, known[id]);
    return isOpen && Object.hasOwn(known, id) ? [[id, known[id] ?? ''] as const] : [];
  });
  return { profile: report.profile, failures: Object.fromEntries(failures) };
}

/** @throws UsageError that names the file and the place of the fault */
export function readBaseline(text: string, name: string): Baseline {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError(`${name} is not JSON`);
  }
  const parsed = Baseline.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UsageError(`${name}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is not a baseline'}`);
}
