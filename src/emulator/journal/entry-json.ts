// Reads stored journal entries: adds the parameters that were sent but never read.
import { profiles } from '../domain/profiles.ts';
import { jobOperations } from '../schema/azure-operations.ts';
import { operations, type Operation } from '../schema/operations.ts';
import type { OperationId } from '../schema/routes.ts';
import type { Entry } from './entry-schemas.ts';
import type { StoredEntry } from './stored-entry.ts';

/**
 * @param seq the entry's number in the store
 * @param reads parameters of creations that are read in addition to those of the contract
 */
export function readEntry(stored: StoredEntry, seq: number, reads: readonly string[] = []): Entry {
  const { entry } = stored;
  // An entry of an imported file keeps the values of the file.
  return { ...entry, seq, unread: entry.unread ?? unreadOf(stored, reads) };
}

let table: Readonly<Partial<Record<string, Operation>>> | undefined;

/**
 * The fields of an operation do not depend on the profile. The table is made at its first use, not at the
 * start.
 */
function operationOf(id: string): Operation | undefined {
  table ??= { ...operations(profiles.openai), ...jobOperations } satisfies Partial<
    Record<OperationId, Operation>
  >;
  return table[id];
}

/**
 * Returns `query.<key>` and `body.<field>` for parameters that the operation does not know, and `body` for a
 * body that was not read.
 */
function unreadOf({ entry, bodyRead, hasBody }: StoredEntry, reads: readonly string[]): string[] {
  const { operation, path, query, headers, body } = entry;
  const known = operation === null ? undefined : operationOf(operation);
  const keys = new Set(Object.keys(known?.query?.shape ?? {}));
  // Every path of the Azure dialect reads `api-version`, or may do without it.
  if (path.startsWith('/openai/')) keys.add('api-version');
  const queries = Object.keys(query).flatMap((key) => (keys.has(key) ? [] : [`query.${key}`]));
  const length = Number(headers['content-length'] ?? 0);
  const bodySent = hasBody || length > 0 || headers['transfer-encoding'] !== undefined;
  if (!bodySent) return queries;
  if (known?.body === undefined || !bodyRead) return [...queries, 'body'];
  const more = operation === 'createVideo' ? reads : [];
  const fields = new Set([...Object.values(known.body).flatMap(fieldsOf), ...more]);
  return [...queries, ...Object.keys(body ?? {}).flatMap((key) => (fields.has(key) ? [] : [`body.${key}`]))];
}

function fieldsOf(schema: unknown): string[] {
  return typeof schema === 'object' && schema !== null && 'shape' in schema
    ? Object.keys(schema.shape as object)
    : [];
}
