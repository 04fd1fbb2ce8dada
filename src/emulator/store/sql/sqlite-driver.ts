// SQLite behind the driver port. The engine is synchronous, so a transaction runs within one tick, and no other
// code of this process comes between its statements.
//
// Several processes may open the same file on one machine: SQLite locks it for each transaction. Rates are kept
// in the file like all counters, so they are shared too.
import type { Dialect, Row, SqlDriver, Statement } from './driver.ts';
import { loadEngine, type Engine, type EngineStatement } from './sqlite-engine.ts';
import { sqliteFault } from './sqlite-faults.ts';
import { StoreError } from '../store-error.ts';

const dialect: Dialect = {
  prefix: '',
  unlogged: '',
  skipLocked: '',
  types: { text: 'TEXT', number: 'REAL', integer: 'INTEGER', bytes: 'BLOB' },
  beforeSerial: () => [],
  serial: () => 'INTEGER PRIMARY KEY AUTOINCREMENT',
  textsIn: (param) => `SELECT value FROM json_each(${param})`,
  turn: () => [],
  now: "((julianday('now') - 2440587.5) * 86400000)",
  notify: [],
};

/**
 * A killed process loses nothing that was acknowledged. A power failure may lose the last transactions, and
 * damages nothing.
 */
const settings = `PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
  PRAGMA journal_size_limit = 67108864`;

/** How often this process looks for writes of other processes. */
const lookMs = 100;
/** The engine keeps this many statements prepared. */
const preparedLimit = 500;

/**
 * Opens or creates a database file.
 * @throws {StoreError} when it cannot be opened
 */
export async function openSqlite(path: string): Promise<SqlDriver> {
  const open = await loadEngine();
  const explain = <T>(work: () => T): T => {
    try {
      return work();
    } catch (fault) {
      throw sqliteFault(fault, path);
    }
  };
  let engine: Engine | undefined = explain(() => open(path));
  const running = (): Engine => {
    if (engine === undefined) throw new StoreError('closed', `The database file ${path} has been closed.`);
    return engine;
  };
  const run = createRunner(running);
  try {
    explain(() => running().exec(settings));
  } catch (fault) {
    engine.close();
    throw fault;
  }

  return {
    dialect,
    all: async (sql, params) => explain(() => run(sql, params)),
    batch: async (statements, use) =>
      explain(() => {
        const [only] = statements;
        if (only !== undefined && statements.length === 1) return [run(...only)];
        return inTransaction(running(), use === 'read' ? 'BEGIN' : 'BEGIN IMMEDIATE', () =>
          statements.map(([sql, params]) => run(sql, params)),
        );
      }),
    async exclusively(work) {
      explain(() => running().exec('BEGIN IMMEDIATE'));
      try {
        const result = await work(async (sql, params) => explain(() => run(sql, params)));
        explain(() => running().exec('COMMIT'));
        return result;
      } catch (fault) {
        rollBack(running());
        throw fault;
      }
    },
    onForeignWrite(look) {
      let known = version(run);
      const timer = setInterval(() => {
        const found = engine === undefined ? known : version(run);
        if (found === known) return;
        known = found;
        look();
      }, lookMs);
      timer.unref();
      return () => clearInterval(timer);
    },
    async close() {
      const open = engine;
      engine = undefined;
      if (open === undefined) return;
      try {
        // After the checkpoint, the file alone has everything, so it can be copied.
        open.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      } catch {
        // The next start makes the checkpoint.
      }
      explain(() => open.close());
    },
  };
}

type Run = (...statement: Statement) => readonly Row[];

/** Returns a number that changes when another connection has written. */
const version = (run: Run) => run('PRAGMA data_version', [])[0]?.['data_version'];

/** Runs statements, and keeps them prepared. */
function createRunner(engine: () => Engine): Run {
  const prepared = new Map<string, { statement: EngineStatement; returns: boolean }>();
  return (sql, params) => {
    let known = prepared.get(sql);
    if (known === undefined) {
      if (prepared.size >= preparedLimit) prepared.clear();
      const statement = engine().prepare(sql.replaceAll(/\$(\d+)/g, '?$1'));
      known = { statement, returns: /^\s*(SELECT|PRAGMA|WITH)\b|\bRETURNING\b/.test(sql) };
      prepared.set(sql, known);
    }
    engine();
    if (known.returns) return known.statement.all(...params) as Row[];
    known.statement.run(...params);
    return [];
  };
}

function inTransaction<T>(engine: Engine, begin: string, work: () => T): T {
  engine.exec(begin);
  try {
    const result = work();
    engine.exec('COMMIT');
    return result;
  } catch (fault) {
    rollBack(engine);
    throw fault;
  }
}

/** After some errors, such as a full disk, SQLite has already rolled back. */
function rollBack(engine: Engine): void {
  try {
    engine.exec('ROLLBACK');
  } catch {
    // There is no transaction any more.
  }
}
