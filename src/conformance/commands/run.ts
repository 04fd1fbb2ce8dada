// `sora-conformance run`: judges a server.
import { baselineOf, readBaseline, type Baseline } from '../report/baseline.ts';
import { levels, type Level } from '../vocabulary/check.ts';
import { replay, run, type RunHooks } from '../index.ts';
import { UsageError } from '../vocabulary/mismatch.ts';
import { costWords } from '../money/cost-text.ts';
import { cappedAs, runOptions, type OptionSpec, type RunOptions } from '../options/run-options.ts';
import { optionsOf, readRecording } from '../record/replay.ts';
import { coloured, uncoloured, type Colour } from '../reporters/colour.ts';
import { formats } from '../reporters/index.ts';
import { createProgress } from './progress.ts';
import { terminalText } from '../reporters/terminal.ts';
import { withConclusion } from '../report/conclusion.ts';
import type { Report } from '../report/report.ts';
import { prepare, type PreparedRun } from '../running/prepare.ts';
import { parseOptions, type Command, type Console } from './command.ts';

/** How often the progress output is updated, in ms. */
const tickMs = 250;

/** Flags of the command that are not options of a run. */
export const commandOptions = {
  'dry-run': { type: 'boolean', help: 'Print the plan and what it costs; send nothing.' },
  expect: {
    type: 'string',
    metavar: 'FILE',
    help: 'Known failures: fail on others, and on those that are gone.',
  },
  'write-expect': { type: 'string', metavar: 'FILE', help: "Write this run's failures as known ones." },
  'fail-on': {
    type: 'string',
    metavar: 'LEVEL',
    help: 'The lowest level whose failures fail the run. Default: MUST.',
  },
  report: {
    type: 'string',
    multiple: true,
    metavar: 'FORMAT=FILE',
    help: `Write a report (to - for the terminal): ${formats.map(({ name }) => name).join(', ')}. Repeat for several.`,
  },
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
  const given = readRunOptions(values, console);
  const options = source === undefined ? withAddress(given) : replayOptions(source, given);
  const prepared = prepare(options);
  if (values['dry-run'] === true) return dryRun(prepared, console);
  // Check the whole command line before anything is sent.
  const toWrite = text(values['write-expect']);
  const outputs = readOutputs((values['report'] ?? []) as string[]);
  for (const path of [toWrite, ...outputs.map(({ file }) => file)])
    if (path !== undefined && path !== '-') writable(path, console);
  const baseline = readKnown(text(values['expect']), prepared, console);
  const older =
    toWrite !== undefined && console.exists(toWrite) ? readKnown(toWrite, prepared, console) : baseline;
  const failOn = readFailOn(text(values['fail-on']));
  const colour = console.colour ? coloured : uncoloured;
  const bare = await runWithProgress(prepared, { console, colour }, (onEvent) => {
    const record = text(values['record']);
    const hooks = { signal: console.signal, onEvent, ...(record !== undefined && { record }) };
    return source === undefined ? run(options, hooks) : replay(source, given, hooks);
  });
  const written = toWrite === undefined ? undefined : baselineOf(bare, older);
  const report = withConclusion(bare, { failOn, baseline: written ?? baseline });
  writeOutputs(report, outputs, console);
  if (toWrite !== undefined) console.writeFile(toWrite, `${JSON.stringify(written, undefined, 2)}\n`);
  console.out(terminalText(report, colour));
  return report.conclusion.status;
};

/** @throws UsageError when an option is not known, or when there is an argument that is no option */
function readValues(args: readonly string[]) {
  const runFlags = Object.values<OptionSpec>(runOptions).map(
    ({ flag, metavar, multiple }) =>
      [flag, { type: metavar === undefined ? 'boolean' : 'string', multiple: multiple ?? false }] as const,
  );
  const { values, positionals } = parseOptions(args, { ...Object.fromEntries(runFlags), ...commandOptions });
  if (positionals.length > 0) throw new UsageError(`unexpected '${positionals[0]}'`);
  return values;
}

function writeOutputs(report: Report, outputs: ReturnType<typeof readOutputs>, console: Console): void {
  for (const { format, file } of outputs) {
    if (file !== '-') console.writeFile(file, format.render(report));
    else if (format.name !== 'terminal') console.out(format.render(report));
  }
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

function readRunOptions(values: Readonly<Record<string, unknown>>, { env }: Console): Partial<RunOptions> {
  const read = Object.entries<OptionSpec>(runOptions).flatMap(([name, spec]) => {
    const given = values[spec.flag] ?? (spec.env === undefined ? undefined : env[spec.env] || undefined);
    if (given === undefined) return [];
    const value = Array.isArray(given)
      ? given.map((item: string) => spec.read(item))
      : spec.read(`${given as string | boolean}`);
    return [[name, value] as const];
  });
  return Object.fromEntries(read);
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

function readKnown(
  file: string | undefined,
  { profile }: PreparedRun,
  { readFile }: Console,
): Baseline | undefined {
  if (file === undefined) return undefined;
  const known = readBaseline(readFile(file), file);
  if (known.profile === profile.name) return known;
  throw new UsageError(`${file} has failures as ${known.profile}; this run judges as ${profile.name}`);
}

/**
 * @throws UsageError when the file cannot be written. A run may take long and cost money, so this must not
 *   happen only at its end
 */
function writable(path: string, console: Console): void {
  const fault = console.whyNotWritable(path);
  if (fault !== undefined) throw new UsageError(`${path} cannot be written: ${fault}`);
}

function readFailOn(lowest = 'MUST'): Level {
  const found = levels.find((level) => level === lowest.toUpperCase());
  if (found === undefined)
    throw new UsageError(`--fail-on: expected one of ${levels.join(', ')}, got '${lowest}'`);
  return found;
}

function readOutputs(given: readonly string[]) {
  return given.map((entry) => {
    const [name = '', ...rest] = entry.split('=');
    const format = formats.find((known) => known.name === name);
    const file = rest.join('=');
    if (format === undefined || file === '') {
      const names = formats.map((known) => known.name).join(', ');
      throw new UsageError(`--report: expected FORMAT=FILE with one of ${names}, got '${entry}'`);
    }
    return { format, file };
  });
}

const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
