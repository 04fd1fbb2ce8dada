// The counters of the SQL store. Rates have a table of their own: PostgreSQL keeps it without a log, because
// one hot counter of a logged table would limit the requests of all processes, and rates may be lost.
import { counterKey, isOfKind, keyStart, readCounter, type Counter, type CounterKind } from '../counters.ts';
import type { ProjectStore, Sum } from '../store.ts';
import { fromText, toNumber, toText } from './codec.ts';
import type { Dialect, Row, SqlDriver, Statement } from './driver.ts';
import type { Write } from './writer.ts';

interface CounterDeps {
  driver: Pick<SqlDriver, 'all' | 'dialect'>;
  write: Write;
  /** Writes to the table of rates, in transactions of its own. */
  writeRates: Write;
}

/** Expired counters of a project are removed each time this process has added to counters this many times. */
const sweepEvery = 1_000;

const isRate = (kind: CounterKind) => keyStart[kind] === keyStart.rate;

const tableOf = ({ prefix }: Dialect, kind: CounterKind) => `${prefix}${isRate(kind) ? 'rate' : 'counter'}`;

/** Returns a function that returns the methods of one project's store. */
export function sqlCounters({ driver, write, writeRates }: CounterDeps) {
  const { dialect } = driver;
  const writerOf = (kind: CounterKind) => (isRate(kind) ? writeRates : write);
  let additions = 0;

  return (project: string): Pick<ProjectStore, 'take' | 'sums' | 'allSums' | 'drop'> => {
    const own = toText(project);
    return {
      async take(counter, cost, { now, expiresAt }) {
        const table = tableOf(dialect, counter.of);
        const key = [own, toText(counterKey(counter))];
        if (cost === 0) {
          const sql = `SELECT total FROM ${table} WHERE project = $1 AND name = $2 AND expires > $3`;
          const [row] = await driver.all(sql, [...key, now]);
          return toNumber(row?.['total'] ?? 0);
        }
        additions += 1;
        const sweep: Statement = [`DELETE FROM ${table} WHERE project = $1 AND expires <= $2`, [own, now]];
        const unit = [
          [takeSql(table), [...key, cost, expiresAt, now]] as const,
          ...(additions % sweepEvery === 0 ? [sweep] : []),
        ];
        const [rows] = await writerOf(counter.of)(unit, `${table} ${key.join(' ')}`);
        return toNumber(rows?.[0]?.['total']);
      },

      async sums<K extends CounterKind>(kind: K) {
        const start = keyStart[kind];
        const sql = `SELECT name, total, expires FROM ${tableOf(dialect, kind)}
          WHERE project = $1 AND name >= $2 AND name < $3`;
        // The last character of Unicode comes after every other character.
        const rows = await driver.all(sql, [own, start, `${start}\u{10FFFF}`]);
        return rows
          .flatMap(readSum)
          .flatMap(({ counter, ...sum }) => (isOfKind(counter, kind) ? [{ counter, ...sum }] : []));
      },

      async allSums() {
        const rows = ['counter', 'rate'].map((table) =>
          driver.all(`SELECT name, total, expires FROM ${dialect.prefix}${table} WHERE project = $1`, [own]),
        );
        return (await Promise.all(rows)).flat().flatMap(readSum);
      },

      async drop(counters) {
        const rates = counters.filter(({ of }) => isRate(of));
        const others = counters.filter(({ of }) => !isRate(of));
        if (rates.length > 0) await writeRates(rates.map((counter) => dropStatement(dialect, own, counter)));
        if (others.length > 0) await write(others.map((counter) => dropStatement(dialect, own, counter)));
      },
    };
  };
}

/** Adds to a counter, or starts an expired counter again. */
const takeSql = (table: string) => `INSERT INTO ${table} AS known (project, name, total, expires)
  VALUES ($1, $2, $3, $4) ON CONFLICT (project, name) DO UPDATE SET
  total = CASE WHEN known.expires > $5 THEN known.total + excluded.total ELSE excluded.total END,
  expires = CASE WHEN known.expires > $5 THEN known.expires ELSE excluded.expires END RETURNING total`;

const dropStatement = (dialect: Dialect, project: string, counter: Counter): Statement => [
  `DELETE FROM ${tableOf(dialect, counter.of)} WHERE project = $1 AND name = $2`,
  [project, toText(counterKey(counter))],
];

/** Writes a counter as it was saved. */
export function sumStatement(dialect: Dialect, project: string, { counter, sum, expiresAt }: Sum): Statement {
  return [
    `INSERT INTO ${tableOf(dialect, counter.of)} (project, name, total, expires) VALUES ($1, $2, $3, $4)
      ON CONFLICT (project, name) DO UPDATE SET total = excluded.total, expires = excluded.expires`,
    [toText(project), toText(counterKey(counter)), sum, expiresAt],
  ];
}

/** Reads a counter. Empty for a name that another version of the emulator wrote. */
export function readSum(row: Row): Sum[] {
  const counter = readCounter(fromText(row['name']));
  if (counter === undefined) return [];
  return [{ counter, sum: toNumber(row['total']), expiresAt: toNumber(row['expires']) }];
}
