// The types of the options, made from the tables: as a user gives them, and as they are after reading.
import type * as z from 'zod/mini';
import type { jobOptions } from './job-options.ts';
import type { OptionSpec } from './option-spec.ts';
import type { serverOptions } from './server-options.ts';

/** The options of a table after reading: checked, with their defaults. */
type Read<Table extends Record<string, OptionSpec>> = {
  [Name in keyof Table]: Table[Name]['multiple'] extends true
    ? Readonly<z.output<ReturnType<Table[Name]['schema']>>>
    : z.output<ReturnType<Table[Name]['schema']>>;
};

/** The options of a table as the library takes them. */
type Given<Table extends Record<string, OptionSpec>> = {
  -readonly [
    Name in keyof Table as Table[Name]['programOnly'] extends true ? never : Name
  ]?: Table[Name]['multiple'] extends true
    ? string | readonly string[]
    : Exclude<z.input<ReturnType<Table[Name]['schema']>>, undefined>;
};

/** The options after reading: checked, with their defaults. */
export interface Options extends Read<typeof jobOptions>, Read<typeof serverOptions> {}

/** The options of `createEmulator`. Each option accepts the same values as its flag on the command line. */
export interface EmulatorOptions extends Given<typeof jobOptions>, Given<typeof serverOptions> {}

export type ModerationMode = Options['moderation'];

/** The error of a creation that the budget does not cover. */
export type BudgetError = Options['budgetError'];

export type LogStyle = Options['log'];

/** The renderer of the clips. */
export type MediaRenderer = Options['media'];
