// Opens the store that the user named. The code of a database is loaded only when the user has named it.
import { memoryStore } from './memory.ts';
import { StoreError } from './store-error.ts';
import type { Store } from './store.ts';

/** The values that name a store, for messages. */
const storeForms =
  'memory:, the path of a database file, sqlite:PATH, or postgres://USER:PASSWORD@HOST/DATABASE';

interface Opening {
  /** How long to wait for a database server that is not ready, in ms. */
  waitMs?: number;
}

/**
 * @param data one of `storeForms`. A path counts from the working directory
 * @throws {StoreError} with a message for the user
 */
export async function openStore(data: string, { waitMs = 20_000 }: Opening = {}): Promise<Store> {
  if (data === 'memory:') return memoryStore();
  if (/^postgres(ql)?:\/\//i.test(data)) {
    const { openPostgresStore } = await import('./sql/open-postgres.ts');
    return openPostgresStore(data, { waitMs });
  }
  const path = pathOf(data);
  const { openSqliteStore } = await import('./sql/open-sqlite.ts');
  return openSqliteStore(path);
}

/** The optional parts of this machine that open stores. `sqlite` is the name of the engine, if there is one. */
export async function storeParts(): Promise<{ sqlite: string | undefined; postgres: boolean }> {
  const [{ engineName }, { hasPostgresPackage }] = await Promise.all([
    import('./sql/sqlite-engine.ts'),
    import('./sql/postgres-driver.ts'),
  ]);
  return { sqlite: await engineName(), postgres: await hasPostgresPackage() };
}

/** A word with a colon that is no drive of Windows looks like a URL. Such a text may contain a password. */
function pathOf(data: string): string {
  const [scheme = ''] = /^[a-z][a-z0-9+.-]+:/i.exec(data) ?? [];
  const path = scheme.toLowerCase() === 'sqlite:' ? data.slice(scheme.length) : data;
  if (scheme !== '' && path === data)
    throw new StoreError('not_a_store', `'${scheme}…' names no store. Accepted are ${storeForms}.`);
  if (path.trim() === '' || path === ':memory:')
    throw new StoreError('not_a_store', `'${data}' names no store. Accepted are ${storeForms}.`);
  return path;
}
