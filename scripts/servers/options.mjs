// The command line of the judgement of released servers: its options and its help.
import { parseArgs } from 'node:util';

const help = `usage: npm run test:servers -- [options]

Judges released servers of /v1/videos with the built suite, and compares each with the file of its known failures in
test/servers/expected. test/servers/README.md states which parts of a server are its own and which are stand-ins.

  --only NAME,...  judge only these servers, such as 'SGLang,Portkey'
  --write          write the files of known failures again; existing reasons stay
  --reports DIR    write the report of each server into this folder, as JSON
  --list           print the servers
  --help           print this text

Packages go into a folder of the user's cache, or into SERVERS_DIR, and are used again. When a registry cannot be reached, its
servers are left out, and named.

Prints one line for each server: the verdict of the suite. Ends with 'N passed, N failed'; exits with 1 when any failed or none was
judged, with 2 when the command line is wrong.

examples:
  npm run test:servers
  npm run test:servers -- --only LiteLLM --reports /tmp/reports
`;

/** An error in the command line; `message` is one line. */
export class UsageError extends Error {}

/**
 * @param args the command line, without program and script
 * @param servers all servers
 * @returns `{ list, chosen, write, reports }`; undefined after the help was printed on request
 * @throws UsageError
 */
export function readOptions(args, servers) {
  const { values } = parse(args);
  if (values.help) return void process.stdout.write(help);
  const known = new Map(servers.map((server) => [server.name.toLowerCase(), server]));
  const only = values.only?.split(',').map((name) => name.trim().toLowerCase()) ?? [...known.keys()];
  for (const name of only)
    if (!known.has(name))
      throw new UsageError(
        `--only does not know '${name}'; known are ${servers.map((server) => server.name).join(', ')}`,
      );
  const chosen = servers.filter(({ name }) => only.includes(name.toLowerCase()));
  return { list: values.list ?? false, write: values.write ?? false, reports: values.reports, chosen };
}

function parse(args) {
  try {
    return parseArgs({
      args,
      options: {
        only: { type: 'string' },
        write: { type: 'boolean' },
        reports: { type: 'string' },
        list: { type: 'boolean' },
        help: { type: 'boolean' },
      },
    });
  } catch (thrown) {
    throw new UsageError(thrown.message.split('\n', 1)[0]);
  }
}
