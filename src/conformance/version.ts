// The version of the package, read where npm keeps it.
import { readFileSync } from 'node:fs';

/** Both `src/conformance` and `dist/conformance` lie two folders below the package. */
export const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string };
