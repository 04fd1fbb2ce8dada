// The little that the SQL store needs from a database. The statements are the same for every database, except
// for the words in `Dialect`.

export type Row = Readonly<Record<string, unknown>>;

/** A text with parameters `$1`, `$2` … and their values. */
export type Statement = readonly [sql: string, params: readonly unknown[]];

export interface Dialect {
  /** Stands before the name of each table: nothing, or a schema with a dot. */
  readonly prefix: string;
  /** Stands before TABLE for data that may be lost when the database server crashes. */
  readonly unlogged: string;
  /** Ends a query of rows to be leased: rows that another process is leasing are left out. */
  readonly skipLocked: string;
  readonly types: {
    /** Texts are ordered by their bytes. */
    readonly text: string;
    /** 64-bit floating point, also infinite. */
    readonly number: string;
    readonly integer: string;
    readonly bytes: string;
  };
  /** Statements that prepare `serial` for a table. */
  readonly beforeSerial: (table: string) => readonly string[];
  /** Type and constraints of the primary key `seq`. Its numbers rise, and no number is used twice. */
  readonly serial: (table: string) => string;
  /** Returns a query of the texts in a parameter that contains a JSON list of texts. */
  readonly textsIn: (param: string) => string;
  /** Makes this transaction wait until earlier transactions with the same name have ended. */
  readonly turn: (name: string) => readonly Statement[];
  /** The real time of the database in ms: one time for all processes. */
  readonly now: string;
  /** Wakes the other processes after the transaction. */
  readonly notify: readonly Statement[];
}

export interface SqlDriver {
  readonly dialect: Dialect;
  /** Runs one query that changes nothing. */
  all(sql: string, params: readonly unknown[]): Promise<readonly Row[]>;
  /**
   * Runs statements in one transaction.
   * @param use `read` for queries that must see the same state
   * @returns the rows of each statement
   */
  batch(statements: readonly Statement[], use?: 'read'): Promise<readonly (readonly Row[])[]>;
  /** Runs a transaction that waits for the same transaction of other processes. It is only used at the start. */
  exclusively<T>(work: (all: SqlDriver['all']) => Promise<T>): Promise<T>;
  /**
   * Calls `look` when another process may have written, at most 100 ms after the write.
   * @returns a function that ends the calls
   */
  onForeignWrite(look: () => void): () => void;
  /** Ends after the running transactions. */
  close(): Promise<void>;
}
