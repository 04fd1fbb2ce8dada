// One run of the scenario: the built emulator on a free port, and one program that calls it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import sharp from 'sharp';
import { launch, stop, temporaryFolder } from '../bench/children.mjs';

const root = join(import.meta.dirname, '../..');
export const builtProgram = join(root, 'dist/emulator/cli.js');
const key = 'sk-clients';
const limitMs = 120_000;

/** The key of the SDKs' own tests, which contains blanks. The programs contain the same key. */
const suiteKey = 'My API Key';

/** A job ends at its fourth poll. Two keys are accepted, so that a wrong key is refused. */
const keys = [key, suiteKey].flatMap((accepted) => ['--api-key', accepted]);
const options = ['--listen', '127.0.0.1:0', '--pace', 'polls:4', '--log', 'json', ...keys];

/** Writes the picture that the programs send. @returns its path */
export async function writePicture() {
  const path = join(temporaryFolder(), 'frame.png');
  const picture = sharp({ create: { width: 1280, height: 720, channels: 3, background: '#808080' } });
  writeFileSync(path, await picture.png().toBuffer());
  return path;
}

/**
 * Runs a program to its end.
 * @returns `{ printed, ended }`: its standard output, and how it ended when that was not status 0
 */
export async function runScenario([command, args], { environment, picture }) {
  const server = launch(process.execPath, [builtProgram, ...options], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const program = launch(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...environment,
        // Requests between two programs of one machine must not use a proxy.
        no_proxy: '127.0.0.1',
        NO_PROXY: '127.0.0.1',
        OPENAI_BASE_URL: await baseUrlOf(server),
        OPENAI_API_KEY: key,
        SCENARIO_PICTURE: picture,
        SCENARIO_REFUSALS: join(root, 'test/clients/refusals.json'),
      },
    });
    return await finished(program);
  } finally {
    await stop(server);
  }
}

/** Returns the ready message of a server. @throws Error when the server ends before it */
async function baseUrlOf(server) {
  for await (const line of createInterface({ input: server.stdout })) {
    const said = JSON.parse(line);
    if (said.event === 'ready') {
      server.stdout.resume();
      return said.base_url;
    }
  }
  throw new Error('the emulator ended before it was ready');
}

async function finished(program) {
  const texts = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'])
    program[stream].setEncoding('utf8').on('data', (text) => (texts[stream] += text));
  const cut = setTimeout(() => program.kill('SIGKILL'), limitMs);
  const status = await new Promise((resolve, reject) => {
    program.once('error', reject);
    program.once('close', (code, signal) => resolve(code ?? signal));
  }).finally(() => clearTimeout(cut));
  const end = texts.stderr.trim().split('\n').slice(-3).join(' / ').slice(0, 300);
  return { printed: texts.stdout, ended: status === 0 ? '' : `the program ended with ${status}: ${end}` };
}
