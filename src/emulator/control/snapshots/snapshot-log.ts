// Reads the counters and checks the journal in a project's file.
import type { Entry } from '../../journal/entry-schemas.ts';
import { jobMarks } from '../../domain/video.ts';
import { counterKey, readCounter, refundKey, refundOf } from '../../store/counters.ts';
import type { Doc, Holdings, Sum } from '../../store/store.ts';

/** A counter as a file contains it. */
interface FileCounter {
  key: string;
  sum: number;
  /** Null for a counter that never expires. */
  expires_at: number | null;
}

/** The counters of a project, and its refunded jobs. A file contains a refund as a counter. */
export function writtenCounters({ docs, sums }: Holdings): FileCounter[] {
  const counters = sums.map(({ counter, sum, expiresAt }) => ({
    key: counterKey(counter),
    sum,
    expires_at: Number.isFinite(expiresAt) ? expiresAt : null,
  }));
  const refunded = docs.video.filter(
    ({ body, marks }) => marks?.refund === undefined && jobMarks(body).refund !== undefined,
  );
  return [...counters, ...refunded.map(({ id }) => ({ key: refundKey(id), sum: 1, expires_at: null }))];
}

/**
 * @param refuse called with a description of a counter that does not exist
 * @returns the counters, and the ids of the refunded jobs
 */
export function readCounters(
  counters: readonly FileCounter[],
  refuse: (fault: string) => never,
): { sums: Sum[]; refunded: ReadonlySet<string> } {
  const refunded = new Set<string>();
  const sums: Sum[] = [];
  for (const { key, sum, expires_at: expiresAt } of counters) {
    const video = refundOf(key);
    const counter = readCounter(key);
    if (video !== undefined) refunded.add(video);
    else if (counter === undefined) refuse(`its counter '${key.slice(0, 200)}' is unknown`);
    else sums.push({ counter, sum, expiresAt: expiresAt ?? Number.POSITIVE_INFINITY });
  }
  return { sums, refunded };
}

/** Returns the document of a video as the writer of jobs would have stored it. */
export function withMarks(doc: Doc<'video'>, refunded: ReadonlySet<string>): Doc<'video'> {
  const { refund, ...others } = jobMarks(doc.body);
  const kept = refund === undefined || refunded.has(doc.id) ? {} : { refund };
  return { ...doc, marks: { ...others, ...kept } };
}

/** Describes the first entry that has no times; undefined when all entries have their times. */
export function undatedEntry(journal: readonly Entry[] = []): string | undefined {
  const undated = journal.find((entry) => !isTime(entry.time) || !isTime(entry.wall_time));
  return undated && `the journal's entry '${undated.id.slice(0, 200)}' has no time`;
}

const isTime = (text: string) => !Number.isNaN(Date.parse(text));
