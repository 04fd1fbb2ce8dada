// `npm run test:clients`: the official SDKs and async-openai against the built emulator, as a matrix.
import { existsSync } from 'node:fs';
import { tell } from '../bench/progress.mjs';
import { readOptions, UsageError } from './options.mjs';
import { prepare } from './prepare.mjs';
import { asText, judge, tally } from './report.mjs';
import { builtProgram, runScenario, writePicture } from './scenario.mjs';
import { environment, sdks } from './sdks.mjs';
import { steps } from './steps.mjs';

const required = (process.env['REQUIRE_TOOLS'] ?? '') !== '';

async function main() {
  const options = readOptions(process.argv.slice(2), sdks);
  if (options === undefined) return;
  if (options.list) return void process.stdout.write(listing(options.chosen));
  if (!existsSync(builtProgram)) throw new UsageError(`${builtProgram} is missing: npm run build`);

  const picture = await writePicture();
  // All downloads and builds begin together, because they wait for networks and compilers. The scenarios run
  // one after another.
  const prepared = options.chosen.map((sdk) => prepare(sdk, sdk.build));
  const columns = [];
  for (const [at, sdk] of options.chosen.entries())
    columns.push(await column(sdk, await prepared[at], picture));

  process.stdout.write(asText(columns));
  const { ok, failed } = tally(columns);
  if (failed > 0 || ok === 0) process.exitCode = 1;
}

async function column({ name, cannot }, { command, missing, fault }, picture) {
  if (missing !== undefined) return { name, missing, required };
  if (fault !== undefined) return { name, judged: judge('', { cannot, ended: fault }) };
  tell(`${name}: running`);
  const { printed, ended } = await runScenario(command, { environment, picture });
  return { name, judged: judge(printed, { cannot, ended }) };
}

function listing(chosen) {
  const rows = Object.entries(steps).map(([name, what]) => `  ${name.padEnd(26)}${what}`);
  return ['SDKs', ...chosen.map(({ name }) => `  ${name}`), '', 'Steps', ...rows, ''].join('\n');
}

try {
  await main();
} catch (thrown) {
  process.stderr.write(
    `clients: ${thrown instanceof UsageError ? `${thrown.message} (see --help)` : thrown.stack}\n`,
  );
  process.exitCode = 2;
}
