// The journals of the memory store. Each project's journal has a limit of entries and of bytes; all journals
// together have a limit of bytes.
import { firstNot } from './ordered-list.ts';
import { journalLimits, type NewJournalEntry, type ProjectStore, type Store } from './store.ts';

interface KeptEntry extends NewJournalEntry {
  seq: number;
}

interface Journal {
  entries: KeptEntry[];
  bytes: number;
}

export interface MemoryJournal extends Pick<Store, 'log'> {
  /** Returns the methods of one project's store. */
  of(project: string): Pick<ProjectStore, 'amend' | 'tail' | 'clearLog'>;
  /** The projects with entries. */
  projects(): Iterable<string>;
  /** Deletes the journal of one project, or all journals. */
  clear(project?: string): void;
}

/** @param limits for tests */
export function memoryJournal(limits = journalLimits): MemoryJournal {
  /** The journals by project, in the order of their last entries. */
  const journals = new Map<string, Journal>();
  let held = 0;
  /** The last number given. All projects share the numbers, so nothing of a forgotten project remains. */
  let lastSeq = 0;

  const clear = (project?: string) => {
    if (project === undefined) {
      journals.clear();
      held = 0;
      return;
    }
    held -= journals.get(project)?.bytes ?? 0;
    journals.delete(project);
  };

  /** Drops the oldest entries until at most `bytes` bytes are left. The newest entry always stays. */
  const shorten = (journal: Journal, bytes: number) => {
    let dropped = 0;
    for (; journal.bytes > bytes && dropped < journal.entries.length - 1; dropped++)
      drop(journal, journal.entries[dropped]);
    journal.entries.splice(0, dropped);
  };

  const drop = (journal: Journal, entry: KeptEntry | undefined) => {
    journal.bytes -= entry?.bytes ?? 0;
    held -= entry?.bytes ?? 0;
  };

  const add = ({ project, id, at, kept, json, bytes }: NewJournalEntry): number => {
    lastSeq += 1;
    // Every field is named: V8 gives each object that is made with a spread a hidden class of its own.
    const entry: KeptEntry = { project, id, at, kept, json, bytes, seq: lastSeq };
    const journal = journals.get(entry.project) ?? { entries: [], bytes: 0 };
    journals.delete(entry.project);
    journals.set(entry.project, journal);
    journal.entries.push(entry);
    journal.bytes += entry.bytes;
    held += entry.bytes;
    // Entries are cut in bulk, because dropping one entry at a time would move the whole array at each
    // request.
    if (journal.entries.length >= limits.entries * 1.1) {
      for (const old of journal.entries.splice(0, journal.entries.length - limits.entries))
        drop(journal, old);
    }
    if (journal.bytes > limits.bytes * 1.1) shorten(journal, limits.bytes);
    return entry.seq;
  };

  /**
   * Deletes journals until the total fits, first those whose last entry is oldest. The last journal is only
   * shortened.
   */
  const shortenAll = () => {
    for (const [project, journal] of journals) {
      if (held <= limits.bytesOfAll) return;
      if (journals.size > 1) clear(project);
      else shorten(journal, limits.bytesOfAll);
    }
  };

  return {
    async log(entries) {
      const seqs = entries.map(add);
      if (held > limits.bytesOfAll) shortenAll();
      return seqs;
    },
    of: (project) => ({
      async amend(seq, { kept, json }) {
        const entries = journals.get(project)?.entries ?? [];
        const place = after(entries, seq - 1);
        const entry = entries[place];
        if (entry?.seq === seq) entries[place] = { ...entry, kept, json };
      },
      async tail({ after: seq = 0, limit }) {
        const entries = journals.get(project)?.entries ?? [];
        return entries
          .slice(Math.max(after(entries, seq), entries.length - limit))
          .map(({ kept, json, ...entry }) => ({ ...entry, body: json(kept) }));
      },
      async clearLog() {
        clear(project);
      },
    }),
    projects: () => journals.keys(),
    clear,
  };
}

/** Index of the first entry with a number above `seq`. */
const after = (entries: readonly KeptEntry[], seq: number) => firstNot(entries, (entry) => entry.seq <= seq);
