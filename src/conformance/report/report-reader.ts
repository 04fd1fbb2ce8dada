// Reads a JSON report, including reports written by an older version of the suite.
import { UsageError } from '../vocabulary/mismatch.ts';
import { withConclusion } from './conclusion.ts';
import { Report } from './report.ts';

/** The report format that this version writes, and the older format that it still reads. */
const formats = { now: 2, older: 1 } as const;

/** @throws UsageError with one line that states the format of the file and the formats that can be read */
export function readReport(text: string, name: string): Report {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError(`${name} is not JSON; expected a report written with --report json=FILE`);
  }
  const format = typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined;
  if (typeof format === 'number' && format !== formats.now && format !== formats.older)
    throw new UsageError(
      `${name} has the report format ${format}; this version reads ${formats.older} and ${formats.now}`,
    );
  const read = Report.safeParse(
    format === formats.older ? upgradeReport(value as Record<string, unknown>) : value,
  );
  if (read.success) return format === formats.older ? withConclusion(read.data) : read.data;
  const [issue] = read.error.issues;
  throw new UsageError(
    `${name} is no report in JSON: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
  );
}

const noConclusion: Report['conclusion'] = {
  status: 2,
  verdict: '',
  line: '',
  failOn: 'MUST',
  counted: 0,
  failed: {},
  known: 0,
  excused: 0,
  unjudged: {},
  stale: [],
};

/**
 * Converts a report of format 1. That format had no verdict, no requirement set, no account of accepted
 * creations, and did not state which passed checks count.
 */
function upgradeReport(old: Record<string, unknown>): Record<string, unknown> {
  const results = Array.isArray(old['results']) ? (old['results'] as unknown[]) : [];
  return {
    server: {},
    requirementSet: 'none',
    model: 'unknown',
    hints: [],
    ...old,
    format: formats.now,
    cost: upgradedCost(old['cost']),
    conclusion: noConclusion,
    results: results.map((result) =>
      typeof result === 'object' && result !== null ? { counted: !('excused' in result), ...result } : result,
    ),
  };
}

/** Format 1 has the plan and the number of videos. The rest of the account is unknown and read as zero. */
function upgradedCost(cost: unknown): unknown {
  if (typeof cost !== 'object' || cost === null || !('planned' in cost)) return cost;
  const nothing = { videos: 0, usd: 0 };
  return { bills: false, most: cost.planned, accepted: { ...nothing, most: nothing }, ...cost };
}
