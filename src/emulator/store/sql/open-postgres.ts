// The store in a PostgreSQL database.
import type { Store } from '../store.ts';
import { openPostgres, type PostgresOpening } from './postgres-driver.ts';
import type { Waiting } from './register.ts';
import { prepareSchema } from './schema.ts';
import { createSqlStore } from './sql-store.ts';

/**
 * @throws {StoreError} when the database cannot be used
 */
export async function openPostgresStore(url: string, given: Waiting & PostgresOpening): Promise<Store> {
  const driver = await openPostgres(url, given);
  try {
    await prepareSchema(driver, driver);
    return await createSqlStore(driver, given);
  } catch (fault) {
    await driver.close();
    throw fault;
  }
}
