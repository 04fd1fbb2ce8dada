// Reads the values of a table of options.
import type { ParseArgsConfig } from 'node:util';
import type { OptionSpec } from '../options/run-options.ts';

type Table = Readonly<Record<string, OptionSpec>>;

/** Returns the flags of a table, as the parser of the command line takes them. */
export function flagsOf(table: Table): NonNullable<ParseArgsConfig['options']> {
  return Object.fromEntries(
    Object.values(table).map(({ flag, metavar, multiple }) => [
      flag,
      { type: metavar === undefined ? 'boolean' : 'string', multiple: multiple ?? false } as const,
    ]),
  );
}

/**
 * Returns the values of the given options, from the command line and from the environment.
 * @throws UsageError that states the accepted values
 */
export function valuesOf(
  table: Table,
  values: Readonly<Record<string, unknown>>,
  env: Readonly<Record<string, string | undefined>>,
): Record<string, unknown> {
  const read = Object.entries(table).flatMap(([name, spec]) => {
    const given = values[spec.flag] ?? (spec.env === undefined ? undefined : env[spec.env] || undefined);
    if (given === undefined) return [];
    const value = Array.isArray(given)
      ? given.map((item: string) => spec.read(item))
      : spec.read(`${given as string | boolean}`);
    return [[name, value] as const];
  });
  return Object.fromEntries(read);
}
