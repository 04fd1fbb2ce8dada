// The SQLite engine of this machine: Node's own where it has one, else the optional package `libsql`. Both
// work synchronously, and differ only in their constructor and in the codes of their errors.
import { StoreError } from '../store-error.ts';

export interface Engine {
  prepare(sql: string): EngineStatement;
  exec(sql: string): void;
  close(): void;
}

export interface EngineStatement {
  all(...params: unknown[]): unknown[];
  run(...params: unknown[]): unknown;
}

type Open = (path: string) => Engine;

/** @throws {StoreError} when there is no engine */
export async function loadEngine(): Promise<Open> {
  return nodeEngine() ?? (await libsqlEngine());
}

/** @returns the name of the engine that would be used; undefined when there is none */
export async function engineName(): Promise<string | undefined> {
  if (nodeEngine() !== undefined) return `node:sqlite of Node ${process.versions.node}`;
  return libsqlEngine().then(
    () => 'the package libsql',
    () => undefined,
  );
}

interface NodeSqlite {
  DatabaseSync: new (path: string) => Engine;
}

function nodeEngine(): Open | undefined {
  // Undefined on Node 20. TypeScript does not know the module.
  const found = withoutWarning(() => process.getBuiltinModule('node:sqlite')) as NodeSqlite | undefined;
  if (found === undefined) return undefined;
  const { DatabaseSync } = found;
  return (path) => new DatabaseSync(path);
}

/** Node 22 warns that its SQLite is experimental. No other warning is kept back. */
function withoutWarning<T>(load: () => T): T {
  const original = Object.getOwnPropertyDescriptor(process, 'emitWarning');
  const emitWarning = process.emitWarning.bind(process) as (...given: unknown[]) => void;
  process.emitWarning = (...given: unknown[]) => {
    if (!String(given[0]).includes('SQLite is an experimental feature')) emitWarning(...given);
  };
  try {
    return load();
  } finally {
    if (original !== undefined) Object.defineProperty(process, 'emitWarning', original);
  }
}

async function libsqlEngine(): Promise<Open> {
  try {
    const { default: Database } = await import('libsql');
    return (path) => {
      const database = new Database(path);
      return {
        prepare(sql) {
          const statement = database.prepare(sql);
          // A single parameter that is an object would be taken for a list of names.
          return { all: (...params) => statement.all(params), run: (...params) => statement.run(params) };
        },
        exec: (sql) => void database.exec(sql),
        close: () => database.close(),
      };
    };
  } catch (fault) {
    throw new StoreError(
      'missing_package',
      `A database file needs Node 22.13 or later, or the package libsql (${firstLine(fault)}): npm install libsql (needed on Node 20).`,
    );
  }
}

const firstLine = (fault: unknown) => (fault instanceof Error ? fault.message : String(fault)).split('\n')[0];
