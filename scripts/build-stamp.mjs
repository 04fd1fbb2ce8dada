// Tells whether dist is already the result of the present sources, so that a second build does nothing. Programs that
// run at the same time may then each begin with a build, because only the first build writes.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Outside of dist, because all of dist is published. `npm ci` removes the stamp, and the next build is a whole one. */
const stampFile = 'node_modules/.cache/sora-emulator/build';

/** Everything that decides what a build writes. The last file lists the packages that are installed. */
const inputs = [
  'src',
  'scripts/build.mjs',
  'scripts/build-stamp.mjs',
  'scripts/bundle.mjs',
  'scripts/bundle-types.mjs',
  'scripts/page.mjs',
  'fixtures/scenarios',
  'package.json',
  'tsconfig.json',
  'node_modules/.package-lock.json',
];

/** Returns whether sources, packages and dist are as the last complete build left them. */
export function isBuilt() {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp();
}

/** Writes down the state after a complete build. */
export function markAsBuilt() {
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, stamp());
}

const stamp = () => JSON.stringify({ node: process.version, inputs: digest(inputs), dist: digest(['dist']) });

/** The hash of the names and contents of all files at these paths. */
function digest(paths) {
  const hash = createHash('sha256');
  for (const path of paths.flatMap(filesAt)) {
    const bytes = existsSync(path) ? readFileSync(path) : 'missing';
    hash.update(`${path}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}

/** The files of a folder in the order of their names; a path that is no folder is returned itself. */
function filesAt(path) {
  if (!existsSync(path)) return [path];
  try {
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted();
  } catch (thrown) {
    if (thrown.code === 'ENOTDIR') return [path];
    throw thrown;
  }
}
