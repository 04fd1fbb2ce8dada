// Reads a report in JSON, also one that an older version of the suite wrote.
import { UsageError } from '../mismatch.ts';
import { concluded } from './conclusion.ts';
import { Report } from './report.ts';

/** The format that is written, and the older one that is still read. */
const formats = { now: 2, older: 1 } as const;

/** @throws UsageError in one line: what the file is, and what is read */
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
    format === formats.older ? upgraded(value as Record<string, unknown>) : value,
  );
  if (read.success) return format === formats.older ? concluded(read.data) : read.data;
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

/** Format 1 had no verdict of its own, no requirement set, and did not tell which passed checks count. */
function upgraded(old: Record<string, unknown>): Record<string, unknown> {
  const results = Array.isArray(old['results']) ? (old['results'] as unknown[]) : [];
  return {
    server: {},
    requirementSet: 'none',
    model: 'unknown',
    hints: [],
    ...old,
    format: formats.now,
    conclusion: noConclusion,
    results: results.map((result) =>
      typeof result === 'object' && result !== null ? { counted: !('excused' in result), ...result } : result,
    ),
  };
}
