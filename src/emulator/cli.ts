#!/usr/bin/env node
// `sora-emulator`: reads the command line, and starts what was asked for.
import type { ParseArgsConfig } from 'node:util';
import { parsed } from './command-line.ts';
import { helpText } from './help.ts';
import { OptionError, optionSpecs, readOptions, type OptionSpec } from './options.ts';

type Command = (args: readonly string[]) => Promise<void>;

/** Commands with flags and a help of their own, loaded when named. `serve` and `openapi` take the server's options. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  situations: async () => (await import('./situations.ts')).situations,
  wait: async () => (await import('./wait.ts')).wait,
  env: async () => (await import('./env.ts')).env,
  doctor: async () => (await import('./doctor.ts')).doctor,
};
const known = ['serve', 'openapi', ...Object.keys(commands)];
const commandOf = (args: readonly string[]) =>
  args[0] !== undefined && Object.hasOwn(commands, args[0]) ? args[0] : undefined;

async function main(args: string[]): Promise<void> {
  const command = await commands[commandOf(args) ?? '']?.();
  return command === undefined ? server(args) : command(args.slice(1));
}

async function server(args: string[]): Promise<void> {
  const { values, positionals } = parseCommandLine(args);
  const [command = 'serve', ...rest] = positionals;
  if (values['help'] === true) return void process.stdout.write(await helpText());
  if (values['version'] === true) {
    const { version } = await import('./version.ts');
    return void process.stdout.write(`${version}\n`);
  }
  const dialect = command === 'openapi' && rest[0] === 'azure' ? rest.shift() : undefined;
  if (rest.length > 0) throw new OptionError(`unexpected '${rest[0]}'`);
  const flags = fromFlags(values);
  const variables = fromEnvironment(process.env);
  const options = readOptions({ ...variables, ...flags }, (name) => {
    const spec = (optionSpecs as Record<string, OptionSpec>)[name];
    return (name in flags ? undefined : spec?.env) ?? `--${spec?.flag ?? name}`;
  });
  switch (command) {
    case 'serve': {
      const { serve } = await import('./serve.ts');
      return serve(options);
    }
    case 'openapi': {
      const { printOpenApi } = await import('./print-openapi.ts');
      return printOpenApi(options, { azure: dialect !== undefined });
    }
    default:
      throw new OptionError(
        Object.hasOwn(commands, command)
          ? `'${command}' stands before all flags: sora-emulator ${command} …`
          : `unknown command '${command}'; known are ${known.join(', ')}`,
      );
  }
}

function parseCommandLine(args: string[]) {
  const options: NonNullable<ParseArgsConfig['options']> = {
    help: { type: 'boolean', short: 'h' },
    version: { type: 'boolean', short: 'v' },
  };
  for (const { flag, multiple } of Object.values<OptionSpec>(optionSpecs)) {
    options[flag] = { type: 'string', multiple: multiple ?? false };
  }
  return parsed(args, options);
}

function fromFlags(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const given = Object.entries<OptionSpec>(optionSpecs).filter(([, { flag }]) => values[flag] !== undefined);
  return Object.fromEntries(given.map(([name, { flag }]) => [name, values[flag]]));
}

function fromEnvironment(env: NodeJS.ProcessEnv): Record<string, unknown> {
  const raw: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries<OptionSpec>(optionSpecs)) {
    const value = env[spec.env];
    if (value !== undefined && value !== '') raw[name] = spec.multiple === true ? value.split(',') : value;
  }
  return raw;
}

/** One line, and the status that scripts can tell apart from a crash. */
function fail(thrown: unknown, command: string | undefined): void {
  const name = command === undefined ? 'sora-emulator' : `sora-emulator ${command}`;
  const hint = command === undefined ? 'see --help' : `see ${name} --help`;
  const message = thrown instanceof OptionError ? `${thrown.message} (${hint})` : explain(thrown);
  process.stderr.write(`${name}: ${message}\n`);
  process.exitCode = 2;
}

function explain(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const { code } = thrown as NodeJS.ErrnoException;
  const advice: Readonly<Record<string, string>> = {
    EADDRINUSE: 'the address is taken; choose another with --listen, port 0 takes a free one',
    EACCES: 'this address may not be listened on; choose a port above 1023 with --listen',
    EADDRNOTAVAIL: 'this machine has no such address; choose another with --listen',
  };
  return advice[code ?? ''] === undefined ? thrown.message : `${advice[code ?? '']} (${thrown.message})`;
}

const given = process.argv.slice(2);
main(given).catch((thrown: unknown) => fail(thrown, commandOf(given)));
