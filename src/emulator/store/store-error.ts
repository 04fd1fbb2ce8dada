// Faults of a store that keeps its data outside this process.

export type StoreFault =
  /** The text after `--data` names no store. */
  | 'not_a_store'
  /** An optional package is not installed. */
  | 'missing_package'
  /** The database cannot be reached or opened. A write that was under way may have happened. */
  | 'unavailable'
  | 'access_denied'
  | 'newer_schema'
  | 'read_only'
  | 'disk_full'
  | 'damaged'
  /** Another process holds the file for too long. */
  | 'busy'
  /** The bytes were replaced or deleted after they were found. */
  | 'gone'
  | 'closed'
  | 'failed';

/** Faults that end without a change of the store or of the options: the same request can succeed later. */
const passing: ReadonlySet<StoreFault> = new Set(['unavailable', 'busy', 'gone', 'closed']);

/** The message is one line without secrets. It contains what was wrong, where, and what helps. */
export class StoreError extends Error {
  readonly code: StoreFault;
  /** True when the same request can succeed later. */
  readonly passing: boolean;
  constructor(code: StoreFault, message: string) {
    super(message);
    this.name = 'StoreError';
    this.code = code;
    this.passing = passing.has(code);
  }
}
