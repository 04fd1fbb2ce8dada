// The official SDKs do the same steps on each store as in memory (`npm run test:clients`).
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { startProgram } from '../support/program.ts';
import { missingTool } from '../support/tools.ts';

const folder = join(import.meta.dirname, '../../scripts/clients');
const { serverOptions } = (await import(pathToFileURL(join(folder, 'scenario.mjs')).href)) as {
  serverOptions: string[];
};
const { sdks } = (await import(pathToFileURL(join(folder, 'sdks.mjs')).href)) as {
  sdks: { language: string; name: string }[];
};

const columns = sdks.filter(({ language }) => ['node', 'python'].includes(language));
const missing = missingTool('python3');

it.skipIf(missing !== undefined).each(columns)(
  '$name does every step that it can',
  { timeout: 300_000 },
  async ({ name }) => {
    const { ready } = await startProgram(serverOptions);
    const args = [join(folder, 'clients.mjs'), '--only', name, '--base-url', ready.base_url];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(stdout).toMatch(/\n4\d passed, 0 failed\n$/);
  },
);
