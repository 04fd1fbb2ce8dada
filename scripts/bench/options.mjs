// The command line of the benchmark: its options and its help.
import { parseArgs } from 'node:util';

/** The groups of rows that `--only` accepts, in the order in which they run. */
export const groups = {
  'cold-start': 'process start to the first 200 on POST /v1/videos',
  requests: 'server CPU per GET and per POST, and requests per second, at 1 and 32 connections',
  memory: 'resident memory when idle, and after an equal load',
  storage: 'a page of a list and one video, with 100 and with 100,000 stored jobs',
  stores: 'SQLite and PostgreSQL beside memory, and a SQLite file with many jobs',
  'first-clip': 'the first clip of a fresh server',
  clip: 'a 4 s clip of 1280x720 from a warm emulator',
  'long-clip': 'a 12 s clip of 1792x1024 from a warm emulator',
  'hundred-clips': '100 distinct 4 s clips, two at a time',
  images: 'thumbnails and spritesheets',
  create: 'create to the last byte of the clip, with --pace instant',
  page: 'the page in Chromium: first byte to the first visible list',
  install: 'size of a production install, and install scripts in it',
  'client-lab': 'whole runs of the client lab, of which the last needs libfaketime',
};

const help = `usage: npm run bench -- [options]

Measures the performance budgets, as ratios within one run, and prints a table. The emulator is measured as built
(npm run bench builds first) against a bare Hono server, a bare node:http server, the mock server aimock (installed into
a temporary folder) and a naive ffmpeg command (when ffmpeg is on PATH). Missing comparators are named.

  --rounds N      times that each measurement is repeated; medians are compared (default 3)
  --seconds N     length of each load (default 5)
  --only ROW,...  measure only these groups of rows:
${Object.entries(groups)
  .map(([name, what]) => `                    ${name.padEnd(14)} ${what}`)
  .join('\n')}
  --stores        the same as --only stores
  --postgres URL  a PostgreSQL database for the rows of --stores; each run makes schemas of its own and leaves them
  --quick         one round, loads of 1 s, 20,000 stored jobs, no repeats: about 90 s when nothing else runs
  --write         write docs/performance.md (needs all rows)
  --report-only   exit with 0 even when a budget is missed
  --help          print this text

Progress goes to standard error, the table to standard output. Ends with 'N passed, N failed'; exits with 1 when a
budget is missed, with 2 when the benchmark itself could not run.

Quiet machines give better figures: a measurement during which other processes used more than a tenth of a CPU is
repeated once. Servers are pinned to one CPU and the load to another when taskset is installed. wrk makes the load when it is
installed.

examples:
  npm run bench                                  everything, about ten minutes
  npm run bench -- --quick                       everything, with rough figures
  npm run bench -- --stores                      the stores alone
  npm run bench -- --only cold-start --rounds 5  25 starts of each server
`;

/** An error in the command line; `message` is one line. */
export class UsageError extends Error {}

/**
 * @param args the command line, without program and script
 * @returns undefined after the help was printed on request
 * @throws UsageError
 */
export function readOptions(args) {
  const { values } = parse(args);
  if (values.help) return void process.stdout.write(help);
  const quick = values.quick ?? false;
  const only = values.stores ? ['stores'] : values.only?.split(',');
  const unknown = only?.find((name) => !Object.hasOwn(groups, name));
  if (unknown !== undefined)
    throw new UsageError(`--only does not know '${unknown}'; known are ${Object.keys(groups).join(', ')}`);
  if (values.write && only !== undefined)
    throw new UsageError('--write needs all rows: leave out --only, or leave out --write');
  return {
    quick,
    rounds: wholeNumber('--rounds', values.rounds ?? (quick ? '1' : '3')),
    seconds: wholeNumber('--seconds', values.seconds ?? (quick ? '1' : '5')),
    groups: only ?? Object.keys(groups),
    write: values.write ?? false,
    postgres: values.postgres,
    reportOnly: values['report-only'] ?? false,
  };
}

function parse(args) {
  try {
    return parseArgs({
      args,
      options: {
        rounds: { type: 'string' },
        seconds: { type: 'string' },
        only: { type: 'string' },
        stores: { type: 'boolean' },
        postgres: { type: 'string' },
        quick: { type: 'boolean' },
        write: { type: 'boolean' },
        'report-only': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (thrown) {
    throw new UsageError(thrown.message.split('. ', 1)[0]);
  }
}

function wholeNumber(flag, text) {
  if (!/^\d+$/.test(text) || Number(text) < 1 || Number(text) > 100)
    throw new UsageError(`${flag} cannot be '${text}': expected a whole number from 1 to 100`);
  return Number(text);
}
