// Puts the built package and the packages that it imports into a folder, for the Python wheel:
// node scripts/python/stage.mjs FOLDER. The folder needs Node alone: sharp is there as WebAssembly, without native parts.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';

const root = join(import.meta.dirname, '../..');
const onWindows = process.platform === 'win32';

/** Folders of the packed package that no program reads. */
const unreadFolders = new Set(['docs', 'openapi', 'schemas']);
/** Folders of dependencies that are no code for Node: C++ sources, types, pages. */
const foreignFolders = new Set([
  'sharp/src',
  'sharp/install',
  'sharp/lib',
  'undici/docs',
  'undici/types',
  '.bin',
]);
const unreadFiles =
  /(\.d\.[cm]?ts|\.map|^(readme|changelog|security|contributing)[\w.-]*\.md|^\.package-lock\.json)$/i;

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('stage.mjs: the folder is missing: node scripts/python/stage.mjs FOLDER');
  process.exit(2);
}
stage(resolve(folder));

function stage(target) {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  const work = mkdtempSync(join(tmpdir(), 'sora-stage-'));
  try {
    unpackProject(work, target);
    installDependencies(target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  prune(target, target);
}

/** The same files that the npm package has. */
function unpackProject(work, target) {
  const packed = npm(['pack', '--silent', '--pack-destination', work], root).trim().split('\n').at(-1);
  execFileSync('tar', ['-xzf', packed, '--strip-components=1', '-C', target], { cwd: work });
}

/** Installs the versions of package-lock.json, where the lock has the package. */
function installDependencies(target) {
  const manifest = JSON.parse(readFileSync(join(target, 'package.json'), 'utf8'));
  const dependencies = wheelDependencies(target, manifest);
  const folder = mkdtempSync(join(tmpdir(), 'sora-packages-'));
  try {
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ name: 'sora-wheel', private: true, dependencies }),
    );
    cpSync(join(root, 'package-lock.json'), join(folder, 'package-lock.json'));
    npm(
      [
        'install',
        '--omit=dev',
        '--omit=optional',
        '--omit=peer',
        '--ignore-scripts',
        '--no-audit',
        '--no-fund',
      ],
      folder,
    );
    cpSync(join(folder, 'node_modules'), join(target, 'node_modules'), { recursive: true });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The packages that the built programs import, with their versions. Most dependencies are bundled into the programs.
 * Packages with native parts (libsql, ffmpeg-static) stay out: Node's own SQLite is enough.
 */
function wheelDependencies(target, { dependencies, peerDependencies }) {
  const imported = importedPackages(join(target, 'dist'));
  const pure = { ...dependencies, postgres: peerDependencies.postgres };
  const needed = Object.entries(pure).filter(([name]) => imported.has(name));
  return Object.fromEntries([...needed, ['@img/sharp-wasm32', dependencies.sharp]]);
}

function importedPackages(dist) {
  const names = new Set();
  for (const file of readdirSync(dist, { recursive: true })) {
    if (!/\.[cm]?js$/.test(file)) continue;
    const code = readFileSync(join(dist, file), 'utf8');
    for (const [, name] of code.matchAll(
      /(?:from|import|require)\s*\(?\s*["'`]((?:@[\w.-]+\/)?[\w.-]+)[^"'`]*["'`]/g,
    ))
      names.add(name);
  }
  return names;
}

/** Removes files that Node does not read. Licences stay. */
function prune(base, at) {
  for (const entry of readdirSync(at, { withFileTypes: true })) {
    const path = join(at, entry.name);
    const place = `${basename(at)}/${entry.name}`;
    const unread = entry.isDirectory()
      ? foreignFolders.has(place) ||
        foreignFolders.has(entry.name) ||
        (at === base && unreadFolders.has(entry.name))
      : unreadFiles.test(entry.name);
    if (unread) rmSync(path, { recursive: true });
    else if (entry.isDirectory()) prune(base, path);
  }
}

function npm(args, cwd) {
  const given = { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], shell: onWindows };
  return execFileSync(onWindows ? 'npm.cmd' : 'npm', args, given);
}
