// The command line of the client matrix: its options and its help.
import { parseArgs } from 'node:util';

const help = `usage: npm run test:clients -- [options]

Runs one scenario through the official SDKs, and Rust's async-openai, against the built emulator, each in its own language with the package from its
own registry, and prints a matrix: steps as rows, SDKs as columns. A step that an SDK cannot do is shown as '-', and explained
below the matrix.

  --only NAME,...  run only these: a language (node, python, go, java, rust) or a column ('python 3.57.0')
  --list           print the columns and the steps
  --help           print this text

Packages go into temporary folders and the usual caches of npm, pip, Go, Maven and Cargo. A language that this machine lacks, or
whose packages cannot be fetched, is left out, and named; with REQUIRE_TOOLS=1 that is a failure.

Progress goes to standard error, the matrix to standard output. Ends with 'N passed, N failed'; exits with 1 when anything
failed or nothing was run, with 2 when the command line is wrong.

examples:
  npm run test:clients
  npm run test:clients -- --only go
  npm run test:clients -- --only 'node 7.59.0,python 2.8.1'
`;

/** An error in the command line; `message` is one line. */
export class UsageError extends Error {}

/**
 * @param args the command line, without program and script
 * @param sdks all columns
 * @returns `{ list, chosen }`, the columns to run; undefined after the help was printed on request
 * @throws UsageError
 */
export function readOptions(args, sdks) {
  const { values } = parse(args);
  if (values.help) return void process.stdout.write(help);
  const known = [...new Set(sdks.flatMap(({ language, name }) => [language, name]))];
  const only = values.only?.split(',').map((name) => name.trim());
  for (const name of only ?? [])
    if (!known.includes(name))
      throw new UsageError(`--only does not know '${name}'; known are ${known.join(', ')}`);
  const wanted = ({ language, name }) => only === undefined || only.includes(language) || only.includes(name);
  return { list: values.list ?? false, chosen: sdks.filter(wanted) };
}

function parse(args) {
  try {
    return parseArgs({
      args,
      options: { only: { type: 'string' }, list: { type: 'boolean' }, help: { type: 'boolean' } },
    });
  } catch (thrown) {
    throw new UsageError(thrown.message.split('\n', 1)[0]);
  }
}
