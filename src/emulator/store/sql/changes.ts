// Tells this process which projects' settings other processes have changed. Each change of a setting adds a
// row to the table `change` in the same transaction; each process reads the new rows, and reports in the register
// how far it has read.
//
// Transactions that change settings run one after another in all processes, so the numbers of the rows become
// visible in their order: a process that has read a row has also read all rows before it.
import { randomUUID } from 'node:crypto';
import { fromText, toNumber, toText } from './codec.ts';
import type { Row, SqlDriver, Statement } from './driver.ts';
import { enterRegister, type Waiting } from './register.ts';
import type { Write } from './writer.ts';

/** The number of rows that are kept. A process that was stopped meanwhile misses older changes. */
const keptRows = 10_000;
/** Old rows are removed after this many changes by this process. */
const sweepEvery = 100;

/** Called with a project. The process has applied the change when the returned promise has ended. */
type Listener = (project: string) => void | Promise<void>;

export interface SqlChanges {
  /** Writes statements that change a setting of a project, and reports the change. @returns the rows of `unit` */
  write(project: string, unit: readonly Statement[], row?: string): Promise<readonly (readonly Row[])[]>;
  /** Writes statements that delete the settings of one project, or of all projects, and reports the changes. */
  writeReset(unit: readonly Statement[], project?: string): Promise<void>;
  watch(listener: Listener): () => void;
  /** Waits until other processes have applied the changes of this process. Never rejects. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

interface ChangesGiven extends Waiting {
  driver: SqlDriver;
  /** Writes units of this part alone. */
  write: Write;
}

/** Reports every change from this call on, also a change before the first call of `watch`. */
export async function createChanges({ driver, write, ...given }: ChangesGiven): Promise<SqlChanges> {
  const { prefix, notify, turn } = driver.dialect;
  const table = `${prefix}change`;
  const inOrder = turn('change');
  const origin = randomUUID();
  const register = await enterRegister({ driver, id: origin, ...given });
  const listeners = new Set<Listener>();
  /** The last number that this process has read. */
  let last = register.entered;
  /** The last change of this process, and the last of them that the other processes have applied. */
  const own = { made: 0, settled: 0 };
  let stop: (() => void) | undefined;
  let looking: Promise<void> | undefined;
  let again = false;
  let changesMade = 0;

  async function look(): Promise<void> {
    const sql = `SELECT seq, project, origin FROM ${table} WHERE seq > $1 ORDER BY seq`;
    const rows = await driver.all(sql, [last]);
    if (rows.length === 0) return;
    last = toNumber(rows.at(-1)?.['seq']);
    const foreign = rows.filter((row) => row['origin'] !== origin);
    if (foreign.length === 0) return;
    const projects = new Set(foreign.map((row) => fromText(row['project'])));
    const calls = [...projects].flatMap((project) =>
      Array.from(listeners, async (listener) => listener(project)),
    );
    await Promise.allSettled(calls);
    await register.applied(last);
  }

  /** Looks once at a time. A failed look is repeated at the next call: the driver reports a new connection. */
  function lookSoon(): void {
    register.wake();
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
  const made = (rows: readonly Row[] = []) => {
    own.made = Math.max(own.made, ...rows.map((row) => toNumber(row['seq'])));
  };
  const end = () => {
    stop?.();
    stop = undefined;
  };

  return {
    async write(project, unit, row) {
      const sql = `INSERT INTO ${table} (project, origin) VALUES ($1, $2) RETURNING seq`;
      const change: Statement = [sql, [toText(project), origin]];
      const rows = await write([...inOrder, ...unit, change, ...notify, ...sweep()], row);
      const ofUnit = rows.slice(inOrder.length);
      made(ofUnit[unit.length]);
      return ofUnit.slice(0, unit.length);
    },
    async writeReset(unit, project) {
      const which = project === undefined ? '' : ' AND project = $2';
      const sql = `INSERT INTO ${table} (project, origin) SELECT DISTINCT project, CAST($1 AS text) FROM ${prefix}doc
        WHERE kind = 'setting'${which} RETURNING seq`;
      const params = project === undefined ? [origin] : [origin, toText(project)];
      const rows = await write([...inOrder, [sql, params], ...unit, ...notify]);
      made(rows[inOrder.length]);
    },
    watch(listener) {
      listeners.add(listener);
      if (stop === undefined) {
        stop = driver.onForeignWrite(lookSoon);
        register.beat();
        lookSoon();
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) end();
      };
    },
    async settled() {
      const change = own.made;
      if (change <= own.settled) return;
      await register.reached(change);
      own.settled = Math.max(own.settled, change);
    },
    async close() {
      listeners.clear();
      end();
      await looking;
      await register.leave();
    },
  };
}
