// The command line of the judgement of programs: its options and its help.
import { parseArgs } from 'node:util';
import { UsageError } from './options.mjs';

const help = `usage: npm run test:programs -- [options]
       npm run clients-doc -- [options]

Judges ordinary programs that use the official clients with the client lab of the built suite, and compares each with the file of
its known failures in test/clients/expected. Programs of reference documents run with a faster clock, which needs libfaketime
(Debian: apt install faketime).

  --only NAME,...  judge only these programs or groups: sdks, references, python, backoff, ...
  --write          write the files of known failures and docs/clients.md, when all programs were judged (not with --only)
  --list           print the programs
  --help           print this text

A program whose language, packages or libfaketime is missing is left out, and named; with REQUIRE_TOOLS=1 that is a failure.

Prints one line for each program. Ends with 'N passed, N failed'; exits with 1 when any failed or none was judged, with 2 when
the command line is wrong.

examples:
  npm run test:programs
  npm run test:programs -- --only sdks
  npm run clients-doc
`;

/**
 * @param args the command line, without program and script
 * @param programs all programs
 * @returns `{ list, write, chosen }`; undefined after the help was printed on request
 * @throws UsageError
 */
export function readOptions(args, programs) {
  const { values } = parse(args);
  if (values.help) return void process.stdout.write(help);
  if (values.write && values.only !== undefined)
    throw new UsageError('--write needs all programs, because the page shows all: leave out --only');
  const known = [...new Set(programs.flatMap(({ group, name }) => [group, name]))];
  const only = values.only?.split(',').map((name) => name.trim()) ?? known;
  const unknown = only.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`--only does not know '${unknown}'; known are ${known.join(', ')}`);
  const chosen = programs.filter(({ group, name }) => only.includes(group) || only.includes(name));
  return { list: values.list ?? false, write: values.write ?? false, chosen };
}

function parse(args) {
  const flag = { type: 'boolean' };
  try {
    return parseArgs({ args, options: { only: { type: 'string' }, write: flag, list: flag, help: flag } });
  } catch (thrown) {
    throw new UsageError(thrown.message.split('\n', 1)[0]);
  }
}
