// Tells this process which projects' settings other processes have changed. Each change of a setting adds a
// row to the table `change` in the same transaction; each process reads the new rows.
import { randomUUID } from 'node:crypto';
import { fromText, toNumber, toText } from './codec.ts';
import type { SqlDriver, Statement } from './driver.ts';

/** The number of rows that are kept. A process that was stopped meanwhile misses older changes. */
const keptRows = 10_000;
/** Old rows are removed after this many changes by this process. */
const sweepEvery = 100;
/**
 * A transaction with a lower number may become visible after one with a higher number. Rows are looked for
 * again until their numbers have been known for this long.
 */
const settledMs = 10_000;
/** How many numbers before the last are read again at the start. */
const startBack = 100;

export interface SqlChanges {
  /** Statements that report a change of the project's settings. */
  statements(project: string): Statement[];
  /** Statements that report a change of all settings of one project, or of all projects, before they are deleted. */
  beforeReset(project?: string): Statement[];
  watch(listener: (project: string) => void): () => void;
  close(): void;
}

/** Reports every change from this call on, also a change before the first call of `watch`. */
export async function createChanges(driver: SqlDriver): Promise<SqlChanges> {
  const { prefix, notify } = driver.dialect;
  const table = `${prefix}change`;
  const origin = randomUUID();
  const listeners = new Set<(project: string) => void>();
  /** The numbers that were read, with the time of the reading, in ms. */
  const seen = new Map<number, number>();
  const [last] = await driver.all(`SELECT COALESCE(MAX(seq), 0) AS seq FROM ${table}`, []);
  let settled = Math.max(0, toNumber(last?.['seq']) - startBack);
  for (const { seq } of await newRows()) seen.set(seq, performance.now());
  let stop: (() => void) | undefined;
  let looking: Promise<void> | undefined;
  let again = false;
  let changesMade = 0;

  async function newRows(): Promise<{ seq: number; project: string }[]> {
    const sql = `SELECT seq, project FROM ${table} WHERE seq > $1 AND origin <> $2 ORDER BY seq`;
    const rows = await driver.all(sql, [settled, origin]);
    return rows
      .map((row) => ({ seq: toNumber(row['seq']), project: fromText(row['project']) }))
      .filter(({ seq }) => !seen.has(seq));
  }

  async function look(): Promise<void> {
    const fresh = await newRows();
    const now = performance.now();
    for (const { seq } of fresh) seen.set(seq, now);
    for (const [seq, at] of seen) {
      if (now - at <= settledMs) break;
      settled = Math.max(settled, seq);
      seen.delete(seq);
    }
    for (const project of new Set(fresh.map(({ project: one }) => one)))
      for (const listener of listeners) listener(project);
  }

  /** Looks once at a time. A failed look is repeated at the next call: the driver reports a new connection. */
  function lookSoon(): void {
    if (looking !== undefined) {
      again = true;
      return;
    }
    looking = look()
      .catch(() => {})
      .finally(() => {
        looking = undefined;
        if (again) {
          again = false;
          lookSoon();
        }
      });
  }

  const sweep = (): Statement[] => {
    changesMade += 1;
    if (changesMade % sweepEvery !== 0) return [];
    return [[`DELETE FROM ${table} WHERE seq <= (SELECT MAX(seq) FROM ${table}) - $1`, [keptRows]]];
  };

  return {
    statements: (project) => [
      [`INSERT INTO ${table} (project, origin) VALUES ($1, $2)`, [toText(project), origin]],
      ...notify,
      ...sweep(),
    ],
    beforeReset: (project) => [
      [
        `INSERT INTO ${table} (project, origin) SELECT DISTINCT project, CAST($1 AS text) FROM ${prefix}doc
          WHERE kind = 'setting'${project === undefined ? '' : ' AND project = $2'}`,
        project === undefined ? [origin] : [origin, toText(project)],
      ],
      ...notify,
    ],
    watch(listener) {
      listeners.add(listener);
      if (stop === undefined) {
        stop = driver.onForeignWrite(lookSoon);
        lookSoon();
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        stop?.();
        stop = undefined;
      };
    },
    close() {
      listeners.clear();
      stop?.();
      stop = undefined;
    },
  };
}
