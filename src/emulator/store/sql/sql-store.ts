// The store on an SQL database: SQLite or PostgreSQL.
import { heldKinds, type Holdings, type ProjectStore, type Store } from '../store.ts';
import { sqlBlobs, blobStatement } from './blobs.ts';
import { createChanges } from './changes.ts';
import { fromText, toBytes, toNumber, toText } from './codec.ts';
import { readSum, sqlCounters, sumStatement } from './counters.ts';
import { putStatement, readDoc, sqlDocuments } from './documents.ts';
import type { Dialect, SqlDriver, Statement } from './driver.ts';
import { sqlJournal } from './journal.ts';
import { sqlOutbox, sqlWaiting } from './outbox.ts';
import { createVersions } from './versions.ts';
import { createWriter } from './writer.ts';

/** Everything of a project that `load` replaces is in these tables; its documents are too, but not its settings. */
const heldTables = ['blob', 'outbox', 'counter', 'rate'];

/** @param driver a database whose tables are up to date. The store closes it */
export async function createSqlStore(driver: SqlDriver): Promise<Store> {
  const { dialect } = driver;
  const { write, idle } = createWriter(driver);
  const { write: writeRates, idle: ratesIdle } = createWriter(driver);
  const { write: writeLog, idle: logIdle } = createWriter(driver);
  const versions = createVersions(dialect, write);
  const changes = await createChanges(driver);
  const journal = sqlJournal({ driver, write: writeLog });
  const countersOf = sqlCounters({ driver, write, writeRates });

  const projectStore = (id: string): ProjectStore => ({
    blobs: sqlBlobs({ driver, write, versions }, id),
    ...sqlDocuments({ driver, write, versions, changes }, id),
    ...sqlOutbox({ driver, write }, id),
    ...countersOf(id),
    ...journal.of(id),

    dump: () => dump(driver, id),

    async load(holdings) {
      const held = heldKinds.reduce((sum, kind) => sum + holdings.docs[kind].length, 0);
      const numbers = await versions(held + holdings.blobs.length);
      await write(loadStatements(dialect, { id, holdings, numbers }));
    },

    async reset() {
      const tables = ['doc', ...heldTables, 'journal'];
      await write([
        ...changes.beforeReset(id),
        ...tables.map((table): Statement => [
          `DELETE FROM ${dialect.prefix}${table} WHERE project = $1`,
          [toText(id)],
        ]),
      ]);
    },
  });

  return {
    project: projectStore,
    waiting: sqlWaiting({ driver }),
    log: journal.log,
    watch: (listener) => changes.watch(listener),

    async count() {
      const sql = `SELECT (SELECT COUNT(DISTINCT project) FROM ${dialect.prefix}doc WHERE kind <> 'setting') AS projects,
        (SELECT COUNT(*) FROM ${dialect.prefix}doc WHERE kind = 'video') AS videos`;
      const [row] = await driver.all(sql, []);
      return { projects: toNumber(row?.['projects']), videos: toNumber(row?.['videos']) };
    },

    async reset() {
      const tables = ['doc', ...heldTables, 'journal'];
      await write([
        ...changes.beforeReset(),
        ...tables.map((table): Statement => [`DELETE FROM ${dialect.prefix}${table}`, []]),
      ]);
    },

    async close() {
      changes.close();
      await Promise.all([idle(), ratesIdle(), logIdle()]);
      await driver.close();
    },
  };
}

async function dump(driver: SqlDriver, project: string): Promise<Holdings> {
  const { prefix } = driver.dialect;
  const own = toText(project);
  const [docs = [], blobs = [], counters = [], rates = []] = await driver.batch(
    [
      [
        `SELECT kind, id, sort, version, ends, refund, body FROM ${prefix}doc WHERE project = $1 ORDER BY sort, id`,
        [own],
      ],
      [`SELECT id, mimetype, bytes FROM ${prefix}blob WHERE project = $1 ORDER BY id`, [own]],
      [`SELECT name, total, expires FROM ${prefix}counter WHERE project = $1`, [own]],
      [`SELECT name, total, expires FROM ${prefix}rate WHERE project = $1`, [own]],
    ],
    'read',
  );
  const byKind = heldKinds.map((kind) => [
    kind,
    docs.filter((row) => row['kind'] === kind).map((row) => readDoc(row)),
  ]);
  return {
    // `heldKinds` has every kind of `Holdings`.
    docs: Object.fromEntries(byKind) as Holdings['docs'],
    blobs: blobs.map((row) => ({
      id: fromText(row['id']),
      mimetype: String(row['mimetype']),
      bytes: toBytes(row['bytes']),
    })),
    sums: [...counters, ...rates].flatMap(readSum),
  };
}

function loadStatements(
  dialect: Dialect,
  { id, holdings, numbers }: { id: string; holdings: Holdings; numbers: number[] },
): Statement[] {
  const next = () => numbers.pop() ?? 0;
  const own = [toText(id)];
  return [
    [`DELETE FROM ${dialect.prefix}doc WHERE project = $1 AND kind <> 'setting'`, own],
    ...heldTables.map((table): Statement => [
      `DELETE FROM ${dialect.prefix}${table} WHERE project = $1`,
      own,
    ]),
    ...heldKinds.flatMap((kind) =>
      holdings.docs[kind].map((doc) => putStatement(dialect, { project: id, kind, doc, version: next() })),
    ),
    ...holdings.blobs.map(({ id: blob, ...upload }) =>
      blobStatement(dialect, { project: id, id: blob, upload, version: next() }),
    ),
    ...holdings.sums.map((sum) => sumStatement(dialect, id, sum)),
  ];
}
