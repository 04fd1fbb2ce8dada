// The documents of the SQL store.
import type { Cursor, Doc, Kind, Kinds, Mark, Marks, ProjectStore, StoredDoc } from '../store.ts';
import type { SqlChanges } from './changes.ts';
import { fromJson, fromText, toJson, toNumber, toText } from './codec.ts';
import type { Dialect, Row, SqlDriver, Statement } from './driver.ts';
import { enqueueStatement } from './outbox.ts';
import type { Write } from './writer.ts';

interface DocumentDeps {
  driver: Pick<SqlDriver, 'all' | 'dialect'>;
  write: Write;
  versions: (count: number) => Promise<number[]>;
  changes: Pick<SqlChanges, 'write'>;
}

type Documents = Pick<ProjectStore, 'put' | 'get' | 'list' | 'marked' | 'delete'>;

const columns = 'id, sort, version, ends, refund, body';

/** Returns the methods of one project's store. */
export function sqlDocuments({ driver, write, versions, changes }: DocumentDeps, project: string): Documents {
  const { dialect } = driver;
  const table = `${dialect.prefix}doc`;
  const where = 'kind = $1 AND project = $2';
  const own = toText(project);
  const find = async <K extends Kind>(sql: string, params: readonly unknown[]) =>
    (await driver.all(sql, params)).map((row) => readDoc<K>(row));
  const writeOf = (kind: Kind): Write =>
    kind === 'setting' ? (unit, row) => changes.write(project, unit, row) : write;
  const rowOf = (kind: Kind, id: string) => `doc ${kind} ${own} ${id}`;

  return {
    async put(kind, doc, { ifAbsent = false, ifVersion, enqueue = [] } = {}) {
      if (ifAbsent && ifVersion !== undefined) return false;
      const [version = 0] = await versions(1);
      const written = { kind, id: doc.id, version };
      const unit = [
        putStatement(dialect, { project, kind, doc, version, ifAbsent, ifVersion }),
        ...enqueue.map((delivery) => enqueueStatement(dialect, project, delivery, written)),
      ];
      const [rows] = await writeOf(kind)(unit, rowOf(kind, doc.id));
      return rows?.length === 1;
    },

    async get<K extends Kind>(kind: K, id: string) {
      const sql = `SELECT ${columns} FROM ${table} WHERE ${where} AND id = $3`;
      const [found] = await find<K>(sql, [kind, own, toText(id)]);
      return found;
    },

    list<K extends Kind>(kind: K, page: { after?: Cursor; limit: number; order: 'asc' | 'desc' }) {
      const [before, direction] = page.order === 'asc' ? ['>', 'ASC'] : ['<', 'DESC'];
      const { after } = page;
      const start = after === undefined ? '' : `AND (sort, id) ${before} ($4, $5)`;
      const sql = `SELECT ${columns} FROM ${table} WHERE ${where} ${start}
        ORDER BY sort ${direction}, id ${direction} LIMIT $3`;
      const cursor = after === undefined ? [] : [after.sort, toText(after.id)];
      return find<K>(sql, [kind, own, page.limit, ...cursor]);
    },

    marked<K extends Kind>(kind: K, mark: Mark, range: Parameters<ProjectStore['marked']>[2]) {
      const { above = Number.NEGATIVE_INFINITY, upTo = Number.POSITIVE_INFINITY, after, limit } = range;
      const start = after === undefined ? '' : `AND (${mark}, id) > ($6, $7)`;
      const sql = `SELECT ${columns} FROM ${table} WHERE ${where} AND ${mark} IS NOT NULL
        AND ${mark} > $3 AND ${mark} <= $4 ${start} ORDER BY ${mark}, id LIMIT $5`;
      const cursor = after === undefined ? [] : [after.at, toText(after.id)];
      return find<K>(sql, [kind, own, above, upTo, limit, ...cursor]);
    },

    async delete(kind, id) {
      const sql = `DELETE FROM ${table} WHERE ${where} AND id = $3 RETURNING id`;
      const [rows] = await writeOf(kind)([[sql, [kind, own, toText(id)]]], rowOf(kind, id));
      return rows?.length === 1;
    },
  };
}

interface Putting {
  project: string;
  kind: Kind;
  doc: Doc;
  version: number;
  ifAbsent?: boolean;
  ifVersion?: number | undefined;
}

/** Returns one row when the document was written, and no row when its condition was not met. */
export function putStatement(
  { prefix }: Dialect,
  { project, kind, doc, version, ifAbsent = false, ifVersion }: Putting,
): Statement {
  const { ends = null, refund = null } = doc.marks ?? {};
  const key = [kind, toText(project), toText(doc.id)];
  const values = [doc.sort, version, ends, refund, toJson(doc.body)];
  if (ifVersion !== undefined)
    return [
      `UPDATE ${prefix}doc SET sort = $4, version = $5, ends = $6, refund = $7, body = $8
        WHERE kind = $1 AND project = $2 AND id = $3 AND version = $9 RETURNING version`,
      [...key, ...values, ifVersion],
    ];
  const known = ifAbsent
    ? 'NOTHING'
    : `UPDATE SET sort = excluded.sort, version = excluded.version, ends = excluded.ends,
        refund = excluded.refund, body = excluded.body`;
  return [
    `INSERT INTO ${prefix}doc (kind, project, id, sort, version, ends, refund, body)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (kind, project, id) DO ${known} RETURNING version`,
    [...key, ...values],
  ];
}

export function readDoc<K extends Kind>(row: Row): StoredDoc<K> {
  const marks: Marks = {
    ...(row['ends'] === null ? {} : { ends: toNumber(row['ends']) }),
    ...(row['refund'] === null ? {} : { refund: toNumber(row['refund']) }),
  };
  return {
    id: fromText(row['id']),
    sort: toNumber(row['sort']),
    // Only `putStatement` writes bodies, each with the kind of its type.
    body: fromJson(row['body']) as Kinds[K],
    version: toNumber(row['version']),
    ...(Object.keys(marks).length === 0 ? {} : { marks }),
  };
}
