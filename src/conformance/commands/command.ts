// The parts that all commands share: they take arguments, write text and return an exit status.
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { argumentFault } from '../../nearest.ts';
import { UsageError } from '../vocabulary/mismatch.ts';

/** Everything outside of the program that a command uses. */
export interface Console {
  out: (text: string) => void;
  err: (text: string) => void;
  env: Readonly<Record<string, string | undefined>>;
  colour: boolean;
  /** The width of the terminal; undefined when the output is not a terminal. */
  columns: (() => number) | undefined;
  /** The time in ms. Only differences between two values have a meaning. */
  now: () => number;
  /** Calls `act` again and again. @returns a function that stops the calls */
  every: (ms: number, act: () => void) => () => void;
  readFile: (path: string) => string;
  writeFile: (path: string, text: string) => void;
  exists: (path: string) => boolean;
  /** Returns the reason why no file can be written at this path; undefined when it can. */
  whyNotWritable: (path: string) => string | undefined;
  /** Waits for Enter. @returns false after the end of the input, and when `signal` is aborted */
  nextLine: () => Promise<boolean>;
  /** Aborted by Ctrl-C, and when the terminal is closed. */
  signal: AbortSignal;
}

/**
 * @returns the exit status: 0 when everything is as expected, 1 for a verdict against the server, 2 for no
 *   verdict
 */
export type Command = (args: readonly string[], console: Console) => Promise<number>;

/** Names that other programs use for an option, with the option of this program. */
const habits = {
  url: 'base-url URL',
  key: 'api-key KEY',
  output: 'report FORMAT=FILE',
  o: 'report FORMAT=FILE',
};

/** @throws UsageError */
export function parseOptions(args: readonly string[], options: NonNullable<ParseArgsConfig['options']>) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (thrown) {
    throw new UsageError(argumentFault(thrown, Object.keys(options), habits));
  }
}

/** Reads a file that a flag or an argument names. @throws UsageError when the file cannot be read */
export function readText(file: string, { readFile }: Console): string {
  try {
    return readFile(file);
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    throw new UsageError(`${file} cannot be read: ${reason}`);
  }
}
