// Checks counters and journal in a project's file: the code that reads them later must be able to.
import type { Entry } from '../../journal/entry-schemas.ts';

/** The counter key that a deletion writes, in the form that `usage` reads. */
const deletion = /^deleted \w+ \S+ \d+x\d+ \d+( batch)?$/;

/** Describes a counter that `usage` cannot read; undefined when there is none. */
export function strangeCounter(counters: readonly { key: string }[]): string | undefined {
  const strange = counters.find(({ key }) => key.startsWith('deleted ') && !deletion.test(key));
  return strange && `its counter '${strange.key.slice(0, 200)}' names no video`;
}

/** Describes an entry without its times; undefined when all entries have their times. */
export function undatedEntry(journal: readonly Entry[] = []): string | undefined {
  const undated = journal.find((entry) => !isTime(entry.time) || !isTime(entry.wall_time));
  return undated && `the journal's entry '${undated.id.slice(0, 200)}' has no time`;
}

const isTime = (text: string) => !Number.isNaN(Date.parse(text));
