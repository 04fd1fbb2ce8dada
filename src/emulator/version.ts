// The version of the package, read from package.json, and the location of its data.
import { readFileSync } from 'node:fs';

/** Both `src/emulator` and `dist/emulator` lie two folders below the package. */
const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

export const { version } = manifest;

/** The ready-made situations. */
export const scenarios = new URL('../../fixtures/scenarios/', import.meta.url);

/** The page: its path on the server, and the folder of its built files. */
export const page = { path: '/_emulator/ui/', folder: new URL('../../dist/ui/', import.meta.url) };

/** The package's own moderation tables. */
export const moderationTables = new URL('../../fixtures/moderation.json', import.meta.url);
