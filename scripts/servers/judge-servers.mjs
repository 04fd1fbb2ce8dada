// `npm run test:servers`: the built suite judges released servers of other vendors and compares the result
// with their known failures.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stop, temporaryFolder } from '../bench/children.mjs';
import { paint, tell } from '../bench/progress.mjs';
import { installed, Unreachable } from './installations.mjs';
import { judged } from './judge.mjs';
import { readOptions, UsageError } from './options.mjs';
import { started } from './processes.mjs';
import { servers } from './servers.mjs';

const emulatorProgram = join(import.meta.dirname, '../../dist/emulator/cli.js');
/** With more processes at once, jobs would end before the suite could ask about them. */
const atOnce = 2;

const green = paint(process.stdout, 32);
const red = paint(process.stdout, 31);
const dim = paint(process.stdout, 2);
const print = (line) => process.stdout.write(`${line}\n`);

async function main() {
  const options = readOptions(process.argv.slice(2), servers);
  if (options === undefined) return;
  const { list, chosen, write, reports } = options;
  if (list) return chosen.forEach(({ name, version, profile }) => print(`${name} ${version}, ${profile}`));
  if (!existsSync(emulatorProgram)) throw new UsageError(`${emulatorProgram} is missing: npm run build`);
  if (reports !== undefined) mkdirSync(reports, { recursive: true });

  const folders = await prepared(chosen);
  const emulator = await started({
    command: process.execPath,
    args: [emulatorProgram, '--listen', '127.0.0.1:0', '--log', 'json'],
  });
  const clip = await clipFrom(emulator.url);
  const world = { emulator: emulator.url, clip, write, report: reports };
  const counts = { passed: 0, failed: 0 };
  const queue = [...chosen];
  const work = async () => {
    for (let server = queue.shift(); server !== undefined; server = queue.shift()) {
      const result = await resultOf(server, folders.get(server.installation), world);
      if (result !== 'skipped') counts[result] += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  await stop(emulator.child);
  print(`${counts.passed} passed, ${counts.failed} failed`);
  if (counts.failed > 0 || counts.passed === 0) process.exitCode = 1;
}

/** The folder of each installation, or the error of its installation. All are downloaded together. */
async function prepared(chosen) {
  const needed = [...new Set(chosen.map(({ installation }) => installation))];
  const found = await Promise.all(needed.map((one) => installed(one).catch((thrown) => thrown)));
  return new Map(needed.map((one, at) => [one, found[at]]));
}

/** The clip that every engine "renders": four seconds of the emulator. @returns the path of the file */
async function clipFrom(url) {
  const headers = { authorization: 'Bearer sk-clip', 'content-type': 'application/json' };
  const ask = async (path, body) => {
    const creation = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const answer = await fetch(`${url}/v1/videos${path}`, { ...creation, headers });
    if (!answer.ok) throw new Error(`the emulator answered ${answer.status}: ${await answer.text()}`);
    return answer;
  };
  const made = await (await ask('', { prompt: 'A lighthouse at dusk', seconds: '4' })).json();
  let video = made;
  while (video.status !== 'completed') {
    await new Promise((resolve) => {
      setTimeout(resolve, 200);
    });
    video = await (await ask(`/${made.id}`)).json();
  }
  const file = join(temporaryFolder(), 'clip.mp4');
  writeFileSync(file, new Uint8Array(await (await ask(`/${made.id}/content`)).arrayBuffer()));
  return file;
}

/** Judges one server and prints its line. @returns 'passed', 'failed' or 'skipped' */
async function resultOf(server, installation, world) {
  const name = `${server.name} ${server.version}`;
  if (installation instanceof Unreachable) {
    print(`${dim('skipped')}  ${name}: ${installation.message}`);
    return 'skipped';
  }
  try {
    if (installation instanceof Error) throw installation;
    tell(`${name}: judging`);
    const { status, lines } = await judged(server, { ...world, installation });
    if (status !== 0) for (const line of lines) print(`    ${line}`);
    print(`${status === 0 ? green('passed') : red('FAILED')}   ${name}: ${lines.at(-1)}`);
    return status === 0 ? 'passed' : 'failed';
  } catch (thrown) {
    print(`${red('FAILED')}   ${name}: ${thrown.message}`);
    return 'failed';
  }
}

try {
  await main();
} catch (thrown) {
  process.stderr.write(
    `servers: ${thrown instanceof UsageError ? `${thrown.message} (see --help)` : thrown.stack}\n`,
  );
  process.exitCode = 2;
}
// Ends every process that is still running, also after an error.
process.exit();
