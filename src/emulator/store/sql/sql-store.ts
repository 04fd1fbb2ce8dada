// The store on an SQL database: SQLite or PostgreSQL.
import { heldKinds, kinds, type Holdings, type ProjectStore, type Store } from '../store.ts';
import { byteOrder } from '../ordered-list.ts';
import { sqlBlobs, blobStatement } from './blobs.ts';
import { createChanges } from './changes.ts';
import { fromText, toBytes, toNumber, toText } from './codec.ts';
import { readSum, sqlCounters, sumStatement } from './counters.ts';
import { putStatement, readDoc, sqlDocuments } from './documents.ts';
import type { Dialect, SqlDriver, Statement } from './driver.ts';
import { sqlJournal } from './journal.ts';
import { sqlOutbox, sqlWaiting } from './outbox.ts';
import type { Waiting } from './register.ts';
import { createVersions } from './versions.ts';
import { createWriter } from './writer.ts';

/** `load` replaces the rows of a project in these tables, and its documents except the settings. */
const heldTables = ['blob', 'outbox', 'counter', 'rate'];

/**
 * @param driver a database whose tables are up to date. The store closes it
 * @param given how the store waits for other processes
 */
export async function createSqlStore(driver: SqlDriver, given: Waiting = {}): Promise<Store> {
  const { dialect } = driver;
  const { write, idle } = createWriter(driver);
  const { write: writeRates, idle: ratesIdle } = createWriter(driver);
  const { write: writeLog, idle: logIdle } = createWriter(driver);
  const versions = createVersions(dialect, write);
  const { write: writeSettings, idle: settingsIdle } = createWriter(driver);
  const changes = await createChanges({ driver, write: writeSettings, ...given });
  const journal = sqlJournal({ driver, write: writeLog });
  const countersOf = sqlCounters({ driver, write, writeRates });

  let closed = false;

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
      const unit = tables.map((table): Statement => [
        `DELETE FROM ${dialect.prefix}${table} WHERE project = $1`,
        [toText(id)],
      ]);
      await changes.writeReset(unit, id);
    },
  });

  return {
    durable: true,
    shared: true,
    project: projectStore,
    projects: (page) => listProjects(driver, page),
    waiting: sqlWaiting({ driver }),
    log: journal.log,
    watch: (listener) => changes.watch(listener),
    settled: () => changes.settled(),

    async count() {
      const sql = `SELECT (SELECT COUNT(DISTINCT project) FROM ${dialect.prefix}doc WHERE kind <> 'setting') AS projects,
        (SELECT COUNT(*) FROM ${dialect.prefix}doc WHERE kind = 'video') AS videos`;
      const [row] = await driver.all(sql, []);
      return { projects: toNumber(row?.['projects']), videos: toNumber(row?.['videos']) };
    },

    async reset() {
      const tables = ['doc', ...heldTables, 'journal'];
      await changes.writeReset(
        tables.map((table): Statement => [`DELETE FROM ${dialect.prefix}${table}`, []]),
      );
    },

    async close() {
      if (closed) return;
      closed = true;
      await Promise.all([idle(), settingsIdle(), ratesIdle(), logIdle()]);
      await changes.close();
      await driver.close();
    },
  };
}

/** Every table with projects has an index that begins with them; the documents have it for each kind. */
async function listProjects(
  { dialect: { prefix }, ...driver }: Pick<SqlDriver, 'all' | 'dialect'>,
  { after, limit }: { after?: string; limit: number },
): Promise<string[]> {
  const sources = [
    ...kinds.map((kind) => ({ table: `${prefix}doc`, where: `kind = '${kind}' AND` })),
    ...[...heldTables, 'journal'].map((table) => ({ table: prefix + table, where: '' })),
  ];
  const start = after === undefined ? '>=' : '>';
  const found = await Promise.all(
    sources.map(({ table, where }) => {
      // One look into the index for each project.
      const sql = `WITH RECURSIVE own AS (SELECT MIN(project) AS project FROM ${table} WHERE ${where} project ${start} $1
        UNION ALL SELECT (SELECT MIN(next.project) FROM ${table} AS next WHERE ${where} next.project > own.project)
        FROM own WHERE own.project IS NOT NULL) SELECT project FROM own WHERE project IS NOT NULL LIMIT $2`;
      return driver.all(sql, [toText(after ?? ''), limit]);
    }),
  );
  const projects = new Set(found.flat().map((row) => fromText(row['project'])));
  return [...projects].toSorted(byteOrder).slice(0, limit);
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
