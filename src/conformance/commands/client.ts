// `sora-conformance client`: judges a program that calls the API.
import { labOptions, type LabOptions } from '../client/lab-options.ts';
import { clientProfile, labReport } from '../client/lab-report.ts';
import { realPorts } from '../client/real-time.ts';
import { runAttached } from '../client/attach.ts';
import { runLab, type LabEvent, type LabRun } from '../client/run-lab.ts';
import { countWithNoun } from '../vocabulary/count-with-noun.ts';
import type { OpenReport } from '../report/report.ts';
import { coloured, uncoloured } from '../reporters/colour.ts';
import { UsageError } from '../vocabulary/mismatch.ts';
import { clientExplain, clientList } from './client-list.ts';
import { clientInit } from './client-init.ts';
import { parseOptions, type Command, type Console } from './command.ts';
import { flagsOf, valuesOf } from './option-values.ts';
import { outcomeOptions, readOutcome } from './outcome.ts';

const subcommands: Readonly<Record<string, Command>> = {
  list: clientList,
  explain: clientExplain,
  init: clientInit,
};

/** Flags of the command that are not options of the lab. */
export const clientFlags = {
  attach: {
    type: 'boolean',
    help: 'Start no program: print the address and the key, and judge what comes. Enter opens the next situation.',
  },
  ...outcomeOptions,
} as const;

export const clientCommand: Command = async (args, console) => {
  const [name = '', ...rest] = args;
  const subcommand = Object.hasOwn(subcommands, name) ? subcommands[name] : undefined;
  if (subcommand !== undefined) return subcommand(rest, console);
  const { options, values } = readClientOptions(args, console);
  const outcome = readOutcome(values, { profile: clientProfile, console });
  const report = await judged(options, { console, isAttached: values['attach'] === true });
  return outcome.conclude(report, console.colour ? coloured : uncoloured);
};

/** @throws UsageError when an option is not known, and when there is no program */
function readClientOptions(args: readonly string[], { env }: Console) {
  const end = args.indexOf('--');
  const own = end === -1 ? args : args.slice(0, end);
  const { values, positionals } = parseOptions(own, { ...flagsOf(labOptions), ...clientFlags });
  if (positionals.length > 0)
    throw new UsageError(
      `unexpected '${positionals[0]}'; the program comes after --, as in 'client -- python my_app.py'`,
    );
  const command = end === -1 ? [] : args.slice(end + 1);
  if (values['attach'] === true && command.length > 0)
    throw new UsageError('--attach starts no program: leave out what follows --');
  if (values['attach'] !== true && command.length === 0)
    throw new UsageError('the program is missing: client [options] -- COMMAND…');
  const options: LabOptions = { ...valuesOf(labOptions, values, env), command };
  if (options.webhookUrl !== undefined && options.tasks?.includes('webhook') !== true)
    throw new UsageError('--webhook-url is for programs that receive webhooks: declare --tasks webhook');
  if (values['attach'] === true) assertAttachable(values);
  return { options, values };
}

/** Options for the start and the clock of a program. */
const startOptions = ['files', 'keep', 'limit', 'speed', 'faketime', 'parallel'];

/** @throws UsageError for an option that has no effect on a program that the lab does not start */
function assertAttachable(values: Readonly<Record<string, unknown>>): void {
  const vain = startOptions.find((flag) => values[flag] !== undefined);
  if (vain !== undefined) throw new UsageError(`--attach starts no program: leave out --${vain}`);
}

async function judged(
  options: LabOptions,
  { console, isAttached }: { console: Console; isAttached: boolean },
): Promise<OpenReport> {
  const startMs = console.now();
  const startedAt = new Date(performance.timeOrigin + performance.now()).toISOString();
  const run = isAttached
    ? await runAttached(options, { say: console.out, next: console.nextLine })
    : await started(options, console);
  return labReport({
    run,
    command: isAttached ? ['a program that was started by hand'] : options.command,
    startedAt,
    durationMs: Math.round(console.now() - startMs),
  });
}

async function started(options: LabOptions, console: Console): Promise<LabRun> {
  const progress = progressOf(console);
  try {
    return await runLab(options, realPorts(console.signal), { onEvent: (event) => progress.event(event) });
  } finally {
    progress.end();
  }
}

/** A terminal shows one line that moves. Other outputs show nothing until the report. */
function progressOf({ out, columns }: Console) {
  let done = 0;
  const erase = () => columns !== undefined && out('\r\u001B[K');
  return {
    event({ type, of, situation = '' }: LabEvent) {
      if (type === 'visited') done += 1;
      if (columns === undefined) return;
      erase();
      out(`${done} of ${countWithNoun(of, 'situation')} ${situation}`.slice(0, columns() - 1));
    },
    end: () => void erase(),
  };
}
