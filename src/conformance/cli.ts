#!/usr/bin/env node
// `sora-conformance`: reads the command line and starts the requested command.
import { accessSync, constants, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { didYouMean } from '../nearest.ts';
import type { Command, Console } from './commands/command.ts';
import { clientCommand } from './commands/client.ts';
import { diffCommand } from './commands/diff.ts';
import { explainCommand, listCommand } from './commands/list.ts';
import { runCommand } from './commands/run.ts';
import { commandHelp, helpText } from './commands/help.ts';
import { createLineReader } from './commands/line-reader.ts';
import { UsageError } from './vocabulary/mismatch.ts';
import { version } from './version.ts';

const commands: Readonly<Record<string, Command>> = {
  run: runCommand,
  list: listCommand,
  explain: explainCommand,
  diff: diffCommand,
  client: clientCommand,
};

async function main([name = '--help', ...args]: readonly string[]): Promise<number> {
  const interrupted = new AbortController();
  // The first Ctrl-C starts the clean-up. The second Ctrl-C has its default effect: it ends the process.
  process.once('SIGINT', () => interrupted.abort('interrupted'));
  process.once('SIGTERM', () => interrupted.abort('terminated'));
  process.once('SIGHUP', () => interrupted.abort('the terminal was closed'));
  // The reader of the output may close it, as in `… | head`. The run still goes on to its verdict, and
  // everything it created is deleted.
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
  const console = consoleOf(interrupted.signal);
  if (['--version', '-v'].includes(name)) {
    console.out(`${version}\n`);
    return 0;
  }
  // `help run` means `run --help`.
  if (['--help', '-h', 'help'].includes(name)) {
    console.out(args[0] === undefined ? helpText() : helpOf(args[0])());
    return 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  const help = helpOf(name);
  // What follows `--` belongs to the program that is judged.
  const own = args.slice(0, args.includes('--') ? args.indexOf('--') : undefined);
  if (command !== undefined && !own.some((arg) => ['--help', '-h'].includes(arg)))
    return command(args, console);
  console.out(help());
  return 0;
}

/** @throws UsageError for a command that does not exist */
function helpOf(name: string): () => string {
  const help = Object.hasOwn(commandHelp, name) ? commandHelp[name] : undefined;
  if (help !== undefined) return help;
  const known = Object.keys(commands);
  throw new UsageError(`unknown command '${name}'${didYouMean(name, known)}; known are ${known.join(', ')}`);
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
    columns: stdout.isTTY ? () => stdout.columns : undefined,
    now: () => performance.now(),
    every(ms, act) {
      const timer = setInterval(act, ms);
      return () => clearInterval(timer);
    },
    colour: stdout.isTTY && (env['NO_COLOR'] ?? '') === '',
    readFile: (path) => readFileSync(path, 'utf8'),
    writeFile: (path, text) => writeFileSync(path, text),
    exists: existsSync,
    whyNotWritable,
    nextLine: createLineReader(process.stdin, signal),
    signal,
  };
}

main(process.argv.slice(2)).then(
  (status) => void (process.exitCode = status),
  (thrown: unknown) => {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    const [name = ''] = process.argv.slice(2);
    const command = Object.hasOwn(commands, name) ? `${name} ` : '';
    const hint = thrown instanceof UsageError ? ` (see sora-conformance ${command}--help)` : '';
    process.stderr.write(`sora-conformance: ${message}${hint}\n`);
    process.exitCode = 2;
  },
);
