// What a command does with a report: known failures, the exit status, and the files of --report.
import { baselineOf, readBaseline, type Baseline } from '../report/baseline.ts';
import { withConclusion } from '../report/conclusion.ts';
import type { OpenReport, Report } from '../report/report.ts';
import type { Colour } from '../reporters/colour.ts';
import { formats } from '../reporters/index.ts';
import { terminalText } from '../reporters/terminal.ts';
import { levels, type Level } from '../vocabulary/check.ts';
import { UsageError } from '../vocabulary/mismatch.ts';
import { readText, type Console } from './command.ts';

/** The flags of every command that ends with a report. */
export const outcomeOptions = {
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
} as const;

type Values = Readonly<Record<string, unknown>>;

export interface OutcomeSettings {
  /** The profile of the run: known failures are for one profile. */
  profile: string;
  console: Console;
}

/**
 * Reads the flags before anything is sent.
 * @returns a function that concludes the report, writes it, prints it, and returns the exit status
 * @throws UsageError when a flag makes no sense, or when a file cannot be written
 */
export function readOutcome(values: Values, { profile, console }: OutcomeSettings) {
  const toWrite = text(values['write-expect']);
  const outputs = readOutputs((values['report'] ?? []) as string[]);
  for (const path of [toWrite, ...outputs.map(({ file }) => file)])
    if (path !== undefined && path !== '-') writable(path, console);
  const baseline = readKnown(text(values['expect']), { profile, console });
  const older =
    toWrite !== undefined && console.exists(toWrite) ? readKnown(toWrite, { profile, console }) : baseline;
  const failOn = readFailOn(text(values['fail-on']));
  return {
    conclude(bare: OpenReport, colour: Colour): 0 | 1 | 2 {
      const written = toWrite === undefined ? undefined : baselineOf(bare, older);
      const report = withConclusion(bare, { failOn, baseline: written ?? baseline });
      writeOutputs(report, outputs, console);
      if (toWrite !== undefined) console.writeFile(toWrite, `${JSON.stringify(written, undefined, 2)}\n`);
      console.out(terminalText(report, colour));
      return report.conclusion.status;
    },
  };
}

function readKnown(file: string | undefined, { profile, console }: OutcomeSettings): Baseline | undefined {
  if (file === undefined) return undefined;
  const known = readBaseline(readText(file, console), file);
  if (known.profile === profile) return known;
  throw new UsageError(`${file} has failures as ${known.profile}; this run judges as ${profile}`);
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

function writeOutputs(report: Report, outputs: ReturnType<typeof readOutputs>, console: Console): void {
  for (const { format, file } of outputs) {
    if (file !== '-') console.writeFile(file, format.render(report));
    else if (format.name !== 'terminal') console.out(format.render(report));
  }
}

const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
