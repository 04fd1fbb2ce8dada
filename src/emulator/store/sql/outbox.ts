// The deliveries of the SQL store.
import { byteOrder, numberOrder } from '../ordered-list.ts';
import type { ClaimedDelivery, Delivery, Kind, ProjectStore, Store } from '../store.ts';
import { fromJson, fromText, toJson, toNumber, toText } from './codec.ts';
import type { Dialect, Row, SqlDriver, Statement } from './driver.ts';
import type { Write } from './writer.ts';

interface OutboxDeps {
  driver: Pick<SqlDriver, 'all' | 'batch' | 'dialect'>;
  write: Write;
}

/** The value of `leased` of a delivery without a lease. */
const free = Number.NEGATIVE_INFINITY;

const columns = 'project, id, due, rank, lane, leased, attempts, body';

/**
 * Writes a delivery in place of the delivery with its id.
 * @param written the document of the same transaction: without it in this version, nothing is written
 */
export function enqueueStatement(
  { prefix, types: { number, integer } }: Dialect,
  project: string,
  { id, due, rank, lane, attempts = 0, body }: Delivery,
  written?: { kind: Kind; id: string; version: number },
): Statement {
  const values = [
    toText(project),
    toText(id),
    due,
    rank,
    lane === undefined ? null : toText(lane),
    free,
    attempts,
    toJson(body),
  ];
  // Parameters of a SELECT have no type of their own, so each is cast.
  const cast = `CAST($1 AS text), CAST($2 AS text), CAST($3 AS ${number}), CAST($4 AS ${number}), CAST($5 AS text),
    CAST($6 AS ${number}), CAST($7 AS ${integer}), CAST($8 AS text)`;
  const condition =
    written === undefined
      ? 'true'
      : `EXISTS (SELECT 1 FROM ${prefix}doc WHERE kind = $9 AND project = $1 AND id = $10 AND version = $11)`;
  const sql = `INSERT INTO ${prefix}outbox (${columns}) SELECT ${cast} WHERE ${condition}
    ON CONFLICT (project, id) DO UPDATE SET due = excluded.due, rank = excluded.rank, lane = excluded.lane,
    leased = excluded.leased, worker = NULL, attempts = excluded.attempts, body = excluded.body`;
  const params = written === undefined ? [] : [written.kind, toText(written.id), written.version];
  return [sql, [...values, ...params]];
}

/** Leaves out the deliveries of the lanes in a parameter. */
const notIn = ({ textsIn }: Dialect, param: string) => `(lane IS NULL OR lane NOT IN (${textsIn(param)}))`;

const lanesJson = (lanes: ReadonlySet<string> | undefined) => JSON.stringify([...(lanes ?? [])].map(toText));

/**
 * The lanes of which another worker holds a delivery. Deliveries without a lane count as one lane. `worker` is
 * null for deliveries that no worker has claimed; their index leaves them out.
 */
const heldByOthers = (table: string, { wall, worker }: { wall: string; worker: string }) =>
  `SELECT project, COALESCE(lane, '') AS lane FROM ${table}
    WHERE worker IS NOT NULL AND leased > ${wall} AND worker <> ${worker}`;

