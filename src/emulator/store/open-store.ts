// Opens the store that the user named. The code of a database is loaded only when the user has named it.
import type { DataPlace } from './data-place.ts';
import { memoryStore } from './memory.ts';
import type { Store } from './store.ts';

interface Opening {
  /** How long to wait for a database server that is not ready, in ms. */
  waitMs?: number;
}

/** @throws {StoreError} with a message for the user */
export async function openStore(place: DataPlace, { waitMs = 20_000 }: Opening = {}): Promise<Store> {
  if (place.kind === 'memory') return memoryStore();
  if (place.kind === 'postgres') {
    const { openPostgresStore } = await import('./sql/open-postgres.ts');
    return openPostgresStore(place.url, { waitMs });
  }
  const { openSqliteStore } = await import('./sql/open-sqlite.ts');
  return openSqliteStore(place.path);
}

/** The optional parts of this machine that open stores. `sqlite` is the name of the engine, if there is one. */
export async function storeParts(): Promise<{ sqlite: string | undefined; postgres: boolean }> {
  const [{ engineName }, { hasPostgresPackage }] = await Promise.all([
    import('./sql/sqlite-engine.ts'),
    import('./sql/postgres-driver.ts'),
  ]);
  return { sqlite: await engineName(), postgres: await hasPostgresPackage() };
}
