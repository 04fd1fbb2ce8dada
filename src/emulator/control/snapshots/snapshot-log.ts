// Reads the counters and checks the journal in a project's file.
import type { Entry } from '../../journal/entry-schemas.ts';
import { counterKey, readCounter } from '../../store/counters.ts';
import type { Sum } from '../../store/store.ts';

/** A counter as a file contains it. */
interface FileCounter {
  key: string;
  sum: number;
  /** Null for a counter that never expires. */
  expires_at: number | null;
}

export const writtenCounter = ({ counter, sum, expiresAt }: Sum): FileCounter => ({
  key: counterKey(counter),
  sum,
  expires_at: Number.isFinite(expiresAt) ? expiresAt : null,
});

/** @param refuse called with a description of a counter that does not exist */
export function readCounters(counters: readonly FileCounter[], refuse: (fault: string) => never): Sum[] {
  return counters.map(({ key, sum, expires_at: expiresAt }) => {
    const counter = readCounter(key) ?? refuse(`its counter '${key.slice(0, 200)}' is unknown`);
    return { counter, sum, expiresAt: expiresAt ?? Number.POSITIVE_INFINITY };
  });
}

/** Describes an entry without its times; undefined when all entries have their times. */
export function undatedEntry(journal: readonly Entry[] = []): string | undefined {
  const undated = journal.find((entry) => !isTime(entry.time) || !isTime(entry.wall_time));
  return undated && `the journal's entry '${undated.id.slice(0, 200)}' has no time`;
}

const isTime = (text: string) => !Number.isNaN(Date.parse(text));