/** Returns the methods of one project's store. */
export function sqlOutbox(
  { driver, write }: OutboxDeps,
  project: string,
): Pick<ProjectStore, 'claim' | 'settle' | 'renew' | 'enqueue' | 'deliveries'> {
  const { dialect } = driver;
  const table = `${dialect.prefix}outbox`;
  const own = toText(project);
  const claimSql = `WITH held AS (${heldByOthers(table, { wall: '$3', worker: '$7' })} AND project = $1),
    picked AS MATERIALIZED (SELECT id FROM ${table} WHERE project = $1 AND due <= $2 AND leased <= $3
      AND ${notIn(dialect, '$6')} AND COALESCE(lane, '') NOT IN (SELECT lane FROM held)
      ORDER BY due, rank, id LIMIT $4 ${dialect.skipLocked})
    UPDATE ${table} SET leased = $5, worker = $7, attempts = attempts + 1
    WHERE project = $1 AND id IN (SELECT id FROM picked) RETURNING ${columns}`;
  return {
    async claim({ due, wall, leaseMs, limit, without, worker = '' }) {
      const lanes = lanesJson(without);
      // A transaction of its own, so that no other write holds the turn.
      const rows = await driver.batch([
        ...dialect.turn(`claim ${own}`),
        [claimSql, [own, due, wall, limit, wall + leaseMs, lanes, toText(worker)]],
      ]);
      return (rows.at(-1) ?? []).map(readClaimed).toSorted(deliveryOrder);
    },

    async settle(id, retryAt) {
      const found = 'project = $1 AND id = $2';
      const key = [own, toText(id)];
      const statement: Statement =
        retryAt === undefined
          ? [`DELETE FROM ${table} WHERE ${found}`, key]
          : [
              `UPDATE ${table} SET due = $3, leased = $4, worker = NULL WHERE ${found}`,
              [...key, retryAt, free],
            ];
      await write([statement], `outbox ${key.join(' ')}`);
    },

    async renew(ids, { worker, until }) {
      const sql = `UPDATE ${table} SET leased = $3 WHERE project = $1 AND id = $2 AND worker = $4`;
      if (ids.length > 0) await write(ids.map((id) => [sql, [own, toText(id), until, toText(worker)]]));
    },

    async enqueue(deliveries) {
      if (deliveries.length > 0)
        await write(deliveries.map((delivery) => enqueueStatement(dialect, project, delivery)));
    },

    async deliveries() {
      const sql = `SELECT ${columns} FROM ${table} WHERE project = $1 ORDER BY due, rank, id`;
      return (await driver.all(sql, [own])).map((row) => {
        const attempts = toNumber(row['attempts']);
        return { ...readDelivery(row), ...(attempts === 0 ? {} : { attempts }) };
      });
    },
  };
}

/**
 * The `waiting` of the store port. Most deliveries are due much later, so the query visits each project, and
 * stops at its first delivery without a lease.
 */
export function sqlWaiting({ driver }: Pick<OutboxDeps, 'driver'>): Store['waiting'] {
  const { dialect } = driver;
  const table = `${dialect.prefix}outbox`;
  const sql = `WITH RECURSIVE
    held AS (${heldByOthers(table, { wall: '$1', worker: '$3' })}),
    own AS (${everyProject(table)}),
    first AS (SELECT own.project, (SELECT due FROM ${table} AS one
      WHERE one.project = own.project AND leased <= $1 AND ${notIn(dialect, '$2')}
      AND ($3 IS NULL OR COALESCE(lane, '') NOT IN (SELECT held.lane FROM held WHERE held.project = one.project))
      ORDER BY due, rank, id LIMIT 1) AS due FROM own WHERE own.project IS NOT NULL)
    SELECT project, due FROM first WHERE due IS NOT NULL`.replaceAll('$3', 'CAST($3 AS text)');
  return async (wall, without, worker) =>
    (await driver.all(sql, [wall, lanesJson(without), worker === undefined ? null : toText(worker)])).map(
      (row) => ({ project: fromText(row['project']), due: toNumber(row['due']) }),
    );
}

/** Finds each project with one look into the index. The last row is null. */
const everyProject = (table: string) => `SELECT MIN(project) AS project FROM ${table}
  UNION ALL SELECT (SELECT MIN(next.project) FROM ${table} AS next WHERE next.project > own.project)
  FROM own WHERE own.project IS NOT NULL`;

function readDelivery(row: Row): Delivery {
  return {
    id: fromText(row['id']),
    due: toNumber(row['due']),
    rank: toNumber(row['rank']),
    ...(row['lane'] === null ? {} : { lane: fromText(row['lane']) }),
    body: fromJson(row['body']),
  };
}

const readClaimed = (row: Row): ClaimedDelivery => ({
  ...readDelivery(row),
  project: fromText(row['project']),
  attempts: toNumber(row['attempts']),
});

const deliveryOrder = (a: Delivery, b: Delivery) =>
  numberOrder(a.due, b.due) || numberOrder(a.rank, b.rank) || byteOrder(a.id, b.id);
