// `npm run repeat-lab`: judges right programs again and again, with a load beside them, and compares the verdicts.
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { exists, launch, linesOf, stop, temporaryFolder } from '../bench/children.mjs';

const root = join(import.meta.dirname, '../..');
const suite = join(root, 'dist/conformance/cli.js');
const inClients = (name) => join(root, 'test/broken/clients', name);

const help = `usage: npm run repeat-lab -- [options]

Judges right programs in Node, Python and shell with the client lab of the built suite, N times in a row, while other
processes keep every core busy. A run passes when no MUST and no SHOULD fails and every expectation has the verdict of the
first run.

  --runs N   how many times each program is judged (default 10)
  --load N   processes that keep a core busy meanwhile (default: one for each core)
  --help     print this text

Ends with 'N passed, N failed'; exits with 1 when a run failed.
`;

const create = 'create,create-from-image,create-and-delete,list';
const programs = [
  {
    name: 'Node',
    command: [process.execPath, inClients('client.mjs')],
    tasks: `${create},webhook`,
    tool: 'node',
  },
  {
    name: 'Python',
    command: ['python3', '-B', inClients('right.py')],
    tasks: `${create},webhook`,
    tool: 'python3',
  },
  { name: 'shell', command: ['bash', inClients('right.sh')], tasks: create, tool: 'curl' },
];

const print = (line) => process.stdout.write(`${line}\n`);

/** Keeps a core busy until it is ended. */
const startLoad = () =>
  launch(process.execPath, ['-e', 'for (;;) Math.sqrt(Math.random());'], { stdio: 'ignore' });

/** @returns the verdict of each expectation, by its id, or the end of the output when there is no report */
async function verdictsOf({ command, tasks }) {
  const report = join(temporaryFolder(), 'report.json');
  const options = [`--tasks=${tasks}`, '--patience=4', `--report=json=${report}`];
  const { status, lines } = await linesOf(process.execPath, [suite, 'client', ...options, '--', ...command]);
  if (!existsSync(report)) return { fault: lines.slice(-3).join(' / ') };
  const { results, conclusion } = JSON.parse(readFileSync(report, 'utf8'));
  return {
    status,
    line: conclusion.line,
    results: new Map(results.map((result) => [result.id, result])),
  };
}

/** @returns the differences from the first run, and the failures, as lines */
function faultsOf({ fault, results }, first) {
  if (fault !== undefined) return [fault];
  return [...results.values()].flatMap(({ id, level, verdict, reason = '' }) => {
    const before = first?.results?.get(id)?.verdict ?? verdict;
    if (verdict !== before) return [`${id}: ${verdict}, in the first run ${before}: ${reason}`];
    const isWrong = level !== 'MAY' && !['passed', 'not-exercised', 'skipped'].includes(verdict);
    return isWrong ? [`${id} ${level}: ${verdict}: ${reason}`] : [];
  });
}

async function repeat({ program, runs }) {
  let first;
  let failed = 0;
  for (let run = 1; run <= runs; run += 1) {
    const outcome = await verdictsOf(program);
    first ??= outcome;
    const faults = faultsOf(outcome, first);
    if (faults.length > 0) failed += 1;
    print(
      `${faults.length === 0 ? 'passed ' : 'FAILED '}  ${program.name}, run ${run} of ${runs}: ${outcome.line ?? ''}`,
    );
    for (const fault of faults) print(`         ${fault}`);
  }
  return { passed: runs - failed, failed };
}

function readOptions() {
  const text = { type: 'string' };
  const { values } = parseArgs({ options: { runs: text, load: text, help: { type: 'boolean' } } });
  const whole = (name, least, fallback) => {
    const value = Number(values[name] ?? fallback);
    if (!Number.isInteger(value) || value < least)
      throw new Error(`--${name}: expected a whole number from ${least}, got '${value}'`);
    return value;
  };
  return { help: values.help, runs: whole('runs', 1, 10), load: whole('load', 0, availableParallelism()) };
}

async function main() {
  const options = readOptions();
  if (options.help) return void process.stdout.write(help);
  if (!existsSync(suite)) throw new Error(`${suite} is missing: npm run build`);
  const load = Array.from({ length: options.load }, startLoad);
  const counts = { passed: 0, failed: 0 };
  for (const program of programs) {
    if (!(await exists(program.tool, '--version'))) {
      print(`skipped  ${program.name}: ${program.tool} is not installed`);
      continue;
    }
    const { passed, failed } = await repeat({ program, runs: options.runs });
    counts.passed += passed;
    counts.failed += failed;
  }
  await Promise.all(load.map((child) => stop(child)));
  print(`${counts.passed} passed, ${counts.failed} failed`);
  if (counts.failed > 0 || counts.passed === 0) process.exitCode = 1;
}

try {
  await main();
} catch (thrown) {
  process.stderr.write(`repeat-lab: ${thrown.message} (see --help)\n`);
  process.exitCode = 2;
}
