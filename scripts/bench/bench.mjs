// `npm run bench`: measures every performance budget as a ratio in one run, and reports which budgets are
// met.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './children.mjs';
import { prepareFfmpeg } from './ffmpeg.mjs';
import { wrapped } from '../lint/markdown-width.mjs';
import { createLoad } from './load.mjs';
import { createWatch, findPins, load, shape } from './machine.mjs';
import { readOptions, UsageError } from './options.mjs';
import { tell } from './progress.mjs';
import { asMarkdown, asText, keptByHand, tally } from './report.mjs';
import { measures } from './rows.mjs';
import { prepareTargets } from './targets.mjs';
import { cpuSource } from './usage.mjs';

const root = join(import.meta.dirname, '../..');
const withServers = ['cold-start', 'requests', 'memory'];
const withFfmpeg = ['first-clip', 'clip', 'long-clip', 'hundred-clips', 'images', 'create'];

async function main() {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) return;
  if (!existsSync(join(root, 'dist/emulator/cli.js')))
    throw new UsageError('there is no build to measure: run npm run bench, or npm run build first');
  const before = load();
  const context = await prepare(options);
  const figures = [];
  for (const name of options.groups) figures.push(...(await measures[name](context)));

  const { missing } = context;
  const facts = factsOf(context, { before, after: load() });
  process.stdout.write(asText({ figures, facts, missing }));
  if (options.write) await write(asMarkdown({ figures, facts, missing, method: methodOf(context) }));
  if (tally(figures).failed > 0 && !options.reportOnly) process.exitCode = 1;
}

/** Everything that the measurements need. `missing` contains the reason why a comparator is absent. */
async function prepare(options) {
  const needs = (groups) => options.groups.some((name) => groups.includes(name));
  const missing = {};
  const pins = await findPins();
  const context = { options, pins, missing, tell, targets: [], ffmpeg: undefined };
  if (needs(withServers)) {
    tell('installing aimock into a temporary folder');
    const prepared = await prepareTargets();
    context.targets = prepared.targets;
    Object.assign(missing, prepared.missing);
  }
  if (needs(withFfmpeg)) {
    const prepared = await prepareFfmpeg();
    context.ffmpeg = prepared.ffmpeg;
    if (prepared.missing !== undefined) missing['naive ffmpeg'] = prepared.missing;
  }
  for (const [name, why] of Object.entries(missing)) tell(`without ${name}: ${why}`);
  return {
    ...context,
    load: await createLoad(pins.load),
    watch: createWatch({ repeats: !options.quick }),
  };
}

function factsOf({ options, watch, pins, load }, { before, after }) {
  const { cpus, model, memoryGiB, system, node } = shape();
  const { measurements, disturbed } = watch.seen;
  return [
    `${new Date().toISOString().slice(0, 10)}, Node ${node}, ${system}, ${cpus} CPUs (${model}), ${memoryGiB} GiB`,
    `${options.rounds} round${options.rounds === 1 ? '' : 's'}, loads of ${options.seconds} s${options.quick ? ', quick run' : ''}; load by ${load.name}; ${
      pins.server.length > 0
        ? 'servers pinned to one CPU, load to another'
        : 'nothing pinned (needs taskset and two CPUs)'
    }`,
    `load average ${before.toFixed(1)} at the start, ${after.toFixed(1)} at the end; other processes used more than a tenth of a CPU during ${disturbed} of ${measurements} measurements`,
  ];
}

function methodOf({ options }) {
  return [
    'Servers listen on loopback, without logs. They are loaded one at a time, in an order that rotates between rounds, with a new process in each round. `aimock` answers from one fixture; the bare servers answer with one fixed body.',
    `CPU per request is the server's own time during a load (${cpuSource}), divided by the number of answers, after 2,000 GETs and 2,000 POSTs that are not counted. It depends less on other processes than requests per second do. A load with a failed answer ends the benchmark.`,
    'Cold start polls every 2 ms on new connections. Memory is read 3 s after the first answer, when the first job has ended. Then the highest memory is read after the same number of requests for each server, of which one half are creations; the emulator keeps the created jobs. The memory of its renderer is not included, because the renderer starts at the first poll of a job that is half done, or at the first download.',
    'The two emulators with few and with many stored jobs are filled by POST with `--pace instant` and read in turn over one connection.',
    'Clips and pictures come from the built package as a library in a fresh process, through its `fetch`, 15 clips after a warm-up, each with another prompt. Wall time is the median, CPU time is the mean over all threads.',
    'The naive ffmpeg command is `testsrc2`, `drawtext` and `sine` encoded with libx264 and AAC with default settings; it prints its own CPU time (`-benchmark`). Its pictures are extracted from a finished clip.',
    'The page is opened in headless Chromium with an empty cache, from a built emulator that has 100 jobs. The time ends with the frame after the first row of the list is in the document.',
    'The install is `npm pack`, then `npm install --omit=dev --ignore-scripts` of the tarball in an empty folder. Its size is counted in blocks on disk, in MB of 10^6 bytes.',
    options.quick
      ? 'This was a quick run, so no measurement was repeated.'
      : 'A measurement during which other processes used more than a tenth of a CPU was repeated once, if possible in a quiet second, and the quieter measurement was kept.',
  ];
}

async function write(text) {
  const path = join(root, 'docs/performance.md');
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  writeFileSync(path, wrapped(`${text}${keptByHand(before)}`));
  await run(process.execPath, [join(root, 'node_modules/oxfmt/bin/oxfmt'), path], { cwd: root });
  tell('wrote docs/performance.md');
}

try {
  await main();
} catch (thrown) {
  process.stderr.write(
    `bench: ${thrown instanceof UsageError ? `${thrown.message} (see --help)` : thrown.stack}\n`,
  );
  process.exitCode = 2;
}
