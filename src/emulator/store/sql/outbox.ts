// The deliveries of the SQL store.
import { byteOrder, numberOrder } from '../ordered-list.ts';
import type { ClaimedDelivery, Delivery, Kind, ProjectStore, Store } from '../store.ts';
import { fromJson, fromText, toJson, toNumber, toText } from './codec.ts';
import type { Dialect, Row, SqlDriver, Statement } from './driver.ts';
import type { Write } from './writer.ts';

interface OutboxDeps {
  driver: Pick<SqlDriver, 'all' | 'dialect'>;
  write: Write;
}

/** A delivery without a lease. */
const free = Number.NEGATIVE_INFINITY;

const columns = 'project, id, due, rank, lane, leased, attempts, body';

/**
 * Writes a delivery in place of the delivery with its id.
 * @param written the document of the same transaction: without it in this version, nothing is written
 */
export function enqueueStatement(
  { prefix, types: { number } }: Dialect,
  project: string,
  { id, due, rank, lane, body }: Delivery,
  written?: { kind: Kind; id: string; version: number },
): Statement {
  const values = [
    toText(project),
    toText(id),
    due,
    rank,
    lane === undefined ? null : toText(lane),
    free,
    toJson(body),
  ];
  // Parameters of a SELECT have no type of their own, so each is cast.
  const cast = `CAST($1 AS text), CAST($2 AS text), CAST($3 AS ${number}), CAST($4 AS ${number}), CAST($5 AS text),
    CAST($6 AS ${number}), 0, CAST($7 AS text)`;
  const condition =
    written === undefined
      ? 'true'
      : `EXISTS (SELECT 1 FROM ${prefix}doc WHERE kind = $8 AND project = $1 AND id = $9 AND version = $10)`;
  const sql = `INSERT INTO ${prefix}outbox (${columns}) SELECT ${cast} WHERE ${condition}
    ON CONFLICT (project, id) DO UPDATE SET due = excluded.due, rank = excluded.rank, lane = excluded.lane,
    leased = excluded.leased, attempts = 0, body = excluded.body`;
  const params = written === undefined ? [] : [written.kind, toText(written.id), written.version];
  return [sql, [...values, ...params]];
}

/** Leaves out the deliveries of the lanes in a parameter. */
const notIn = ({ textsIn }: Dialect, param: string) => `(lane IS NULL OR lane NOT IN (${textsIn(param)}))`;

const lanesJson = (lanes: ReadonlySet<string> | undefined) => JSON.stringify([...(lanes ?? [])].map(toText));

/** Returns the methods of one project's store. */
export function sqlOutbox(
  { driver: { dialect }, write }: OutboxDeps,
  project: string,
): Pick<ProjectStore, 'claim' | 'settle' | 'enqueue'> {
  const table = `${dialect.prefix}outbox`;
  const own = toText(project);
  return {
    async claim({ due, wall, leaseMs, limit, without }) {
      const sql = `WITH picked AS MATERIALIZED (SELECT id FROM ${table} WHERE project = $1 AND due <= $2
          AND leased <= $3 AND ${notIn(dialect, '$6')} ORDER BY due, rank, id LIMIT $4 ${dialect.skipLocked})
        UPDATE ${table} SET leased = $5, attempts = attempts + 1
        WHERE project = $1 AND id IN (SELECT id FROM picked) RETURNING ${columns}`;
      const [rows = []] = await write([[sql, [own, due, wall, limit, wall + leaseMs, lanesJson(without)]]]);
      return rows.map(readDelivery).toSorted(deliveryOrder);
    },

    async settle(id, retryAt) {
      const found = 'project = $1 AND id = $2';
      const key = [own, toText(id)];
      await write([
        retryAt === undefined
          ? [`DELETE FROM ${table} WHERE ${found}`, key]
          : [`UPDATE ${table} SET due = $3, leased = $4 WHERE ${found}`, [...key, retryAt, free]],
      ]);
    },

    async enqueue(deliveries) {
      if (deliveries.length > 0)
        await write(deliveries.map((delivery) => enqueueStatement(dialect, project, delivery)));
    },
  };
}

/** The `waiting` of the store port. */
export function sqlWaiting({ driver }: Pick<OutboxDeps, 'driver'>): Store['waiting'] {
  const sql = `SELECT project, MIN(due) AS due FROM ${driver.dialect.prefix}outbox
    WHERE leased <= $1 AND ${notIn(driver.dialect, '$2')} GROUP BY project`;
  return async (wall, without) =>
    (await driver.all(sql, [wall, lanesJson(without)])).map((row) => ({
      project: fromText(row['project']),
      due: toNumber(row['due']),
    }));
}

function readDelivery(row: Row): ClaimedDelivery {
  return {
    project: fromText(row['project']),
    id: fromText(row['id']),
    due: toNumber(row['due']),
    rank: toNumber(row['rank']),
    ...(row['lane'] === null ? {} : { lane: fromText(row['lane']) }),
    attempts: toNumber(row['attempts']),
    body: fromJson(row['body']),
  };
}

const deliveryOrder = (a: Delivery, b: Delivery) =>
  numberOrder(a.due, b.due) || numberOrder(a.rank, b.rank) || byteOrder(a.id, b.id);
