// Reads all options. Each has the same name as flag, environment variable and library option, a default and a
// help; the tables of `job-options.ts` and `server-options.ts` define them.
import * as z from 'zod/mini';
import { jobOptions } from './job-options.ts';
import { assertTogether, OptionError } from './option-rules.ts';
import type { OptionSpec } from './option-spec.ts';
import type { Options } from './option-types.ts';
import { serverOptions } from './server-options.ts';

export { OptionError } from './option-rules.ts';
export type { OptionSpec } from './option-spec.ts';
export type * from './option-types.ts';
export type { Address } from './option-values.ts';

const { listen, ...otherServerOptions } = serverOptions;

/** All options, in the order of the help: the address first. */
export const optionSpecs = {
  listen,
  ...jobOptions,
  ...otherServerOptions,
} as const satisfies Record<keyof Options, OptionSpec>;

/**
 * Checks raw values and fills in defaults.
 * @param raw by option name: text, or the library's own values
 * @param nameOf how the user wrote the option, for messages
 * @throws OptionError for the first value that is not accepted, or an option that does not exist
 */
export function readOptions(
  raw: Readonly<Record<string, unknown>>,
  nameOf: (option: string) => string,
): Options {
  for (const name of Object.keys(raw)) {
    if (!Object.hasOwn(optionSpecs, name)) {
      throw new OptionError(
        `unknown option ${nameOf(name)}; known are ${Object.keys(optionSpecs).map(nameOf).join(', ')}`,
      );
    }
  }
  const entries = Object.entries<OptionSpec>(optionSpecs).map(([name, spec]) => [
    name,
    readOption(spec, raw[name], nameOf(name)),
  ]);
  const options = Object.fromEntries(entries) as Options;
  assertTogether(options, nameOf);
  return options;
}

/**
 * Reads one option from its raw value, or from none.
 * @param name as the user wrote it.
 * @throws OptionError
 */
export function readOption(spec: OptionSpec, given: unknown, name: string): unknown {
  if (given === undefined || given === null) return spec.absent;
  const read = z.safeParse(spec.schema(), given);
  if (read.success) return read.data;
  throw new OptionError(
    `${name} cannot be ${spec.secret === true ? 'what was given' : shown(given)}: ${read.error.issues[0]?.message ?? 'refused'}`,
  );
}

/** The options by their names on the command line, without secrets. */
export function shownOptions(options: Options): Record<string, unknown> {
  const entries = Object.entries<OptionSpec>(optionSpecs).map(([name, spec]) => {
    const value = options[name as keyof Options];
    // The cast is safe: each spec shows the value that its own schema made.
    return [spec.flag, spec.shown === undefined ? (value ?? null) : spec.shown(value as never)];
  });
  return Object.fromEntries(entries) as Record<string, unknown>;
}

function shown(given: unknown): string {
  return typeof given === 'string' ? `'${given}'` : JSON.stringify(given);
}
