// `sora-conformance run`: judge a server.
import { baselineOf, exitCode, judge, readBaseline, type Baseline } from '../baseline.ts';
import { levels } from '../check.ts';
import { run } from '../index.ts';
import { UsageError } from '../mismatch.ts';
import { runOptions, type OptionSpec, type RunOptions } from '../options.ts';
import { coloured, uncoloured, type Colour } from '../reporters/colour.ts';
import { formats } from '../reporters/index.ts';
import { liveLines, terminalText } from '../reporters/terminal.ts';
import type { Report } from '../report/report.ts';
import { prepare, type Prepared } from '../run.ts';
import { parsed, type Command, type Console } from './command.ts';

/** Flags of the command that are not the run's. */
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
    help: `Write a report: ${formats.map(({ name }) => name).join(', ')}. Repeat for several.`,
  },
} as const;

export const runCommand: Command = async (args, console) => {
  const { values, positionals } = parsed(args, {
    ...Object.fromEntries(
      Object.values<OptionSpec>(runOptions).map(({ flag, metavar, multiple }) => [
        flag,
        { type: metavar === undefined ? 'boolean' : 'string', multiple: multiple ?? false },
      ]),
    ),
    ...commandOptions,
  });
  if (positionals.length > 0) throw new UsageError(`unexpected '${positionals[0]}'`);
  const options = readRunOptions(values, console);
  const prepared = prepare(options);
  if (values['dry-run'] === true) return dryRun(prepared, console);
  // All that can be wrong with the command is found before anything is sent.
  const baseline = readKnown(text(values['expect']), console);
  const failOn = readFailOn(text(values['fail-on']));
  const outputs = readOutputs((values['report'] ?? []) as string[]);
  const colour = console.colour ? coloured : uncoloured;
  const report = await judged(options, { console, colour });
  console.out(terminalText(report, colour));
  for (const { format, file } of outputs) console.writeFile(file, format.render(report));
  return conclude(report, { baseline, failOn, console, expectFile: text(values['write-expect']) });
};

function judged(options: RunOptions, { console, colour }: { console: Console; colour: Colour }) {
  return run(options, {
    signal: console.signal,
    onEvent(event) {
      for (const line of liveLines(event, colour)) console.out(`${line}\n`);
    },
  });
}

function conclude(
  report: Report,
  given: {
    baseline: Baseline | undefined;
    failOn: ReadonlySet<string>;
    console: Console;
    expectFile: string | undefined;
  },
): number {
  const { baseline, failOn, console, expectFile } = given;
  if (expectFile !== undefined) {
    const written = baselineOf(report, baseline);
    console.writeFile(expectFile, `${JSON.stringify(written, undefined, 2)}\n`);
    return exitCode(report, { unexpected: [], stale: [] });
  }
  const judgement = judge(report, baseline, failOn);
  for (const id of judgement.stale) console.out(`${id} is in --expect, but does not fail: take it out\n`);
  if (baseline !== undefined && judgement.unexpected.length > 0)
    console.out(`not in --expect: ${judgement.unexpected.map(({ id }) => id).join(', ')}\n`);
  return exitCode(report, judgement);
}

function dryRun({ plan, baseUrl, profile, refusal }: Prepared, console: Console): number {
  const { videos, seconds, usd } = plan.cost;
  for (const { check, without } of plan.planned) {
    console.out(
      without === undefined ? `${check.id}\n` : `${check.id}  ${without.verdict}: ${without.reason}\n`,
    );
  }
  const running = plan.planned.filter(({ without }) => without === undefined).length;
  console.out(
    `${running} of ${plan.planned.length} checks against ${baseUrl} as ${profile.name}: ` +
      `${videos} videos, ${seconds} seconds, $${usd.toFixed(2)}\n`,
  );
  if (refusal !== undefined) console.out(`${refusal}\n`);
  return 0;
}

function readRunOptions(values: Readonly<Record<string, unknown>>, { env }: Console): RunOptions {
  const read = Object.entries<OptionSpec>(runOptions).flatMap(([name, spec]) => {
    const given = values[spec.flag] ?? (spec.env === undefined ? undefined : env[spec.env] || undefined);
    if (given === undefined) return [];
    const value = Array.isArray(given)
      ? given.map((item: string) => spec.read(item))
      : spec.read(`${given as string | boolean}`);
    return [[name, value] as const];
  });
  const options = Object.fromEntries(read) as Partial<RunOptions>;
  if (options.baseUrl === undefined) throw new UsageError('--base-url URL is needed (or OPENAI_BASE_URL)');
  return { ...options, baseUrl: options.baseUrl };
}

function readKnown(file: string | undefined, { readFile }: Console): Baseline | undefined {
  return file === undefined ? undefined : readBaseline(readFile(file), file);
}

function readFailOn(lowest = 'MUST'): ReadonlySet<string> {
  const index = levels.findIndex((level) => level === lowest.toUpperCase());
  if (index === -1) throw new UsageError(`--fail-on: expected one of ${levels.join(', ')}, got '${lowest}'`);
  return new Set(levels.slice(0, index + 1));
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
