// The register of the processes that use the store: each process has a row with its last sign of life and the
// number of the last change of settings that it has applied. A process that has changed a setting waits until the
// rows of the other processes have reached the number of its change.
import { setTimeout as passing } from 'node:timers/promises';
import { toNumber } from './codec.ts';
import type { SqlDriver, Statement } from './driver.ts';

/** A process without a sign of life for this long has ended. Deliveries are leased for the same time. */
const leaseMs = 15_000;
/** How often a process gives a sign of life. */
const beatMs = leaseMs / 3;
/** Many changes are confirmed together: the first at once, the next after this long. */
const gatherMs = 20;
/** How often a waiting process reads the register when no notification wakes it. */
const pollMs = 10;

export interface Register {
  /** The number of the last change before this process was entered. */
  readonly entered: number;
  /** Writes that this process has applied the changes up to a number, and wakes the processes that wait. */
  applied(change: number): Promise<void>;
  /**
   * Waits until all other processes have applied a change, at most for `boundMs`. A process that has not applied it by
   * then is removed, so that the next change does not wait for it. A process that is alive enters itself again.
   * Never rejects.
   */
  reached(change: number): Promise<void>;
  /** Reads the register at once, if a change is waited for. */
  wake(): void;
  /** Begins to give signs of life. */
  beat(): void;
  /** Removes this process. Never rejects. */
  leave(): Promise<void>;
}

/** How a process waits for the other processes. */
export interface Waiting {
  /** Waits for some real ms. */
  pause?: (ms: number) => Promise<void>;
  /** The longest wait in real ms (default: 250). */
  boundMs?: number;
}

interface RegisterGiven extends Waiting {
  driver: SqlDriver;
  /** The name of this process. */
  id: string;
}

/** Enters this process. */
export async function enterRegister({
  driver,
  id,
  pause = passing,
  boundMs = 250,
}: RegisterGiven): Promise<Register> {
  const { prefix, now, notify } = driver.dialect;
  const table = `${prefix}process`;
  const [, rows = []] = await driver.batch([
    [`DELETE FROM ${table} WHERE seen <= ${now} - ${leaseMs}`, []],
    [
      `INSERT INTO ${table} (id, seen, applied)
        SELECT CAST($1 AS text), ${now}, COALESCE(MAX(seq), 0) FROM ${prefix}change RETURNING applied`,
      [id],
    ],
  ]);
  const entered = toNumber(rows[0]?.['applied']);
  let last = entered;
  let beating: NodeJS.Timeout | undefined;
  let left = false;
  let confirmedMs = Number.NEGATIVE_INFINITY;
  let gathered: Promise<void> | undefined;
  /** The writes of this process's row that have not ended. */
  const writing = new Set<Promise<unknown>>();
  const waiting = new Set<() => void>();

  const sign = (): Statement => [
    `INSERT INTO ${table} (id, seen, applied) VALUES ($1, ${now}, $2)
      ON CONFLICT (id) DO UPDATE SET seen = excluded.seen, applied = excluded.applied`,
    [id, last],
  ];
  const write = async (statements: readonly Statement[]) => {
    if (left) return;
    const ended = driver.batch(statements);
    writing.add(ended);
    await ended.finally(() => writing.delete(ended));
  };
  const confirm = () => {
    confirmedMs = performance.now();
    return write([sign(), ...notify]);
  };
  /** The processes that have not applied the change. */
  const late = async (change: number) => {
    const sql = `SELECT id FROM ${table} WHERE id <> $1 AND applied < $2 AND seen > ${now} - ${leaseMs}`;
    return (await driver.all(sql, [id, change])).map((row) => row['id']);
  };
  /** Waits for a notification or for the next poll. */
  const soon = () =>
    new Promise<void>((resolve) => {
      const end = () => {
        waiting.delete(end);
        resolve();
      };
      waiting.add(end);
      void pause(pollMs).then(end);
    });
  const reached = async (change: number) => {
    const lastMs = performance.now() + boundMs;
    for (;;) {
      const others = await late(change);
      if (others.length === 0) return;
      if (performance.now() >= lastMs) {
        const sql = `DELETE FROM ${table} WHERE id = $1 AND applied < $2`;
        await driver.batch(others.map((other): Statement => [sql, [other, change]]));
        return;
      }
      await soon();
    }
  };

  return {
    entered,
    async applied(change) {
      last = change;
      const waitMs = confirmedMs + gatherMs - performance.now();
      if (waitMs <= 0) return confirm();
      gathered ??= pause(waitMs)
        .then(() => {
          gathered = undefined;
          return confirm();
        })
        .catch(() => {});
    },
    // The change is in the database. When the database is away by now, no process can read anything old.
    reached: (change) => reached(change).catch(() => {}),
    wake() {
      for (const wake of waiting) wake();
    },
    beat() {
      beating ??= setInterval(() => void write([sign()]).catch(() => {}), beatMs).unref();
    },
    async leave() {
      if (left) return;
      left = true;
      clearInterval(beating);
      await Promise.allSettled(writing);
      await driver.batch([[`DELETE FROM ${table} WHERE id = $1`, [id]]]).catch(() => {});
    },
  };
}
