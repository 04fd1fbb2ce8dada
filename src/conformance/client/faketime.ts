// Runs the clock of a program faster, through libfaketime.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../vocabulary/mismatch.ts';

const names = ['libfaketime.so.1', 'libfaketime.1.dylib'];

/** Returns the folders of this name in each folder of a folder. */
const inside = (folder: string) =>
  existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name, 'faketime')) : [];

/** Returns the folders in which the packages of systems put the library. */
const folders = () => [
  ...inside('/usr/lib'),
  '/usr/lib/faketime',
  '/usr/local/lib/faketime',
  '/usr/lib64/faketime',
  '/opt/homebrew/lib/faketime',
];

/**
 * Returns the variables that let the clock of a program run `speed` times as fast.
 * @throws UsageError when the library is not there
 */
export function clockEnvironment(speed: number, given: string | undefined): Record<string, string> {
  if (speed === 1) return {};
  const path =
    given ??
    folders()
      .flatMap((folder) => names.map((name) => join(folder, name)))
      .find((file) => existsSync(file));
  if (path === undefined || !existsSync(path)) {
    const where = given === undefined ? '' : ` at ${given}`;
    throw new UsageError(
      `--speed needs libfaketime, which was not found${where}: install it (Debian: apt install faketime), or give --faketime PATH`,
    );
  }
  return {
    [path.endsWith('.dylib') ? 'DYLD_INSERT_LIBRARIES' : 'LD_PRELOAD']: path,
    FAKETIME: `+0 x${speed}`,
  };
}
