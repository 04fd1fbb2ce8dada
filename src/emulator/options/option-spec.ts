// The form of one option in the tables of options.
import type * as z from 'zod/mini';

/** How one option is read and shown. */
export interface OptionSpec {
  /** Without the leading dashes. */
  flag: string;
  env: string;
  /** The placeholder of the value in the help. */
  metavar: string;
  help: string;
  /** The default as a user would type it; undefined when there is none. */
  default: string | undefined;
  /** True when the flag may be repeated. */
  multiple?: boolean;
  /** True for a flag without a value, which means `on`. */
  switch?: boolean;
  /** True for an option of the program that the library does not have. */
  programOnly?: boolean;
  /** True when the value must never be repeated. */
  secret?: boolean;
  /** How the value is shown in the list of options in force; by default as it is. */
  shown?: (value: never) => unknown;
  /**
   * The value of the option when nothing was given: the result of the schema for the default. Undefined when
   * there is none.
   */
  absent?: unknown;
  /**
   * Converts text (or the library's value) to the option; its message states the accepted values. The schema
   * is made only when a value was given, because making all schemas would cost every start three
   * milliseconds.
   */
  schema: () => z.core.$ZodType;
}
