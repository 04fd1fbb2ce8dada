// `sora-emulator serve`: listens, says where, and ends when told to.
import { writeFile } from 'node:fs/promises';
import { wantsColour } from './command-line.ts';
import { assemble } from './index.ts';
import type { Options } from './options.ts';

/** Runs the server until SIGTERM or SIGINT; requests in flight then finish, and the process exits with 0. */
export async function serve(options: Options): Promise<void> {
  const emulator = assemble(options, { ownsProcess: true, colour: wantsColour(process.stderr) });
  const url = await emulator.listen();
  const ready = JSON.stringify({ event: 'ready', url, base_url: `${url}/v1`, pid: process.pid });
  if (options.readyFile !== undefined) await writeFile(options.readyFile, `${ready}\n`);
  if (options.log === 'json') process.stdout.write(`${ready}\n`);
  if (options.log === 'pretty') process.stdout.write(greeting(url, options));

  const stop = () => {
    emulator.close().then(
      () => process.exit(0),
      (fault: unknown) => {
        console.error('sora-emulator:', fault);
        process.exit(1);
      },
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

function greeting(url: string, { profile, apiKey }: Options): string {
  return `sora-emulator speaks OpenAI's Videos API (profile ${profile}) at ${url}/v1

  export OPENAI_BASE_URL=${url}/v1
  export OPENAI_API_KEY=${apiKey[0] ?? 'sk-emulator'}

`;
}
