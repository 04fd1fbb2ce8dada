// The packages of the servers, downloaded once into a folder outside of the repository. A registry that
// cannot be reached is distinguished from packages that cannot be installed.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { run } from '../bench/children.mjs';
import { tell } from '../bench/progress.mjs';

const files = join(import.meta.dirname, '../../test/servers');

/** npm passes variables to its child processes that would install their packages into this project. */
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
const minutes = (count) => ({ timeoutMs: count * 60_000, env: environment });

/** The registry did not answer, so the server is skipped. */
export class Unreachable extends Error {}

/** The folder of the installations: `SERVERS_DIR`, or a folder of the user's cache. */
export const installations =
  process.env['SERVERS_DIR'] ??
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'sora-emulator', 'servers');

/**
 * The route code of the engines: their wheels without their dependencies, and the few packages that the
 * routes import.
 */
export const engines = {
  name: 'engines',
  pinned: ['engines.txt', 'engine-wheels.txt'],
  registry: 'PyPI',
  reach: reachPyPi,
  async install(folder) {
    await virtualEnvironment(folder, ['-r', join(files, 'engines.txt')]);
    // Wheels for another version of Python can be used, because only their sources are read.
    const anyPython = ['--only-binary=:all:', '--python-version=3.11', '--platform=manylinux_2_34_x86_64'];
    const unpacked = ['--no-deps', '--no-compile', `--target=${join(folder, 'routes')}`];
    await pip(folder, [...unpacked, ...anyPython, '-r', join(files, 'engine-wheels.txt')]);
  },
};

export const litellm = {
  name: 'litellm',
  pinned: ['litellm.txt'],
  registry: 'PyPI',
  reach: reachPyPi,
  // The file lists every package, so pip resolves no dependencies.
  install: (folder) => virtualEnvironment(folder, ['--no-deps', '-r', join(files, 'litellm.txt')]),
};

export const fromNpm = {
  name: 'npm',
  pinned: ['npm.json'],
  registry: 'the npm registry',
  reach: () => run('npm', ['view', 'semver@7.7.2', 'version', '--fetch-retries=0'], minutes(1)),
  async install(folder) {
    writeFileSync(join(folder, 'package.json'), readFileSync(join(files, 'npm.json')));
    const quietly = ['--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts'];
    await run('npm', ['install', ...quietly], { ...minutes(3), cwd: folder });
  },
};

/**
 * Returns the folder of an installation. It is created when it is absent or contains other versions.
 * @throws Unreachable when the registry does not answer, any other Error when the packages cannot be
 * installed
 */
export async function installed({ name, pinned, registry, reach, install }) {
  const folder = join(installations, name);
  const complete = join(folder, 'complete.txt');
  const versions = pinned.map((file) => readFileSync(join(files, file), 'utf8')).join('\n');
  if (existsSync(complete) && readFileSync(complete, 'utf8') === versions) return folder;
  tell(`${name}: installing into ${folder}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    await install(folder);
  } catch (thrown) {
    const answers = await reach().then(
      () => true,
      () => false,
    );
    throw answers ? thrown : new Unreachable(`${registry} is not reachable`);
  }
  writeFileSync(complete, versions);
  return folder;
}

async function virtualEnvironment(folder, packages) {
  await run('python3', ['-m', 'venv', folder], minutes(2));
  await pip(folder, ['--no-compile', ...packages]);
}

const pip = (folder, args) =>
  run(
    join(folder, 'bin/pip'),
    ['install', '--quiet', '--disable-pip-version-check', '--retries=2', ...args],
    minutes(8),
  );

/** Requests a small package that no server needs, without any cache. */
async function reachPyPi() {
  const ask = ['download', '--no-cache-dir', '--retries=0', '--timeout=10', '--no-deps', '--dest'];
  const folder = join(installations, 'reach');
  await run('python3', ['-m', 'pip', ...ask, folder, 'iniconfig==2.1.0'], minutes(1));
}
