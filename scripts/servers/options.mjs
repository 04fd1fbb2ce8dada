// The command line of the judgement of real servers: what it takes, and the help that teaches it.
import { parseArgs } from 'node:util';

const help = `usage: npm run test:servers -- [options]

Judges released servers of /v1/videos with the built suite, and compares each with the file of its known failures in
test/servers/expected. test/servers/README.md tells which part of a server is its own and which is a stand-in.

  --only NAME,...  only these servers, as 'SGLang,Portkey'
  --write          write the known failures anew; reasons of failures that are known already stay
  --reports DIR    write the report of each server into this folder, as JSON
  --list           print the servers
  --help           this text

Packages go into a folder of the user's cache, or into SERVERS_DIR, and are used again. Where a registry cannot be reached, its
servers are left out by name.

Prints one line for each server: the verdict of the suite. Ends with 'N passed, N failed'; exits with 1 when any failed or none was
judged, with 2 when the command line is wrong.

examples:
  npm run test:servers
  npm run test:servers -- --only LiteLLM --reports /tmp/reports
`;

/** A command line that cannot be followed; `message` is one line. */
export class UsageError extends Error {}

/**
 * @param args the command line, without program and script
 * @param servers all servers
 * @returns `{ list, chosen, write, reports }`; undefined when help was asked for, and printed
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
