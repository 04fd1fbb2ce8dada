// `sora-emulator serve`: listens, says where, and ends when told to.
import { rename, writeFile } from 'node:fs/promises';
import { wantsColour } from './command-line.ts';
import { assemble } from './assemble.ts';
import type { Options } from './options.ts';

/** Runs the server until SIGTERM or SIGINT; requests in flight then finish, and the process exits with 0. */
export async function serve(options: Options): Promise<void> {
  const emulator = assemble(options, {
    ownsProcess: true,
    colour: options.log === 'pretty' && wantsColour(process.stderr),
  });
  const url = await emulator.listen();
  const stop = () => {
    emulator.close().then(
      () => process.exit(0),
      (fault: unknown) => {
        console.error('sora-emulator:', fault);
        process.exit(1);
      },
    );
  };
  // Before anyone is told that the server is there, and may tell it to end.
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);

  const ready = JSON.stringify({ event: 'ready', url, base_url: `${url}/v1`, pid: process.pid });
  try {
    if (options.readyFile !== undefined) await writeWhole(options.readyFile, `${ready}\n`);
  } catch (fault) {
    // Whoever waits for the file would wait for ever.
    await emulator.close();
    throw fault;
  }
  if (options.log === 'json') process.stdout.write(`${ready}\n`);
  if (options.log === 'pretty') process.stdout.write(greeting(url, options));
}

/** Writes a file that never exists in part: somebody may be waiting for it. */
async function writeWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, text);
  await rename(draft, path);
}

function greeting(url: string, { profile, quirks, apiKey }: Options): string {
  const manner = quirks === undefined ? `profile ${profile}` : `profile ${profile}, quirks ${quirks}`;
  return `sora-emulator speaks OpenAI's Videos API (${manner}) at ${url}/v1

  export OPENAI_BASE_URL=${url}/v1
  export OPENAI_API_KEY=${apiKey[0] ?? 'sk-emulator'}

`;
}
