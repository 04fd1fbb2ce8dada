// The package's version, read where npm keeps it.
import { readFileSync } from 'node:fs';

/** Both `src/emulator` and `dist/emulator` lie two folders below the package. */
const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

export const { version } = manifest;
