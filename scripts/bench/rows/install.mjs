// The installation of a user: the packed package with its production dependencies, in an empty folder.
import { lstatSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, temporaryFolder } from '../children.mjs';

const root = join(import.meta.dirname, '../../..');
const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--ignore-scripts'];

/** Packs and installs the package, and measures its size. */
export async function install({ tell, missing }) {
  tell('production install');
  const size = {
    what: 'production install, on disk',
    unit: 'MB',
    values: {},
    budgets: [{ against: 'install', atMost: 45 }],
  };
  const scripts = {
    what: 'install scripts in its tree',
    unit: 'packages',
    values: {},
    budgets: [{ against: 'install', atMost: 0 }],
  };
  const packages = { what: 'packages in it', unit: 'packages', values: {}, budgets: [] };
  try {
    const tree = join(await installed(), 'node_modules');
    const { packages: listed } = JSON.parse(readFileSync(join(tree, '.package-lock.json'), 'utf8'));
    size.values.ours = [bytesIn(tree) / 1e6];
    scripts.values.ours = [Object.values(listed).filter((entry) => entry.hasInstallScript).length];
    packages.values.ours = [Object.keys(listed).length];
  } catch (thrown) {
    missing.install = `npm could not install the package (${thrown.message})`;
  }
  return [size, scripts, packages];
}

/** @returns the folder that the package was installed into */
async function installed() {
  const folder = temporaryFolder();
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder, ...quiet], {
    cwd: root,
  });
  const [{ filename }] = JSON.parse(stdout);
  const target = temporaryFolder();
  writeFileSync(join(target, 'package.json'), '{"private":true}');
  await run('npm', ['install', '--omit=dev', ...quiet, join(folder, filename)], { cwd: target });
  return target;
}

/** The blocks on disk, as `du` counts them. */
function bytesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    return sum + lstatSync(path).blocks * 512 + (entry.isDirectory() ? bytesIn(path) : 0);
  }, 0);
}
