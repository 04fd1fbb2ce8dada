// The store in an SQLite file.
import type { Store } from '../store.ts';
import type { Waiting } from './register.ts';
import { prepareSchema } from './schema.ts';
import { createSqlStore } from './sql-store.ts';
import { openSqlite } from './sqlite-driver.ts';

/** @throws {StoreError} when the file cannot be used */
export async function openSqliteStore(path: string, given?: Waiting): Promise<Store> {
  const driver = await openSqlite(path);
  try {
    await prepareSchema(driver, { where: `The database file ${path}` });
    return await createSqlStore(driver, given);
  } catch (fault) {
    await driver.close();
    throw fault;
  }
}
