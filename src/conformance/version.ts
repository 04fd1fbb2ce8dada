// The version of the package, read from its package.json.
import { readFileSync } from 'node:fs';

/** Both `src/conformance` and `dist/conformance` are two folders below the root of the package. */
export const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string };
