// `npm run soak`: runs the built server under a mixed load, and fails when its live memory grows.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { tell } from '../bench/progress.mjs';
import { createLoad } from './load.mjs';
import { readOptions, UsageError } from './options.mjs';
import { startServer } from './server.mjs';
import { afterWarmUp, slope } from './slope.mjs';

const MiB = 1024 * 1024;
/** Up to this many bytes per minute count as no growth. */
const steepest = 0.5 * MiB;
/** Up to this many bytes may stay after the large bodies. */
const mostLeft = 8 * MiB;
const largeBodies = 20;
/** Limits that are reached within minutes, so that the server forgets data during the run. */
const flags = ['--pace', 'instant', '--max-projects', '100', '--keep', '1h'];

async function main() {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) return;
  if (!existsSync(join(import.meta.dirname, '../../dist/emulator/cli.js')))
    throw new UsageError('there is no build to run: run npm run soak, or npm run build first');
  const server = await startServer(flags);
  const load = createLoad({ url: server.url, workers: options.workers });
  await load.listenForEvents();
  tell('filling the journals');
  await load.reachLimits({ requests: 11_000, jobs: 1_100 });
  // Modules and caches that the first request of each kind loads are not growth.
  await load.run(performance.now() + 3_000, () => false);
  await load.big();
  const large = await afterLargeBodies(server, load);
  const samples = await underLoad(server, load, options);
  await server.stop();
  print({ options, large, samples, load, faults: server.faults });
}

async function afterLargeBodies(server, load) {
  const before = await settled(server);
  for (let turn = 0; turn < largeBodies; turn++) await load.big();
  const after = await settled(server);
  tell(`${largeBodies} bodies of 31 MB: live memory ${mib(before.live)} before, ${mib(after.live)} after`);
  return { before, after };
}

/** The smallest of some samples, because the last body may still be in memory. */
async function settled(server) {
  const samples = [];
  for (let turn = 0; turn < 5; turn++) {
    await pause(200);
    samples.push(await server.memory());
  }
  return samples.reduce((least, one) => (one.live < least.live ? one : least));
}

async function underLoad(server, load, { minutes, everySeconds }) {
  const samples = [];
  const start = performance.now();
  const end = start + minutes * 60_000;
  let stopped = false;
  const running = load.run(end, () => stopped);
  try {
    for (let due = start; due <= end; due += everySeconds * 1_000) {
      await Promise.race([pause(Math.max(0, due - performance.now())), server.gone, running]);
      const { live, rss } = await server.memory();
      samples.push({ atMs: performance.now() - start, bytes: live, rss });
      tell(`live heap ${mib(live)}, resident ${mib(rss)}, ${load.tally.requests} requests`);
    }
  } finally {
    stopped = true;
  }
  await running;
  return samples;
}

function print({ options, large, samples, load, faults }) {
  const growth = slope(samples);
  const left = large.after.live - large.before.live;
  const judged = afterWarmUp(samples).map(({ bytes }) => bytes);
  const unexpected = [...load.tally.unexpected].map(([what, times]) => `${what} (${times} times)`);
  const told = faults.length === 0 ? [] : [`${faults.length} faults, the first: ${faults[0]}`];
  const checks = [
    [
      growth !== undefined && growth < steepest,
      growth === undefined
        ? 'no slope: there are too few samples to judge; run longer, or sample more often'
        : `no slope: ${mib(growth)} a minute, less than ${mib(steepest)} is asked; after the warm-up ${mib(Math.min(...judged))} to ${mib(Math.max(...judged))}`,
    ],
    [
      unexpected.length === 0 && faults.length === 0,
      `no fault: ${load.tally.requests} requests${[...unexpected, ...told].map((what) => `; ${what}`).join('')}`,
    ],
    [
      left <= mostLeft,
      `comes back: ${mib(left)} more after ${largeBodies} bodies of 31 MB, at most ${mib(mostLeft)} is asked`,
    ],
  ];
  const failed = checks.filter(([well]) => !well).length;
  process.stdout.write(`soak of ${options.minutes} minutes, ${options.workers} workers\n`);
  for (const [well, what] of checks) process.stdout.write(`${well ? 'pass' : 'FAIL'}  ${what}\n`);
  process.stdout.write(`${checks.length - failed} passed, ${failed} failed\n`);
  if (failed > 0) process.exitCode = 1;
}

const mib = (bytes) => `${(bytes / MiB).toFixed(2)} MiB`;

main().catch((thrown) => {
  process.stderr.write(
    `soak: ${thrown instanceof UsageError ? `${thrown.message} (see --help)` : thrown.stack}\n`,
  );
  process.exit(2);
});
