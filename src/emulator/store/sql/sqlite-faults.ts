// Explains the errors of both SQLite engines.
import { StoreError, type StoreFault } from '../store-error.ts';

interface Explained {
  code: StoreFault;
  /** Continues a sentence that begins with the name of the file. */
  text: string;
}

/** Explanations by the primary result code of SQLite (sqlite.org/rescode.html). */
const explained: Readonly<Record<number, Explained>> = {
  5: {
    code: 'busy',
    text: 'is locked by another process for more than 5 seconds. End that process, or use another file.',
  },
  8: { code: 'read_only', text: 'cannot be written. Make the file and its folder writable for this user.' },
  10: { code: 'failed', text: 'cannot be read or written: the disk reports an error.' },
  11: { code: 'damaged', text: 'is damaged. Restore a copy, or start with a new file.' },
  13: {
    code: 'disk_full',
    text: 'cannot grow: the disk is full. Nothing was written. Free some space; no restart is needed.',
  },
  14: {
    code: 'unavailable',
    text: 'cannot be opened. The folder must exist, and this user must be allowed to write in it.',
  },
  26: {
    code: 'damaged',
    text: 'is not an SQLite database. Give the path of another file, or of a new file.',
  },
};

/** Codes of libsql errors that have no number. */
const numbers: Readonly<Record<string, number>> = {
  SQLITE_BUSY: 5,
  SQLITE_READONLY: 8,
  SQLITE_IOERR: 10,
  SQLITE_CORRUPT: 11,
  SQLITE_FULL: 13,
  SQLITE_CANTOPEN: 14,
  SQLITE_NOTADB: 26,
};

/** @param path the file, as the user gave it */
export function sqliteFault(fault: unknown, path: string): StoreError {
  if (fault instanceof StoreError) return fault;
  const { code = '', errcode, rawCode, message = String(fault) } = fault as Partial<EngineError>;
  const word = Object.keys(numbers).find((known) => code.startsWith(known));
  // When libsql cannot open a file, the number is only in the message.
  const [, written] = /^ConnectionFailed\(.*: (\d+)"\)$/.exec(message) ?? [];
  // The upper bits of a code are details.
  const primary = (errcode ?? rawCode ?? numbers[word ?? ''] ?? Number(written ?? 0)) & 0xff;
  const known = explained[primary];
  return known === undefined
    ? new StoreError('failed', `The database file ${path} reports: ${message.split('\n')[0]}`)
    : new StoreError(known.code, `The database file ${path} ${known.text}`);
}

interface EngineError {
  message: string;
  code: string;
  /** The result code from Node's engine. */
  errcode: number;
  /** The result code from libsql. */
  rawCode: number;
}
