// PostgreSQL behind the driver port, through the optional package `postgres`.
import { setTimeout as pause } from 'node:timers/promises';
import type { Sql, TransactionSql } from 'postgres';
import { StoreError } from '../store-error.ts';
import type { Dialect, Row, SqlDriver, Statement } from './driver.ts';
import { createNotices } from './postgres-notices.ts';
import { isCutOff, isInTheWay, isNotReached, postgresFault } from './postgres-faults.ts';
import { readPostgresUrl } from './postgres-url.ts';

/** How long a request waits for a database that cannot be reached, in ms. */
const patienceMs = 3_000;
const retryMs = 100;
/** The longest time of a statement in ms. A frozen server or a broken network would never answer. */
const longestMs = 30_000;
/** Connections of this process. One more listens. */
const readers = 6;
const writers = 4;
/** How many times a transaction is repeated after a conflict with another transaction. */
const repetitions = 5;

const dialectOf = (schema: string): Dialect => ({
  prefix: `${schema}.`,
  unlogged: 'UNLOGGED',
  skipLocked: 'FOR UPDATE SKIP LOCKED',
  types: { text: 'text COLLATE "C"', number: 'double precision', integer: 'bigint', bytes: 'bytea' },
  // The sequence of a table without a log would start again after a crash.
  beforeSerial: (table) => [`CREATE SEQUENCE ${schema}.${table}_seq`],
  serial: (table) => `bigint PRIMARY KEY DEFAULT nextval('${schema}.${table}_seq')`,
  textsIn: (param) => `SELECT json_array_elements_text(CAST(CAST(${param} AS text) AS json))`,
  turn: (name) => [['SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`${schema} ${name}`]]],
  now: '(CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS double precision) * 1000)',
  notify: [['SELECT pg_notify($1, $2)', [schema, '']]],
});

export interface PostgresOpening {
  /** How long to wait for a server that is not ready, in ms. */
  waitMs: number;
  /** How long to wait for the answer to a statement, in ms (default: 30 seconds). */
  answerMs?: number;
}

/**
 * Connects to a database.
 * @throws {StoreError} when it cannot be reached within `waitMs`
 */
export async function openPostgres(
  data: string,
  { waitMs, answerMs = longestMs }: PostgresOpening,
): Promise<SqlDriver & { where: string }> {
  const { url, schema, where, withoutSecrets } = readPostgresUrl(data);
  const explain = (fault: unknown) => postgresFault(fault, { where, withoutSecrets });
  const reading = await connect(url, readers, explain);
  // Few connections, because each must prepare each statement once.
  const writing = await connect(url, writers, explain);
  const end = (seconds: number) =>
    Promise.all([reading, writing].map((sql) => sql.end({ timeout: seconds })));
  const dialect = dialectOf(schema);
  /** Runs work until it succeeds, as long as `isRepeatable` allows and time is left. */
  const patiently = async <T>(
    work: () => Promise<T>,
    isRepeatable: (fault: unknown) => boolean,
    limitMs = patienceMs,
  ): Promise<T> => {
    const lastMs = performance.now() + limitMs;
    for (let failures = 0; ; failures += 1) {
      try {
        return await work();
      } catch (fault) {
        const again = isInTheWay(fault)
          ? failures < repetitions
          : isRepeatable(fault) && performance.now() < lastMs;
        if (!again) throw explain(fault);
        await pause(retryMs);
      }
    }
  };
  try {
    await patiently(() => prepareNamespace(writing, schema), isPassing, waitMs);
  } catch (fault) {
    await end(0);
    throw fault;
  }
  const notices = createNotices(reading, schema);
  const late = () =>
    new StoreError(
      'unavailable',
      `${where} has not answered for ${answerMs / 1_000} seconds. A write may have happened.`,
    );
  const inTime = <T>(work: Promise<T>) => within(answerMs, work, late);

  return {
    where,
    dialect,
    all: (text, params) => patiently(() => inTime(query(reading, [text, params])), isPassing),
    batch(statements, use) {
      const [only] = statements;
      if (use === 'read') return patiently(() => inTime(transact(reading, statements, readOnly)), isPassing);
      if (only !== undefined && statements.length === 1)
        return patiently(async () => [await inTime(query(writing, only))], isNotReached);
      return patiently(() => inTime(transact(writing, statements)), isNotReached);
    },
    async exclusively<T>(work: (all: SqlDriver['all']) => Promise<T>): Promise<T> {
      const result = await patiently(
        async () =>
          inTransaction(writing, '', async (own) => {
            for (const turn of dialect.turn('schema')) await query(own, turn);
            return { value: await work((text, params) => query(own, [text, params])) };
          }),
        isNotReached,
      );
      return result.value;
    },
    onForeignWrite: (look) => notices.watch(look),
    async close() {
      notices.close();
      await end(5);
    },
  };
}

/** A fault after which a query that changes nothing can be repeated. */
const isPassing = (fault: unknown) => isNotReached(fault) || isCutOff(fault);

const query = async (sql: Sql | TransactionSql, [text, params]: Statement): Promise<readonly Row[]> =>
  sql.unsafe(text, [...params] as never[], { prepare: true, simple: false } as { prepare: boolean });

/** Runs statements in one transaction. They are sent without waiting for the answers of those before. */
const transact = (sql: Sql, statements: readonly Statement[], options = ''): Promise<(readonly Row[])[]> =>
  inTransaction(sql, options, (own) => Promise.all(statements.map((statement) => query(own, statement))));

/**
 * Runs work in a transaction. The client would send ROLLBACK after a fault, also on a connection that has ended. It
 * then writes to a socket that is gone, and this ends the process (porsager/postgres#1208). So after the end of the
 * connection the work never settles: the client itself rejects the transaction then.
 */
async function inTransaction<T>(
  sql: Sql,
  options: string,
  work: (own: TransactionSql) => Promise<T>,
): Promise<T> {
  const result = await sql.begin(options, async (own) => {
    try {
      return { value: await work(own) };
    } catch (fault) {
      if (isCutOff(fault)) return new Promise<never>(() => {});
      throw fault;
    }
  });
  return result.value;
}

/** Waits for work up to a limit in ms, and then throws `fault`. The work itself is not ended. */
async function within<T>(ms: number, work: Promise<T>, fault: () => Error): Promise<T> {
  const end = new AbortController();
  const limit = pause(ms, undefined, { signal: end.signal, ref: false }).then(() => {
    throw fault();
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    end.abort();
  }
}

/** All queries of the transaction see the same state. */
const readOnly = 'isolation level repeatable read read only';

async function connect(url: string, max: number, explain: (fault: unknown) => StoreError): Promise<Sql> {
  const postgres = await loadClient();
  try {
    return postgres(url, {
      max,
      backoff: () => 0,
      connect_timeout: 10,
      fetch_types: false,
      onnotice: () => {},
      connection: { application_name: 'sora-emulator' },
    });
  } catch (fault) {
    throw explain(fault);
  }
}

export async function hasPostgresPackage(): Promise<boolean> {
  return loadClient().then(
    () => true,
    () => false,
  );
}

async function loadClient() {
  try {
    return (await import('postgres')).default;
  } catch {
    throw new StoreError(
      'missing_package',
      'A PostgreSQL database needs the package postgres: npm install postgres',
    );
  }
}

/** Creates the schema. A user without the right to create one may use a schema that exists. */
async function prepareNamespace(sql: Sql, schema: string): Promise<void> {
  const found = await query(sql, ['SELECT 1 FROM pg_namespace WHERE nspname = $1', [schema]]);
  if (found.length > 0) return;
  // Two processes may come here at the same time.
  await inTransaction(sql, '', async (own) => {
    await query(own, ['SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`${schema} schema`]]);
    await query(own, [`CREATE SCHEMA IF NOT EXISTS ${schema}`, []]);
  });
}
