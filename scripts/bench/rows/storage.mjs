// The time of a read with many stored jobs, compared with few stored jobs.
import { create, startServer } from '../servers.mjs';
import { record, rotated } from '../statistics.mjs';
import { ours } from '../targets.mjs';
import { usageOf } from '../usage.mjs';
import { loadOnce } from './requests.mjs';

/** The number of jobs of the emulator with few jobs. */
export const few = 100;

/** Two emulators, filled once each, and read in turn. */
export async function storage(context) {
  const { load, options, pins, tell } = context;
  const many = manyJobs(options);
  const size = { what: 'memory per stored job', unit: 'bytes', values: {}, budgets: [] };
  tell(`storage: creating ${many} jobs`);
  const sides = [
    { of: `${few} stored jobs`, ...(await filled({ count: few, pins, load })) },
    { of: 'ours', ...(await filled({ count: many, pins, load })) },
  ];
  const [small, large] = sides.map(({ residentMiB }) => residentMiB);
  record(size, { of: 'ours', value: ((large - small) * 2 ** 20) / (many - few) });
  return [...(await readInTurn(context, { sides, many, label: 'storage' })), size];
}

export const manyJobs = ({ quick }) => (quick ? 20_000 : 100_000);

/**
 * Reads two emulators, one with few jobs and one with many, in turn, and stops them.
 * @param from names the store in the titles of the rows; empty for memory
 */
export async function readInTurn({ watch, load, options, tell }, { sides, many, label, from = '' }) {
  const reads = [
    { what: 'first page of a list', path: () => '/v1/videos' },
    { what: 'page from the middle of a list', path: (middle) => `/v1/videos?after=${middle}` },
    { what: 'one video', path: (middle) => `/v1/videos/${middle}` },
  ].map(({ what, path }) => ({
    path,
    figure: {
      what: `${what}${from}, server CPU with ${many.toLocaleString('en-US')} stored jobs`,
      unit: 'µs',
      values: {},
      budgets: [{ against: `${few} stored jobs`, ratio: 1.5 }],
    },
  }));
  for (let round = 0; round < options.rounds; round += 1) {
    tell(`${label}, round ${round + 1} of ${options.rounds}`);
    for (const { path, figure } of reads)
      for (const { of, server, middle } of rotated(sides, round)) {
        const url = server.url + path(middle);
        const wanted = { url, method: 'GET', connections: 1, seconds: options.seconds };
        const { cpuUs } = await watch.undisturbed(() => loadOnce({ server, load, wanted }));
        record(figure, { of, value: cpuUs });
      }
  }
  for (const { server } of sides) await server.stop();
  return reads.map(({ figure }) => figure);
}

/** An emulator with `count` jobs, and the id of a job in their middle. */
export async function filled({ count, pins, load, args = [] }) {
  const server = await startServer(ours('--pace', 'instant', ...args), pins.server);
  const half = { url: `${server.url}/v1/videos`, method: 'POST', connections: 32, requests: count / 2 - 1 };
  await load.count(half);
  const middle = await create(server.url);
  await load.count(half);
  // Both emulators are warmed up, so that the comparison does not include compilation.
  await load.count({ url: half.url, method: 'GET', connections: 1, requests: 2_000 });
  const { residentMiB } = await usageOf(server.child);
  return { server, middle, residentMiB };
}
