#!/usr/bin/env node
// `sora-emulator`: reads the command line, and starts what was asked for.
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { helpText } from './help.ts';
import { OptionError, optionSpecs, readOptions, type OptionSpec } from './options.ts';

async function main(args: string[]): Promise<void> {
  const { values, positionals } = parseCommandLine(args);
  const [command = 'serve', ...rest] = positionals;
  if (values['help'] === true) return void process.stdout.write(helpText());
  if (values['version'] === true) {
    const { version } = await import('./version.ts');
    return void process.stdout.write(`${version}\n`);
  }
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
      return printOpenApi(options);
    }
    default:
      throw new OptionError(`unknown command '${command}'; known are serve, openapi`);
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
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (thrown) {
    // Node's own messages name the flag and the fault in their first sentence.
    throw new OptionError(
      thrown instanceof Error ? (thrown.message.split('. ', 1)[0] ?? '') : String(thrown),
    );
  }
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
function fail(thrown: unknown): void {
  const message = thrown instanceof OptionError ? `${thrown.message} (see --help)` : explain(thrown);
  process.stderr.write(`sora-emulator: ${message}\n`);
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

main(process.argv.slice(2)).catch(fail);
