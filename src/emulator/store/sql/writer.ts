// Group commit: all units that arrive while a transaction is running share the next transaction. A
// transaction costs a write to the disk, so sharing makes many small writes fast.
import type { Row, SqlDriver, Statement } from './driver.ts';
import { StoreError, type StoreFault } from '../store-error.ts';

/**
 * Writes statements in one transaction, all or none.
 * @param row names the only row that others may write too. Units with a row are written in the order of their
 * rows: two processes that lock the same rows in different orders would wait for each other
 * @returns the rows of each statement, after the transaction
 */
export type Write = (unit: readonly Statement[], row?: string) => Promise<readonly (readonly Row[])[]>;

interface Waiting {
  row: string | undefined;
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
    // `setImmediate` lets all units of this tick arrive first, so that one group has them all.
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      const group = waiting.slice(0, groupSize);
      waiting = waiting.slice(groupSize);
      await writeGroup(driver, inRowOrder(group));
    }
    running = false;
    for (const end of ends) end();
    ends = [];
  }

  return {
    write: (unit, row) =>
      new Promise((resolve, reject) => {
        waiting.push({ row, unit, resolve, reject });
        if (running) return;
        running = true;
        void run();
      }),
    idle: () => new Promise((resolve) => (running ? ends.push(resolve) : resolve())),
  };
}

/** Orders units by their rows. A unit without a row, such as a reset, keeps its place. */
function inRowOrder(group: readonly Waiting[]): Waiting[] {
  const ordered: Waiting[] = [];
  let run: Waiting[] = [];
  const endRun = () => {
    ordered.push(...run.toSorted(({ row: a = '' }, { row: b = '' }) => (a === b ? 0 : a < b ? -1 : 1)));
    run = [];
  };
  for (const one of group) {
    if (one.row === undefined) {
      endRun();
      ordered.push(one);
    } else run.push(one);
  }
  endRun();
  return ordered;
}

/**
 * Faults that no unit would escape. After `unavailable`, the transaction may have happened, so it is not
 * repeated; after `busy`, each repetition would wait as long again.
 */
const faultsOfAll: ReadonlySet<StoreFault> = new Set(['unavailable', 'busy', 'closed']);

async function writeGroup(driver: Pick<SqlDriver, 'batch'>, group: readonly Waiting[]): Promise<void> {
  try {
    const rows = await driver.batch(group.flatMap(({ unit }) => unit));
    let start = 0;
    for (const { unit, resolve } of group) resolve(rows.slice(start, (start += unit.length)));
  } catch (fault) {
    // A unit that cannot be written must not stop the others.
    const forAll = fault instanceof StoreError && faultsOfAll.has(fault.code);
    if (group.length === 1 || forAll) for (const { reject } of group) reject(fault);
    else for (const one of group) await writeGroup(driver, [one]);
  }
}
