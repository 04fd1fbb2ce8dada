// The options of the fuzz run, and its help.
import { parseArgs } from 'node:util';

const help = `Sends malformed requests over all routes to the built emulator, and judges its answers.

Usage
  npm run fuzz -- [--n N] [--seed N] [--only INDEX] [--limit SECONDS] [-- OPTIONS OF THE EMULATOR]

  --n N            How many requests. Default: 5000.
  --seed N         The same seed makes the same requests. Default: 1.
  --only INDEX     Sends one request of the seed, and prints it with its answer.
  --limit SECONDS  How long an answer may take. Default: 20.

A request fails when it has no answer in time, an answer of 500 or more that no rule asked for, or a stack trace in the body.
The run also fails when a health check gets no answer, when the emulator reports a fault of its own, or when it exits with
an error. Exits with 0 when nothing failed, else with 1.

Examples
  npm run fuzz -- --n 100000 --seed 7
  npm run fuzz -- --seed 7 --only 1234
  npm run fuzz -- --seed 7 -- --quirks sglang
`;

/**
 * @returns undefined after the help was printed on request. @throws Error for an option that cannot be used
 */
export function readOptions(args) {
  const text = { type: 'string' };
  const options = { n: text, seed: text, only: text, limit: text, help: { type: 'boolean', short: 'h' } };
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  if (values.help) return void process.stdout.write(help);
  const number = (name, fallback) => {
    const value = Number(values[name] ?? fallback);
    if (Number.isSafeInteger(value) && value >= 0) return value;
    throw new Error(`--${name} cannot be '${String(values[name])}': expected a whole number (see --help)`);
  };
  return {
    count: number('n', 5_000),
    seed: number('seed', 1),
    only: values.only === undefined ? undefined : number('only'),
    limitMs: number('limit', 20) * 1000,
    serverArgs: positionals,
  };
}
