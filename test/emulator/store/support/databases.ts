// The databases on which the tests of the SQL store run.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import {
  missingPostgres,
  serverMs,
  startPostgres,
  type PostgresServer,
} from '../../../support/postgres-server.ts';

export interface Databases {
  /** Returns the data of a new, empty store. */
  readonly fresh: () => string;
}

/** Runs `tests` on SQLite and on PostgreSQL. */
export function onEachDatabase(title: string, tests: (databases: Databases) => void): void {
  describe(`${title} on SQLite`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'sora-sql-'));
    afterAll(() => rmSync(folder, { recursive: true }));
    let files = 0;
    tests({ fresh: () => join(folder, `${(files += 1)}.db`) });
  });
  onPostgres(title, (server) => tests({ fresh: () => server().url() }));
}

const missing = missingPostgres();

/** Runs `tests` with a PostgreSQL server. They are skipped when there is none. */
export function onPostgres(title: string, tests: (server: () => PostgresServer) => void): void {
  const note = missing === undefined ? '' : ` (${missing})`;
  describe.skipIf(missing !== undefined)(`${title} on PostgreSQL${note}`, () => {
    let server: PostgresServer;
    beforeAll(async () => {
      server = await startPostgres();
    }, serverMs);
    afterAll(() => server.remove(), serverMs);
    tests(() => server);
  });
}
