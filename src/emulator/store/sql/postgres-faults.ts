// Explains the errors of the PostgreSQL client.
import { StoreError, type StoreFault } from '../store-error.ts';

interface ClientError {
  message: string;
  /** A code of Node, of the client, or of PostgreSQL. */
  code: string;
}

/** No connection could be made, so nothing has happened. */
const notReached: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOENT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'CONNECT_TIMEOUT',
  // The server starts or stops, or has no free connection.
  '57P03',
  '53300',
]);

/** The connection ended. A query that changes nothing can be repeated. */
const cutOff: ReadonlySet<string> = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  '57P01',
  '57P02',
]);

/** A conflict with another transaction. Nothing was written. */
const inTheWay: ReadonlySet<string> = new Set(['40P01', '40001']);

const codeOf = (fault: unknown): string => (fault as Partial<ClientError>)?.code ?? '';

export const isNotReached = (fault: unknown): boolean => notReached.has(codeOf(fault));
export const isCutOff = (fault: unknown): boolean => cutOff.has(codeOf(fault));
export const isInTheWay = (fault: unknown): boolean => inTheWay.has(codeOf(fault));

/**
 * Explanations by the code of PostgreSQL (postgresql.org/docs/current/errcodes-appendix.html). `text` continues a
 * sentence that begins with the name of the database.
 */
const explained: Readonly<Record<string, { code: StoreFault; text: string }>> = {
  '28P01': { code: 'access_denied', text: 'refuses the user or the password. Correct them in the URL.' },
  '28000': {
    code: 'access_denied',
    text: 'refuses the user. Correct the URL, or the rules of the server (pg_hba.conf).',
  },
  '3D000': {
    code: 'unavailable',
    text: 'does not exist on the server. Create it with createdb, or correct the URL.',
  },
  '42501': {
    code: 'access_denied',
    text: 'refuses a statement: the user may not create or use the schema. Grant CREATE on the database.',
  },
  '53100': { code: 'disk_full', text: 'cannot grow: the disk of the server is full. Nothing was written.' },
  '25006': { code: 'read_only', text: 'is read-only. Use the primary server.' },
  XX001: { code: 'damaged', text: 'is damaged. Restore a copy.' },
  XX002: { code: 'damaged', text: 'has a damaged index. Run REINDEX, or restore a copy.' },
  CONNECTION_ENDED: { code: 'closed', text: 'has been closed by this process.' },
};

/** @returns an error without secrets; a fault that is one already is returned as it is */
export function postgresFault(
  fault: unknown,
  { where, withoutSecrets }: { where: string; withoutSecrets: (message: string) => string },
): StoreError {
  if (fault instanceof StoreError) return fault;
  const known = explained[codeOf(fault)];
  if (known !== undefined) return new StoreError(known.code, `${where} ${known.text}`);
  const message = fault instanceof Error ? fault.message : String(fault);
  const reason = withoutSecrets(message.split('\n')[0] ?? '') || codeOf(fault);
  if (isNotReached(fault)) return new StoreError('unavailable', `${where} cannot be reached (${reason}).`);
  if (isCutOff(fault))
    return new StoreError(
      'unavailable',
      `${where} ended the connection (${reason}). A write may have happened.`,
    );
  return new StoreError('failed', `${where} reports: ${reason}`);
}
