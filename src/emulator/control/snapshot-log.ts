// Counters and journal in a project's file: whether those who will read them can.
import type { Entry } from './schemas.ts';

/** What a deletion leaves behind, in the words that `usage` reads. */
const deletion = /^deleted \w+ \S+ \d+x\d+ \d+( batch)?$/;

/** A counter that means nothing, in words; undefined when there is none. */
export function strangeCounter(counters: readonly { key: string }[]): string | undefined {
  const strange = counters.find(({ key }) => key.startsWith('deleted ') && !deletion.test(key));
  return strange && `its counter '${strange.key.slice(0, 200)}' names no video`;
}

/** An entry without its times, in words; undefined when all have theirs. */
export function undatedEntry(journal: readonly Entry[] = []): string | undefined {
  const undated = journal.find((entry) => !isTime(entry.time) || !isTime(entry.wall_time));
  return undated && `the journal's entry '${undated.id.slice(0, 200)}' has no time`;
}

const isTime = (text: string) => !Number.isNaN(Date.parse(text));
