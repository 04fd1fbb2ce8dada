#!/usr/bin/env node
// `sora-conformance`: reads the command line, and starts what was asked for.
import { accessSync, constants, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Command, Console } from './commands/command.ts';
import { diffCommand } from './commands/diff.ts';
import { explainCommand, listCommand } from './commands/list.ts';
import { runCommand } from './commands/run.ts';
import { helpText } from './help.ts';
import { UsageError } from './mismatch.ts';
import { version } from './version.ts';

const commands: Readonly<Record<string, Command>> = {
  run: runCommand,
  list: listCommand,
  explain: explainCommand,
  diff: diffCommand,
};

async function main([name = '--help', ...args]: readonly string[]): Promise<number> {
  const interrupted = new AbortController();
  // The first Ctrl-C cleans up; the second one is the system's own, and ends the process.
  process.once('SIGINT', () => interrupted.abort('interrupted; deleting what was created'));
  process.once('SIGTERM', () => interrupted.abort('terminated'));
  // Nobody reads on, as in `… | head`: what was created is deleted and reported all the same.
  process.stdout.on('error', () => {});
  const console = consoleOf(interrupted.signal);
  const asksForHelp =
    ['--help', '-h', 'help'].includes(name) || args.includes('--help') || args.includes('-h');
  if (asksForHelp) console.out(helpText());
  else if (['--version', '-v'].includes(name)) console.out(`${version}\n`);
  else {
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (command === undefined)
      throw new UsageError(`unknown command '${name}'; known are ${Object.keys(commands).join(', ')}`);
    return command(args, console);
  }
  return 0;
}

function whyNotWritable(path: string): string | undefined {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there?.isDirectory() === true) return 'it is a folder';
  try {
    accessSync(there === undefined ? dirname(path) : path, constants.W_OK);
    return undefined;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}

function consoleOf(signal: AbortSignal): Console {
  const { env, stdout, stderr } = process;
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    env,
    colour: stdout.isTTY && (env['NO_COLOR'] ?? '') === '',
    readFile: (path) => readFileSync(path, 'utf8'),
    writeFile: (path, text) => writeFileSync(path, text),
    exists: existsSync,
    whyNotWritable,
    signal,
  };
}

main(process.argv.slice(2)).then(
  (status) => void (process.exitCode = status),
  (thrown: unknown) => {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    const hint = thrown instanceof UsageError ? ' (see sora-conformance --help)' : '';
    process.stderr.write(`sora-conformance: ${message}${hint}\n`);
    process.exitCode = 2;
  },
);
