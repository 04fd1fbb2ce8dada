// Finds the changes between two reports.
import { type Report, type Result, isFailure } from './report.ts';

export interface Change {
  id: string;
  /** The result in the older report; undefined when the check is not in that report. */
  before: Result | undefined;
  after: Result | undefined;
  kind: 'broken' | 'mended' | 'other';
}

/** Checks whose verdict differs, in the order of the later report. */
export function changesBetween(before: Report, after: Report): Change[] {
  const olds = new Map(before.results.map((result) => [result.id, result]));
  const news = new Map(after.results.map((result) => [result.id, result]));
  const ids = new Set([...news.keys(), ...olds.keys()]);
  return [...ids].flatMap((id) => {
    const change = { id, before: olds.get(id), after: news.get(id) };
    const same = wordOf(change.before) === wordOf(change.after);
    return same ? [] : [{ ...change, kind: kindOf(change) }];
  });
}

/** Returns a verdict, and states when it is excused. */
export function wordOf(result: Result | undefined): string {
  if (result === undefined) return 'not there';
  return result.excused === undefined ? result.verdict : `${result.verdict}, excused`;
}

function kindOf({ before, after }: Pick<Change, 'before' | 'after'>): Change['kind'] {
  const was = before !== undefined && isFailure(before);
  const is = after !== undefined && isFailure(after);
  if (is && !was) return 'broken';
  return was && after?.verdict === 'passed' ? 'mended' : 'other';
}
