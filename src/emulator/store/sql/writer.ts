// Group commit: all units that arrive while a transaction is running share the next transaction. A
// transaction costs a write to the disk, so sharing makes many small writes fast.
import type { Row, SqlDriver, Statement } from './driver.ts';
import { StoreError } from '../store-error.ts';

/**
 * Writes statements in one transaction, all or none.
 * @returns the rows of each statement, after the transaction
 */
export type Write = (unit: readonly Statement[]) => Promise<readonly (readonly Row[])[]>;

interface Waiting {
  unit: readonly Statement[];
  resolve: (rows: readonly (readonly Row[])[]) => void;
  reject: (fault: unknown) => void;
}

/** The largest number of units in one transaction. */
const groupSize = 256;

/** @returns `write`, and `idle`, which waits until nothing is being written */
export function createWriter(driver: Pick<SqlDriver, 'batch'>): { write: Write; idle: () => Promise<void> } {
  let waiting: Waiting[] = [];
  let running = false;
  let ends: (() => void)[] = [];

  async function run(): Promise<void> {
    // Units of the same tick arrive before the next immediate.
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      const group = waiting.slice(0, groupSize);
      waiting = waiting.slice(groupSize);
      await writeGroup(driver, group);
    }
    running = false;
    for (const end of ends) end();
    ends = [];
  }

  return {
    write: (unit) =>
      new Promise((resolve, reject) => {
        waiting.push({ unit, resolve, reject });
        if (running) return;
        running = true;
        void run();
      }),
    idle: () => new Promise((resolve) => (running ? ends.push(resolve) : resolve())),
  };
}

async function writeGroup(driver: Pick<SqlDriver, 'batch'>, group: readonly Waiting[]): Promise<void> {
  try {
    const rows = await driver.batch(group.flatMap(({ unit }) => unit));
    let start = 0;
    for (const { unit, resolve } of group) resolve(rows.slice(start, (start += unit.length)));
  } catch (fault) {
    // A unit that cannot be written must not stop the others. When the outcome of a transaction is unknown,
    // no unit is repeated.
    const unknown = fault instanceof StoreError && fault.code === 'unavailable';
    if (group.length === 1 || unknown) for (const { reject } of group) reject(fault);
    else for (const one of group) await writeGroup(driver, [one]);
  }
}
