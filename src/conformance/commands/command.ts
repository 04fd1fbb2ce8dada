// What commands of the program have in common: arguments in, text and a status out.
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { argumentFault } from '../../nearest.ts';
import { UsageError } from '../mismatch.ts';

/** The world of a command. */
export interface Console {
  out: (text: string) => void;
  err: (text: string) => void;
  env: Readonly<Record<string, string | undefined>>;
  colour: boolean;
  /** The width of the terminal; undefined when the output is none. */
  columns: (() => number) | undefined;
  /** In ms; only differences mean something. */
  now: () => number;
  /** Calls again and again. @returns what stops it */
  every: (ms: number, act: () => void) => () => void;
  readFile: (path: string) => string;
  writeFile: (path: string, text: string) => void;
  exists: (path: string) => boolean;
  /** Undefined when a file can be written there. */
  whyNotWritable: (path: string) => string | undefined;
  /** Aborted by Ctrl-C, and when the terminal is closed. */
  signal: AbortSignal;
}

/** @returns the exit status: 0 as expected, 1 a verdict, 2 no verdict */
export type Command = (args: readonly string[], console: Console) => Promise<number>;

/** What other programs call an option. */
const habits = {
  url: 'base-url URL',
  key: 'api-key KEY',
  output: 'report FORMAT=FILE',
  o: 'report FORMAT=FILE',
};

/** @throws UsageError */
export function parsed(args: readonly string[], options: NonNullable<ParseArgsConfig['options']>) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (thrown) {
    throw new UsageError(argumentFault(thrown, Object.keys(options), habits));
  }
}
