#!/usr/bin/env node
// `sora-emulator`: reads the command line, and runs the command.
import type { ParseArgsConfig } from 'node:util';
import { didYouMean } from '../nearest.ts';
import { parsedFlags } from './commands/command-line.ts';
import { commandHelp, helpText } from './commands/help.ts';
import { OptionError, optionSpecs, readOptions, type OptionSpec } from './options/options.ts';

type Command = (args: readonly string[]) => Promise<void>;

/**
 * Commands with flags and a help of their own, loaded when they are used. `serve` and `openapi` take the
 * server's options.
 */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  situations: async () => (await import('./commands/situations.ts')).situations,
  rules: async () => (await import('./commands/check-rules.ts')).rules,
  wait: async () => (await import('./commands/wait.ts')).wait,
  env: async () => (await import('./commands/env.ts')).env,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
  export: async () => (await import('./commands/copy-store.ts')).exportStore,
  import: async () => (await import('./commands/copy-store.ts')).importStore,
};
const known = ['serve', 'openapi', ...Object.keys(commands)];
const commandOf = (args: readonly string[]) =>
  args[0] !== undefined && Object.hasOwn(commands, args[0]) ? args[0] : undefined;

async function main(args: string[]): Promise<void> {
  // `help wait` means `wait --help`.
  if (args[0] === 'help') return main([...args.slice(1), '--help']);
  const command = await commands[commandOf(args) ?? '']?.();
  return command === undefined ? server(args) : command(args.slice(1));
}

async function server(args: string[]): Promise<void> {
  const { values, positionals } = parseCommandLine(args);
  const [command = 'serve', ...rest] = positionals;
  if (values['help'] === true) return void process.stdout.write(await helpOf(positionals[0]));
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
      const { serve } = await import('./commands/serve.ts');
      return serve(options);
    }
    case 'openapi': {
      const { printOpenApi } = await import('./commands/print-openapi.ts');
      return printOpenApi(options, { azure: dialect !== undefined });
    }
    default:
      throw unknownCommand(command);
  }
}

async function helpOf(command: string | undefined): Promise<string> {
  if (command === undefined) return helpText();
  if (command === 'serve' || command === 'openapi') return commandHelp[command]();
  throw unknownCommand(command);
}

function unknownCommand(command: string): OptionError {
  return new OptionError(
    Object.hasOwn(commands, command)
      ? `the command '${command}' must be the first word: sora-emulator ${command} …`
      : `unknown command '${command}'${didYouMean(command, known)}; known are ${known.join(', ')}`,
  );
}

function parseCommandLine(args: string[]) {
  const options: NonNullable<ParseArgsConfig['options']> = {
    help: { type: 'boolean', short: 'h' },
    version: { type: 'boolean', short: 'v' },
  };
  for (const spec of Object.values<OptionSpec>(optionSpecs)) {
    const type = spec.switch === true ? 'boolean' : 'string';
    options[spec.flag] = { type, multiple: spec.multiple ?? false };
  }
  return parsedFlags(args, options);
}

function fromFlags(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const given = Object.entries<OptionSpec>(optionSpecs).filter(([, { flag }]) => values[flag] !== undefined);
  return Object.fromEntries(
    given.map(([name, { flag }]) => [name, values[flag] === true ? 'on' : values[flag]]),
  );
}

function fromEnvironment(env: NodeJS.ProcessEnv): Record<string, unknown> {
  const raw: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries<OptionSpec>(optionSpecs)) {
    const value = env[spec.env];
    if (value !== undefined && value !== '') raw[name] = spec.multiple === true ? value.split(',') : value;
  }
  return raw;
}

/** Prints one line, and sets an exit status that scripts can distinguish from a crash. */
function fail(thrown: unknown, command: string | undefined): void {
  const name = command === undefined ? 'sora-emulator' : `sora-emulator ${command}`;
  const hint = command === undefined ? 'see --help' : `see ${name} --help`;
  const message =
    thrown instanceof OptionError
      ? `${thrown.message} (${hint})`
      : thrown instanceof Error
        ? thrown.message
        : String(thrown);
  process.stderr.write(`${name}: ${message}\n`);
  process.exitCode = 2;
}

const given = process.argv.slice(2);
main(given).catch((thrown: unknown) => fail(thrown, commandOf(given)));
