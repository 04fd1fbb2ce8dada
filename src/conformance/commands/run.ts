// `sora-conformance run`: judges a server.
import { replay, run, type RunHooks } from '../index.ts';
import { UsageError } from '../vocabulary/mismatch.ts';
import { costWords } from '../money/cost-text.ts';
import { cappedAs, runOptions, type RunOptions } from '../options/run-options.ts';
import { optionsOf, readRecording } from '../record/replay.ts';
import { coloured, uncoloured, type Colour } from '../reporters/colour.ts';
import { createProgress } from './progress.ts';
import type { Report } from '../report/report.ts';
import { prepare, type PreparedRun } from '../running/prepare.ts';
import { parseOptions, type Command, type Console } from './command.ts';
import { flagsOf, valuesOf } from './option-values.ts';
import { outcomeOptions, readOutcome } from './outcome.ts';

/** How often the progress output is updated, in ms. */
const tickMs = 250;

/** Flags of the command that are not options of a run. */
export const commandOptions = {
  'dry-run': { type: 'boolean', help: 'Print the plan and what it costs; send nothing.' },
  ...outcomeOptions,
  record: {
    type: 'string',
    metavar: 'DIR',
    help: 'Keep every exchange, without secrets: exchanges.har (HAR 1.2) and bodies.',
  },
  replay: {
    type: 'string',
    metavar: 'DIR',
    help: 'Judge such a recording again; no server is asked.',
  },
} as const;

export const runCommand: Command = async (args, console) => {
  const values = readValues(args);
  const source = text(values['replay']);
  const given: Partial<RunOptions> = valuesOf(runOptions, values, console.env);
  const options = source === undefined ? withAddress(given) : replayOptions(source, given);
  const prepared = prepare(options);
  if (values['dry-run'] === true) return dryRun(prepared, console);
  // Check the whole command line before anything is sent.
  const outcome = readOutcome(values, { profile: prepared.profile.name, console });
  const colour = console.colour ? coloured : uncoloured;
  const bare = await runWithProgress(prepared, { console, colour }, (onEvent) => {
    const record = text(values['record']);
    const hooks = { signal: console.signal, onEvent, ...(record !== undefined && { record }) };
    return source === undefined ? run(options, hooks) : replay(source, given, hooks);
  });
  return outcome.conclude(bare, colour);
};

/** @throws UsageError when an option is not known, or when there is an argument that is no option */
function readValues(args: readonly string[]) {
  const { values, positionals } = parseOptions(args, { ...flagsOf(runOptions), ...commandOptions });
  if (positionals.length > 0) throw new UsageError(`unexpected '${positionals[0]}'`);
  return values;
}

/** Shows the progress of a run until its end. */
async function runWithProgress(
  { worth }: PreparedRun,
  { console, colour }: { console: Console; colour: Colour },
  start: (onEvent: NonNullable<RunHooks['onEvent']>) => Promise<Report>,
): Promise<Report> {
  const { out, now, columns, every } = console;
  const progress = createProgress({ out, now, colour, columns, bills: worth.bills });
  const stop = every(tickMs, progress.tick);
  try {
    return await start(progress.event);
  } finally {
    stop();
    progress.end();
  }
}

function dryRun({ plan, baseUrl, profile, refusal, worth }: PreparedRun, console: Console): number {
  for (const { check, without } of plan.planned) {
    console.out(
      without === undefined ? `${check.id}\n` : `${check.id}  ${without.verdict}: ${without.reason}\n`,
    );
  }
  const running = plan.planned.filter(({ without }) => without === undefined).length;
  console.out(
    `${running} of ${plan.planned.length} checks against ${baseUrl} as ${profile.name}: ` +
      `${costWords(plan.costs, worth.bills)}\n`,
  );
  for (const line of plan.stays) console.out(`${line}\n`);
  if (refusal !== undefined) console.out(`${refusal}\n`);
  return 0;
}

function withAddress(options: Partial<RunOptions>): RunOptions {
  if (options.baseUrl === undefined) throw new UsageError('--base-url URL is needed (or OPENAI_BASE_URL)');
  return { ...options, baseUrl: options.baseUrl };
}

/**
 * Returns the options of the recording, with the given options in their place. The address and the cost cap
 * always come from the recording.
 */
function replayOptions(directory: string, given: Partial<RunOptions>): RunOptions {
  const known = optionsOf(readRecording(directory));
  return { ...known, ...given, baseUrl: known.baseUrl, maxCost: cappedAs(known) };
}

const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
