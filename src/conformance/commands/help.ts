// The text that `--help` prints, made from the tables of options.
import { labOptions } from '../client/lab-options.ts';
import { clientFlags } from './client.ts';
import { commandOptions } from './run.ts';
import { runOptions, type OptionSpec } from '../options/run-options.ts';
import { profileNames } from '../profiles/index.ts';

const examples = `  sora-conformance run --base-url http://127.0.0.1:8000/v1 --profile engine
  sora-conformance run --base-url https://api.example.com/v1 --core --dry-run
  sora-conformance run --base-url http://127.0.0.1:4010/v1 --emulator --report json=report.json
  sora-conformance run --base-url http://127.0.0.1:8000/v1 --write-expect known.json
  sora-conformance run --base-url http://127.0.0.1:8000/v1 --expect known.json --report html=report.html
  sora-conformance run --replay recording`;

interface OptionHelp {
  flag: string;
  metavar?: string;
  env?: string;
  help: string;
}

/** The text that `sora-conformance COMMAND --help` prints. */
export const commandHelp: Readonly<Record<string, () => string>> = {
  run: () => `sora-conformance run: judges a server.

Usage
  sora-conformance run --base-url URL [options]

Options
${optionLines()}

Exit status
  0 all as expected   1 a requirement is not met, or --expect has stale entries   2 the run itself failed

Examples
${examples}
`,
  list: () => `sora-conformance list: prints all checks with their level and title.

Usage
  sora-conformance list [--json]

  --json    As JSON, with the area, the requirements and the needs of each check.

Examples
  sora-conformance list | grep webhooks
  sora-conformance list --json
`,
  explain: () => `sora-conformance explain: prints what a check asks for, and why.

Usage
  sora-conformance explain ID [--profile NAME]

  ID                The id of a check, as list prints it.
  --profile NAME    The kind of server whose requirements are meant: ${profileNames.join(', ')}.
                    Default: openai.

Examples
  sora-conformance explain lifecycle.expires-after-an-hour
  sora-conformance explain create.seconds --profile azure
`,
  client: () => clientHelp(),
  diff: () => `sora-conformance diff: prints which verdicts differ between two JSON reports.

Usage
  sora-conformance diff BEFORE.json AFTER.json [--json]

  --json    The changes as JSON.

Exit status
  0 nothing fails that passed before   1 something does   2 a report cannot be read

Examples
  sora-conformance run --base-url http://127.0.0.1:8000/v1 --report json=after.json
  sora-conformance diff before.json after.json
`,
};

const clientHelp =
  () => `sora-conformance client: runs a program once per situation, and judges what it sends.

Usage
  sora-conformance client [options] -- COMMAND…
  sora-conformance client list [--json]       all situations and expectations
  sora-conformance client init LANGUAGE       writes a program that knows every task: node, python, go
  sora-conformance client explain NAME        what an expectation or a situation is about

The program makes one video, saves it anywhere in the folder in which it is started, and ends: with status 0
when it has saved the whole file. It reads OPENAI_BASE_URL and OPENAI_API_KEY, as every SDK does.

Options
${optionLines(labOptions, clientFlags)}

Exit status
  0 all as expected   1 an expectation is not met, or --expect has stale entries
  2 no verdict: the run failed, nothing was judged, or a MUST is unclear

Examples
  sora-conformance client -- python my_app.py
  sora-conformance client --tasks create,list,webhook --report html=report.html -- node app.mjs
  sora-conformance client --speed 20 -- python poller.py
`;

function optionLines(
  table: Readonly<Record<string, OptionSpec>> = runOptions,
  own: Readonly<Record<string, Omit<OptionHelp, 'flag'>>> = commandOptions,
): string {
  const options: OptionHelp[] = [
    ...Object.values(table),
    ...Object.entries(own).map(([flag, spec]) => ({ ...spec, flag })),
  ];
  const lines = options.map(({ flag, metavar, env, help }) => {
    const variable = env === undefined ? '' : ` [${env}]`;
    return `  --${flag}${metavar === undefined ? '' : ` ${metavar}`}\n      ${help}${variable}`;
  });
  return lines.join('\n');
}

export function helpText(): string {
  return `sora-conformance: says which requirements of the Videos API a server meets, and shows where it does not.

Usage
  sora-conformance run --base-url URL [options]   judge a server
  sora-conformance list [--json]                  all checks
  sora-conformance explain ID [--profile NAME]    what a check asks for, and why
  sora-conformance client [options] -- COMMAND…   judge a program that calls the API
  sora-conformance diff BEFORE.json AFTER.json    what changed; status 1 when something fails that did not

Each command has a --help of its own.

Options of run
${optionLines()}

Exit status
  0 all as expected   1 a requirement is not met, or --expect has stale entries   2 the run itself failed

Examples
${examples}
`;
}
