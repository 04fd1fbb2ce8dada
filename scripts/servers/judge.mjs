// One server: it is started, judged by the built suite with the file of its known failures, and ended.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { linesOf, stop, temporaryFolder } from '../bench/children.mjs';
import { freePort, started } from './processes.mjs';
import { baselineOf, key } from './servers.mjs';

const suite = join(import.meta.dirname, '../../dist/conformance/cli.js');

/** More than any server needs. A run that exceeds it is ended. */
const caps = ['--max-videos=300', '--max-minutes=5', '--job-timeout=60'];

/**
 * @param world `{ installation, emulator, clip, write, report }`: the folder of the packages, the address of
 * the emulator that the gateways call, the clip of the engines, whether known failures are written, and a
 * folder for reports
 * @returns `{ status, lines }`: the exit status and the output of the suite
 */
export async function judged(server, { installation, emulator, clip, write, report }) {
  const work = temporaryFolder();
  const port = await freePort();
  const how = server.start({ installation, emulator, clip, work, port });
  const { child, url } = await started({ ...how, port });
  try {
    const headers = server.headers?.({ emulator }) ?? [];
    return await suiteRun([
      'run',
      `--base-url=${url}/v1`,
      `--api-key=${key}`,
      `--profile=${server.profile}`,
      `--target-name=${server.name}`,
      `--target-version=${server.version}`,
      ...caps,
      ...headers.map((header) => `--header=${header}`),
      ...baselineFlags(server, write),
      ...(report === undefined ? [] : [`--report=json=${join(report, `${server.name}.json`)}`]),
      '--report=terminal=-',
    ]);
  } finally {
    await stop(child);
  }
}

function baselineFlags(server, write) {
  const file = baselineOf(server);
  if (write) return [`--write-expect=${file}`];
  return existsSync(file) ? [`--expect=${file}`] : [];
}

const suiteRun = (args) => linesOf(process.execPath, [suite, ...args]);
