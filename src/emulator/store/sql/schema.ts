// The tables of the SQL store, in ordered steps. A step never changes after a release: a new version of the
// tables is a new step.
import { StoreError } from '../store-error.ts';
import type { Dialect, SqlDriver } from './driver.ts';

type Step = (dialect: Dialect) => readonly string[];

const firstTables: Step = ({ prefix: p, unlogged, types: { text, number, integer, bytes }, ...dialect }) => [
  `CREATE TABLE ${p}doc (kind ${text} NOT NULL, project ${text} NOT NULL, id ${text} NOT NULL, sort ${number} NOT NULL,
    version ${integer} NOT NULL, ends ${number}, refund ${number}, body ${text} NOT NULL, PRIMARY KEY (kind, project, id))`,
  `CREATE INDEX doc_place ON ${p}doc (kind, project, sort, id)`,
  `CREATE INDEX doc_ends ON ${p}doc (kind, project, ends, id) WHERE ends IS NOT NULL`,
  `CREATE INDEX doc_refund ON ${p}doc (kind, project, refund, id) WHERE refund IS NOT NULL`,
  `CREATE TABLE ${p}blob (project ${text} NOT NULL, id ${text} NOT NULL, version ${integer} NOT NULL,
    mimetype ${text} NOT NULL, size ${integer} NOT NULL, bytes ${bytes} NOT NULL, PRIMARY KEY (project, id))`,
  `CREATE TABLE ${p}outbox (project ${text} NOT NULL, id ${text} NOT NULL, due ${number} NOT NULL, rank ${number} NOT NULL,
    lane ${text}, leased ${number} NOT NULL, worker ${text}, attempts ${integer} NOT NULL, body ${text} NOT NULL, PRIMARY KEY (project, id))`,
  `CREATE INDEX outbox_due ON ${p}outbox (project, due, rank, id)`,
  `CREATE INDEX outbox_held ON ${p}outbox (project, leased) WHERE worker IS NOT NULL`,
  counterTable(`TABLE ${p}counter`, text, number),
  `CREATE INDEX counter_expires ON ${p}counter (project, expires)`,
  // Rates may be lost: their table needs no log in the database.
  counterTable(`${unlogged} TABLE ${p}rate`, text, number),
  `CREATE INDEX rate_expires ON ${p}rate (project, expires)`,
  ...dialect.beforeSerial('journal'),
  `CREATE ${unlogged} TABLE ${p}journal (seq ${dialect.serial('journal')}, project ${text} NOT NULL, id ${text} NOT NULL,
    at ${number} NOT NULL, bytes ${number} NOT NULL, body ${text} NOT NULL)`,
  `CREATE INDEX journal_project ON ${p}journal (project, seq)`,
  ...dialect.beforeSerial('change'),
  `CREATE TABLE ${p}change (seq ${dialect.serial('change')}, project ${text} NOT NULL, origin ${text} NOT NULL)`,
  `CREATE TABLE ${p}numbers (name ${text} PRIMARY KEY, last ${integer} NOT NULL)`,
];

const counterTable = (table: string, text: string, number: string) =>
  `CREATE ${table} (project ${text} NOT NULL, name ${text} NOT NULL, total ${number} NOT NULL,
    expires ${number} NOT NULL, PRIMARY KEY (project, name))`;

/** The processes that use the store. */
const register: Step = ({ prefix: p, types: { text, number, integer } }) => [
  `CREATE TABLE ${p}process (id ${text} PRIMARY KEY, seen ${number} NOT NULL, applied ${integer} NOT NULL)`,
];

const steps: readonly Step[] = [firstTables, register];

/**
 * Creates or updates the tables.
 * @param given.where the name of the database in messages
 * @throws {StoreError} when the tables are of a later version of the emulator
 */
export async function prepareSchema(driver: SqlDriver, given: { where: string }): Promise<void> {
  const { prefix } = driver.dialect;
  await driver.exclusively(async (all) => {
    await all(`CREATE TABLE IF NOT EXISTS ${prefix}meta (name text PRIMARY KEY, value text NOT NULL)`, []);
    const [row] = await all(`SELECT value FROM ${prefix}meta WHERE name = 'schema'`, []);
    const found = Number(row?.['value'] ?? 0);
    if (found > steps.length) throw newerSchema(given.where, found);
    for (const step of steps.slice(found)) for (const sql of step(driver.dialect)) await all(sql, []);
    if (found === steps.length) return;
    await all(
      `INSERT INTO ${prefix}meta (name, value) VALUES ('schema', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
      [String(steps.length)],
    );
  });
}

const newerSchema = (where: string, found: number) =>
  new StoreError(
    'newer_schema',
    `${where} has tables of version ${found}, from a later sora-emulator. This one reads versions up to ${steps.length}: update it, or use another database.`,
  );
