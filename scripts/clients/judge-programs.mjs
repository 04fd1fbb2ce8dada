// `npm run test:programs` and `npm run clients-doc`: the client lab judges ordinary programs with official
// clients and compares the verdicts with their known failures.
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { linesOf, temporaryFolder } from '../bench/children.mjs';
import { paint, tell } from '../bench/progress.mjs';
import { clientsPage } from './clients-page.mjs';
import { UsageError } from './options.mjs';
import { prepare } from './prepare.mjs';
import { readOptions } from './program-options.mjs';
import { expectedOf, programs } from './programs.mjs';
import { environment } from './sdks.mjs';

const suite = join(import.meta.dirname, '../../dist/conformance/cli.js');
const page = join(import.meta.dirname, '../../docs/clients.md');
const required = (process.env['REQUIRE_TOOLS'] ?? '') !== '';
/** Programs wait more than they work, but each starts a language forty times. */
const atOnce = 3;

const green = paint(process.stdout, 32);
const red = paint(process.stdout, 31);
const dim = paint(process.stdout, 2);
const print = (line) => process.stdout.write(`${line}\n`);

async function main() {
  const options = readOptions(process.argv.slice(2), programs);
  if (options === undefined) return;
  const { list, write, chosen } = options;
  if (list) return chosen.forEach(({ name, title, what }) => print(`${name}: ${title}, ${what}`));
  if (!existsSync(suite)) throw new UsageError(`${suite} is missing: npm run build`);

  const outcomes = await judgeAll(chosen, write);
  const count = (wanted) => outcomes.filter(({ result }) => result === wanted).length;
  if (write && count('passed') === programs.length) writeAll(outcomes);
  print(`${count('passed')} passed, ${count('failed')} failed`);
  if (count('failed') > 0 || count('passed') === 0) process.exitCode = 1;
}

/** Writes the page and all files of known failures from one run, so that they agree. */
function writeAll(outcomes) {
  writeFileSync(page, clientsPage(outcomes, new Date()));
  for (const { program, failures } of outcomes) {
    mkdirSync(dirname(expectedOf(program)), { recursive: true });
    copyFileSync(failures, expectedOf(program));
  }
}

/** @returns for each program, in the same order, `{ program, result, report }` */
async function judgeAll(chosen, write) {
  // Two programs may use the same packages, so each SDK is fetched once.
  const fetched = new Map();
  const commandOf = async ({ sdk, build }) => {
    if (!fetched.has(sdk))
      fetched.set(
        sdk,
        prepare(sdk, (folder) => folder),
      );
    const { command: folder, ...trouble } = await fetched.get(sdk);
    return folder === undefined ? trouble : built(folder, build);
  };
  // All are fetched and built side by side, because that waits for networks.
  const commands = chosen.map((program) => commandOf(program));
  const outcomes = [];
  const queue = [...chosen.entries()];
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, program] = next;
      outcomes[index] = { program, ...(await judged(program, await commands[index], write)) };
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return outcomes;
}

async function built(folder, build) {
  try {
    return { command: await build(folder) };
  } catch (thrown) {
    return { fault: `the program cannot be built: ${thrown.message}` };
  }
}

/** Judges one program and prints its line. @returns `{ result, report }` */
async function judged(program, { command, missing, fault }, write) {
  if (missing !== undefined) {
    print(`${required ? red('FAILED ') : dim('skipped')}  ${program.title}: ${missing}`);
    return { result: required ? 'failed' : 'skipped' };
  }
  if (fault !== undefined) return failedWith(program, [fault]);
  tell(`${program.title}: judging`);
  const { status, lines, report, failures } = await labRun(program, command, write);
  const isSkipped = status === 2 && lines.some((line) => line.includes('needs libfaketime'));
  if (isSkipped && !required) {
    print(`${dim('skipped')}  ${program.title}: libfaketime is not installed`);
    return { result: 'skipped' };
  }
  if (status !== 0) return failedWith(program, lines);
  print(`${green('passed ')}  ${program.title}: ${lines.at(-1)}`);
  return { result: 'passed', report, failures };
}

function failedWith({ title }, lines) {
  print(`${red('FAILED ')}  ${title}`);
  for (const line of lines) print(`         ${line}`);
  return { result: 'failed' };
}

async function labRun(program, [command, args], write) {
  const known = expectedOf(program);
  const folder = temporaryFolder();
  const [reportFile, failures] = [join(folder, 'report.json'), join(folder, 'failures.json')];
  // A file that is there would keep its older reasons.
  const baseline = write ? [`--write-expect=${failures}`] : existsSync(known) ? [`--expect=${known}`] : [];
  const options = [...program.lab, '--fail-on=MAY', ...baseline];
  const reports = ['--report=terminal=-', `--report=json=${reportFile}`];
  const asked = [suite, 'client', ...options, ...reports, '--', command, ...args];
  const { status, lines } = await linesOf(process.execPath, asked, { env: environment });
  const report = existsSync(reportFile) ? JSON.parse(readFileSync(reportFile, 'utf8')) : undefined;
  return { status, report, lines, failures };
}

try {
  await main();
} catch (thrown) {
  process.stderr.write(
    `programs: ${thrown instanceof UsageError ? `${thrown.message} (see --help)` : thrown.stack}\n`,
  );
  process.exitCode = 2;
}
