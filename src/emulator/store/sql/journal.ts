// The journals of the SQL store. Old entries are removed in bulk: a process looks for them after it has
// written a tenth of a limit, so a journal may be longer than its limit by a tenth for each process.
import { journalLimits, type NewJournalEntry, type ProjectStore, type Store } from '../store.ts';
import { fromJson, fromText, toJson, toNumber, toText } from './codec.ts';
import type { SqlDriver, Statement } from './driver.ts';
import type { Write } from './writer.ts';

interface JournalDeps {
  driver: Pick<SqlDriver, 'all' | 'dialect'>;
  write: Write;
  /** For tests. */
  limits?: typeof journalLimits;
}

interface Written {
  entries: number;
  bytes: number;
}

/** One statement inserts 50 entries or one. The database keeps a prepared statement for each size. */
const rowsAtOnce = [50, 1];
/** The number of projects for which written entries are counted. */
const projectsCounted = 10_000;

export function sqlJournal({ driver, write, limits = journalLimits }: JournalDeps) {
  const { prefix, turn } = driver.dialect;
  const table = `${prefix}journal`;
  /** What this process has written since old entries were last removed. */
  const written = new Map<string, Written>();
  let bytesOfAll = Number.POSITIVE_INFINITY;

  /** Counts new entries. @returns the projects whose old entries must be looked for */
  function count(entries: readonly NewJournalEntry[]): string[] {
    if (written.size > projectsCounted) written.clear();
    for (const { project, bytes } of entries) {
      // After a start, the first look is due at once.
      const known = written.get(project) ?? { entries: limits.entries, bytes: 0 };
      written.set(project, { entries: known.entries + 1, bytes: known.bytes + bytes });
      bytesOfAll += bytes;
    }
    const due = [...new Set(entries.map(({ project }) => project))].filter((project) => {
      const own = written.get(project);
      return own !== undefined && (own.entries > limits.entries / 10 || own.bytes > limits.bytes / 10);
    });
    for (const project of due) written.set(project, { entries: 0, bytes: 0 });
    return due;
  }

  const shorten = (project: string, { entries, bytes }: Written): Statement => [
    `DELETE FROM ${table} WHERE project = $1 AND seq <= (SELECT MAX(seq) FROM
      (SELECT seq, ROW_NUMBER() OVER newest AS nth, SUM(bytes) OVER newest AS total FROM ${table}
        WHERE project = $1 WINDOW newest AS (ORDER BY seq DESC)) AS held
      WHERE nth > $2 OR (nth > 1 AND total > $3))`,
    [toText(project), entries, bytes],
  ];

  /** Deletes whole journals, first those whose last entry is oldest. The last journal is only shortened. */
  async function shortenAll(): Promise<void> {
    bytesOfAll = 0;
    const sql = `SELECT project, SUM(bytes) AS bytes FROM ${table} GROUP BY project ORDER BY MAX(seq)`;
    const rows = await driver.all(sql, []);
    let held = rows.reduce((sum, row) => sum + toNumber(row['bytes']), 0);
    for (const [index, row] of rows.entries()) {
      if (held <= limits.bytesOfAll) return;
      const project = fromText(row['project']);
      if (index < rows.length - 1) await write([clearStatement(project)]);
      else await write([shorten(project, { entries: limits.entries, bytes: limits.bytesOfAll })]);
      held -= toNumber(row['bytes']);
    }
  }

  const clearStatement = (project: string): Statement => [
    `DELETE FROM ${table} WHERE project = $1`,
    [toText(project)],
  ];

  const log: Store['log'] = async (entries) => {
    if (entries.length === 0) return [];
    const inserts = insertStatements(table, entries);
    // Numbers become visible in their order, also with several processes.
    const inOrder = turn('journal');
    const due = count(entries);
    const rows = await write([...inOrder, ...inserts, ...due.map((project) => shorten(project, limits))]);
    const seqs = rows
      .slice(inOrder.length, inOrder.length + inserts.length)
      .flatMap((own) => own.map((row) => toNumber(row['seq'])));
    if (bytesOfAll > limits.bytesOfAll / 10) await shortenAll();
    // All rows of a statement get their numbers in order, but may be returned in another order.
    return seqs.toSorted((a, b) => a - b);
  };

  return {
    log,
    of: (project: string) => projectJournal({ driver, write }, { project, clear: clearStatement(project) }),
  };
}

function projectJournal(
  { driver, write }: JournalDeps,
  { project, clear }: { project: string; clear: Statement },
): Pick<ProjectStore, 'amend' | 'tail' | 'clearLog'> {
  const table = `${driver.dialect.prefix}journal`;
  const own = toText(project);
  return {
    async amend(seq, { kept, json }) {
      const sql = `UPDATE ${table} SET body = $3 WHERE project = $1 AND seq = $2`;
      await write([[sql, [own, seq, toJson(json(kept))]]]);
    },

    async tail({ after = 0, limit }) {
      const sql = `SELECT seq, id, at, bytes, body FROM ${table} WHERE project = $1 AND seq > $2
        ORDER BY seq DESC LIMIT $3`;
      const rows = await driver.all(sql, [own, after, limit]);
      return rows.toReversed().map((row) => ({
        project,
        seq: toNumber(row['seq']),
        id: fromText(row['id']),
        at: toNumber(row['at']),
        bytes: toNumber(row['bytes']),
        body: fromJson(row['body']),
      }));
    },

    async clearLog() {
      await write([clear]);
    },
  };
}

/** Inserts entries in their order, many with one statement. */
function insertStatements(table: string, entries: readonly NewJournalEntry[]): Statement[] {
  const statements: Statement[] = [];
  for (let start = 0; start < entries.length;) {
    const size = rowsAtOnce.find((rows) => rows <= entries.length - start) ?? 1;
    const own = entries.slice(start, start + size);
    const places = own.map(
      (_, row) => `(${[1, 2, 3, 4, 5].map((column) => `$${row * 5 + column}`).join(', ')})`,
    );
    statements.push([
      `INSERT INTO ${table} (project, id, at, bytes, body) VALUES ${places.join(', ')} RETURNING seq`,
      own.flatMap(({ project, id, at, bytes, kept, json }) => [
        toText(project),
        toText(id),
        at,
        bytes,
        toJson(json(kept)),
      ]),
    ]);
    start += size;
  }
  return statements;
}
