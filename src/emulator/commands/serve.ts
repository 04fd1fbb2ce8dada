// `sora-emulator serve`: listens, prints its URL, and ends at a signal.
import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { wantsColour } from './command-line.ts';
import { assemble } from '../assemble.ts';
import { openLog } from '../log/open.ts';
import type { Emulator } from '../emulator.ts';
import { greeting } from './greeting.ts';
import { usableUrl } from '../net/url.ts';
import { OptionError, type Options } from '../options/options.ts';
import { watchParent } from './parent-process.ts';
import { whyNotListening } from './address-in-use.ts';

/** Runs the server until SIGTERM or SIGINT; requests in flight then finish, and the process exits with 0. */
export async function serve(options: Options): Promise<void> {
  const log = openLog(options, wantsColour(process.stderr));
  const emulator = assemble(options, { ownsProcess: true, log });
  const bound = await listenOrExplain(emulator, options);
  const url = usableUrl(bound);
  const stop = (signal: NodeJS.Signals) => {
    // A terminal shows ^C, and leaves its cursor after it.
    if (signal === 'SIGINT' && process.stderr.isTTY && options.log === 'pretty') process.stderr.write('\n');
    emulator.close().then(
      () => {
        log?.farewell();
        process.exit(0);
      },
      (fault: unknown) => {
        console.error('sora-emulator:', fault);
        process.exit(1);
      },
    );
  };
  // The signal handlers are set before the server is announced, because a signal may follow at once.
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  const parent = options.exitWithParent === 'on' ? watchParent(() => stop('SIGTERM')) : undefined;

  const ready = JSON.stringify({ event: 'ready', url, base_url: `${url}/v1`, pid: process.pid });
  try {
    if (options.readyFile !== undefined) await writeWhole(options.readyFile, `${ready}\n`);
  } catch (fault) {
    // Without the file, a program that waits for it would wait for ever.
    await emulator.close();
    throw fault;
  }
  parent?.ready();
  if (options.log === 'json') process.stdout.write(`${ready}\n`);
  if (options.log === 'pretty') process.stdout.write(greeting(bound, options));
}

/**
 * Writes a file as a whole, because another program may wait for it and must never read a part of it.
 * @throws OptionError when it cannot be written; then no file is left
 */
async function writeWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomUUID()}.tmp`;
  try {
    await writeFile(draft, text, { flag: 'wx' });
    await rename(draft, path);
  } catch (fault) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw new OptionError(`the ready file '${path}' cannot be written: ${(fault as Error).message}`);
  }
}

/** Listens. @throws Error one line that states why the server cannot listen, and what to do */
async function listenOrExplain(emulator: Emulator, { listen }: Options): Promise<string> {
  try {
    return await emulator.listen();
  } catch (fault) {
    const reason = await whyNotListening(fault, listen);
    throw reason === undefined ? fault : new Error(reason);
  }
}
