// What `--help` prints, made from the tables of options.
import { commandOptions } from './commands/run.ts';
import { runOptions, type OptionSpec } from './options.ts';

interface Told {
  flag: string;
  metavar?: string;
  env?: string;
  help: string;
}

export function helpText(): string {
  const told: Told[] = [
    ...Object.values<OptionSpec>(runOptions),
    ...Object.entries(commandOptions).map(([flag, spec]) => ({ ...spec, flag })),
  ];
  const lines = told.map(({ flag, metavar, env, help }) => {
    const variable = env === undefined ? '' : ` [${env}]`;
    return `  --${flag}${metavar === undefined ? '' : ` ${metavar}`}\n      ${help}${variable}`;
  });
  return `sora-conformance: says which requirements of the Videos API a server meets, and shows where it does not.

Usage
  sora-conformance run --base-url URL [options]   judge a server
  sora-conformance list [--json]                  all checks
  sora-conformance explain ID [--profile NAME]    what a check asks for, and why
  sora-conformance diff BEFORE.json AFTER.json    what changed; status 1 when something fails that did not

Options of run
${lines.join('\n')}

Exit status
  0 all as expected   1 a requirement is not met, or --expect has stale entries   2 the run itself failed

Examples
  sora-conformance run --base-url http://127.0.0.1:8000/v1 --profile engine
  sora-conformance run --base-url https://api.example.com/v1 --core --dry-run
  sora-conformance run --base-url http://127.0.0.1:4010/v1 --emulator --report json=report.json
  sora-conformance run --base-url http://127.0.0.1:8000/v1 --write-expect known.json
  sora-conformance run --base-url http://127.0.0.1:8000/v1 --expect known.json --report html=report.html
  sora-conformance run --replay recording
`;
}
