// The text of `--help`. It is made from the tables of options and operations, so that it is always up to
// date.
import { profiles } from '../domain/profiles.ts';
import { optionSpecs, type OptionSpec } from '../options/options.ts';

const examples = `  sora-emulator --pace instant --log silent     for tests: jobs are done at the first poll
  sora-emulator --pace polls:4 --seed 1         the same ids and bytes in every run
  sora-emulator --profile openai-2026-02        the API as documented in February 2026
  sora-emulator --listen 127.0.0.1:0 --ready-file ready.json   any free port, told in a file
  sora-emulator --data ./sora.db                keep all jobs, rules and clocks over a restart
  sora-emulator --exit-with-parent --listen 127.0.0.1:0   for a test that starts the server: it ends with the test`;

const optionLines = () =>
  Object.values<OptionSpec>(optionSpecs)
    .map(
      ({ flag, metavar, help, env, default: standard }) =>
        `  --${flag}${metavar === '' ? '' : ` ${metavar}`}\n      ${help}${standard === undefined ? '' : ` Default: ${standard}.`} [${env}]`,
    )
    .join('\n');

/** The texts of `serve --help` and `openapi --help`. */
export const commandHelp = {
  serve: () => `sora-emulator serve: starts the server, and runs until SIGTERM or Ctrl-C.

Usage
  sora-emulator [serve] [options]

Options (each also as the environment variable in brackets)
${optionLines()}

Examples
${examples}
`,
  openapi: () => `sora-emulator openapi: prints the OpenAPI 3.1 document of what the server serves.

Usage
  sora-emulator openapi [azure] [--profile NAME]

  azure             The document of the Azure dialect, under /openai.
  --profile NAME    The contract to describe: ${Object.keys(profiles).join(', ')}. Default: openai.
  --azure-deployment NAME=MODEL
                    The deployments that the Azure document names.

Examples
  sora-emulator openapi > openapi.json
  sora-emulator openapi azure > azure.json
  sora-emulator openapi --profile openai-2026-02
`,
} as const;

export async function helpText(): Promise<string> {
  // The schemas are loaded here, so that only the help waits for them.
  const { servedRoutes } = await import('../schema/routes.ts');
  const served = servedRoutes(profiles.openai).map(
    ([, { method, path, summary }]) => `  ${method.toUpperCase().padEnd(6)} ${path}\n      ${summary}`,
  );
  return `sora-emulator: a local server that behaves like OpenAI's Videos API (Sora 2) as it was on 2026-09-23.

Usage
  sora-emulator [serve] [options]    start the server
  sora-emulator openapi [azure]      print its OpenAPI 3.1 document, or the Azure dialect's
  sora-emulator situations           list ready-made situations, show one, or try it on a running server
  sora-emulator rules check FILE...  check files of rules, without a server
  sora-emulator wait [URL]           return when a server is ready
  sora-emulator env                  print the settings for a shell: eval "$(sora-emulator env)"
  sora-emulator doctor               say what works on this machine, and what to do about the rest
  sora-emulator export --data FILE   copy the state of all projects out of a store
  sora-emulator import --data FILE   copy it into another store
Each command has a --help of its own.

Then, in the shell of the program under test:
  export OPENAI_BASE_URL=http://127.0.0.1:4010/v1
  export OPENAI_API_KEY=any-key-names-a-project

Or, for code that speaks to Azure OpenAI:
  export AZURE_OPENAI_ENDPOINT=http://127.0.0.1:4010
  export AZURE_OPENAI_API_KEY=any-key-names-a-project

Options (each also as the environment variable in brackets)
${optionLines()}
  -h, --help
  -v, --version

Operations (profile openai; the OpenAPI document has the rest)
${served.join('\n')}

Examples
${examples}
`;
}
