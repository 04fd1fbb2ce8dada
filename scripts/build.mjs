// Builds dist: compiles src with declarations, copies data files, and bundles the programs so that they start
// fast. It does nothing when dist is already the result of the present sources; --force builds in every case.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isBuilt, markAsBuilt } from './build-stamp.mjs';
import { bundleTypes } from './bundle-types.mjs';
import { bundle } from './bundle.mjs';
import { buildPage } from './page.mjs';

/** The folders of the public entries. */
const entries = ['dist/emulator', 'dist/conformance'];

/**
 * The entry for `require`. Jest runs a test in a sandbox whose `require` cannot load ES modules, and whose timers a test
 * may replace. Node's own `require` can load them. A function that the sandbox did not make reaches it: `Buffer` is
 * the same in all sandboxes.
 */
const requireEntry = `'use strict';
const { getBuiltinModule } = Buffer.constructor('return process')();
module.exports = getBuiltinModule('node:module').createRequire(__filename)('./index.js');
`;

process.chdir(join(import.meta.dirname, '..'));
if (process.argv.includes('--force') || !isBuilt()) await build();

async function build() {
  // The output goes to standard error, because some scripts print a document on standard output.
  console.error('Building the programs in dist …');
  const startedAt = performance.now();
  rmSync('dist', { recursive: true, force: true });
  execFileSync(
    process.execPath,
    [
      'node_modules/typescript/bin/tsc',
      '--noEmit',
      'false',
      '--declaration',
      '--rootDir',
      'src',
      '--outDir',
      'dist',
    ],
    { stdio: 'inherit' },
  );
  copyData();
  await buildPage();
  for (const entry of entries) {
    await bundle(entry);
    writeFileSync(join(entry, 'index.cjs'), requireEntry);
  }
  await bundleTypes(entries);

  for (const program of ['dist/emulator/cli.js', 'dist/conformance/cli.js']) {
    if (existsSync(program)) chmodSync(program, 0o755);
  }
  markAsBuilt();
  console.error(`Built in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`);
}

/** Copies every file under src that is not TypeScript: glyphs and sounds. The page has a build of its own. */
function copyData() {
  for (const file of readdirSync('src', { recursive: true, withFileTypes: true })) {
    if (!file.isFile() || file.name.endsWith('.ts')) continue;
    const from = join(file.parentPath, file.name);
    if (from.startsWith(join('src', 'page'))) continue;
    cpSync(from, join('dist', from.slice('src/'.length)));
  }
}
