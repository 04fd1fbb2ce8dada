// The memory store's journals: bounded for each project, by entries and by bytes, and by bytes for all projects together.
import { journalLimits, type JournalEntry, type Store } from './store.ts';

interface Journal {
  entries: JournalEntry[];
  bytes: number;
}

export interface MemoryJournal extends Pick<Store, 'log' | 'tail' | 'clearLog'> {
  /** Forgets one project's, or all. */
  clear(project?: string): void;
}

/** @param limits for tests */
export function memoryJournal(limits = journalLimits): MemoryJournal {
  /** In the order of their last entries. */
  const journals = new Map<string, Journal>();
  let held = 0;

  const clear = (project?: string) => {
    if (project === undefined) {
      journals.clear();
      held = 0;
      return;
    }
    held -= journals.get(project)?.bytes ?? 0;
    journals.delete(project);
  };

  /** Drops the oldest entries until so many bytes are left at most, but keeps the newest one. */
  const shorten = (journal: Journal, bytes: number) => {
    let dropped = 0;
    for (; journal.bytes > bytes && dropped < journal.entries.length - 1; dropped++)
      drop(journal, journal.entries[dropped]);
    journal.entries.splice(0, dropped);
  };

  const drop = (journal: Journal, entry: JournalEntry | undefined) => {
    journal.bytes -= entry?.bytes ?? 0;
    held -= entry?.bytes ?? 0;
  };

  const add = (entry: JournalEntry) => {
    const journal = journals.get(entry.project) ?? { entries: [], bytes: 0 };
    journals.delete(entry.project);
    journals.set(entry.project, journal);
    journal.entries.push(entry);
    journal.bytes += entry.bytes;
    held += entry.bytes;
    // Cut in bulk: dropping one entry at a time would move the whole array at each request.
    if (journal.entries.length >= limits.entries * 1.1) {
      for (const old of journal.entries.splice(0, journal.entries.length - limits.entries))
        drop(journal, old);
    }
    if (journal.bytes > limits.bytes * 1.1) shorten(journal, limits.bytes);
  };

  /** Those who have been silent longest lose their entries first. */
  const shortenAll = () => {
    for (const [project, journal] of journals) {
      if (held <= limits.bytesOfAll) return;
      if (journals.size > 1) clear(project);
      else shorten(journal, limits.bytesOfAll);
    }
  };

  return {
    async log(entries) {
      for (const entry of entries) add(entry);
      if (held > limits.bytesOfAll) shortenAll();
    },
    async tail(project, { after = Number.NEGATIVE_INFINITY, limit }) {
      const later = (journals.get(project)?.entries ?? []).filter((entry) => entry.at > after);
      return later.slice(Math.max(0, later.length - limit));
    },
    async clearLog(project) {
      clear(project);
    },
    clear,
  };
}
