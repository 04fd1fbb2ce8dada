// The time of whole runs of the client lab, from the start of the command to its verdict.
import { join } from 'node:path';
import { exists, linesOf } from '../children.mjs';
import { record } from '../statistics.mjs';

const root = join(import.meta.dirname, '../../..');
const suite = join(root, 'dist/conformance/cli.js');
const rightClient = join(root, 'fixtures/client-lab/init/client.mjs');
const poller = join(import.meta.dirname, '../poller.mjs');
const allTasks = '--tasks=create,create-from-image,create-and-delete,list,webhook';

/** `verdict`: the status with which the run must end; the poller makes mistakes. */
const rows = [
  {
    what: 'all situations of `create` with a right program',
    args: [],
    file: rightClient,
    atMost: 30,
    verdict: [0],
  },
  {
    what: 'all situations of all tasks with a right program',
    args: [allTasks],
    file: rightClient,
    atMost: 60,
    verdict: [0],
  },
  {
    what: 'all situations of `create` with a program that polls every 10 s, with `--speed 20`',
    args: ['--speed=20'],
    file: poller,
    atMost: 60,
    verdict: [0, 1],
    needs: 'faketime',
  },
];

/** Runs the lab once for each row: a run takes up to a minute. */
export async function clientLab({ tell, missing }) {
  const figures = [];
  for (const { what, args, file, atMost, verdict, needs } of rows) {
    const figure = { what, unit: 's', values: {}, budgets: [{ against: '', atMost }] };
    figures.push(figure);
    if (needs !== undefined && !(await exists(needs, '--version'))) {
      missing[what] = `${needs} is not installed`;
      continue;
    }
    tell(`client lab: ${what}`);
    const startMs = performance.now();
    const { status, lines } = await linesOf(process.execPath, [
      suite,
      'client',
      ...args,
      '--',
      process.execPath,
      file,
    ]);
    const seconds = (performance.now() - startMs) / 1000;
    if (!verdict.includes(status)) throw new Error(`${what}: the lab ended with ${status}: ${lines.at(-1)}`);
    record(figure, { of: 'ours', value: seconds });
  }
  return figures;
}
