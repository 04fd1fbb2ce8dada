// The servers that are compared, and the server that must be downloaded first.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, temporaryFolder } from './children.mjs';

const root = join(import.meta.dirname, '../..');
const aimock = '@copilotkit/aimock@1.43.0';

/** The emulator, started as users start it, without a log. */
export const ours = (...options) => ({
  name: 'ours',
  args: (port) => [
    join(root, 'dist/emulator/cli.js'),
    '--listen',
    `127.0.0.1:${port}`,
    '--log',
    'silent',
    ...options,
  ],
});

const bare = (name, file) => ({
  name,
  args: (port) => [join(import.meta.dirname, 'servers', file), String(port)],
});

/** @returns `{ targets, missing }`; `missing` contains, by name, the reason why a comparator is absent */
export async function prepareTargets() {
  const targets = [ours(), bare('bare Hono', 'bare-hono.mjs'), bare('bare node:http', 'bare-node.mjs')];
  try {
    return { targets: [...targets, await installAimock()], missing: {} };
  } catch (thrown) {
    return { targets, missing: { aimock: `npm could not install ${aimock} (${thrown.message})` } };
  }
}

/** aimock with one fixture that answers the benchmark's prompt. */
async function installAimock() {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', aimock];
  await run('npm', args, { cwd: folder, timeoutMs: 60_000 });
  const fixture = join(folder, 'fixture.json');
  const video = { id: 'video_123', status: 'completed', url: 'https://example.com/cat.mp4' };
  const match = { userMessage: 'cat playing piano', endpoint: 'video' };
  writeFileSync(fixture, JSON.stringify({ fixtures: [{ match, response: { video } }] }));
  const program = join(folder, 'node_modules/@copilotkit/aimock/dist/cli.js');
  return {
    name: 'aimock',
    args: (port) => [program, '-p', String(port), '-f', fixture, '--log-level', 'silent'],
  };
}
