// Builds dist: compiles src with declarations, copies data files, and bundles the programs so that they start
// fast.
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';

process.chdir(join(import.meta.dirname, '..'));
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

/** Every file under src that is not TypeScript is data: glyphs, sounds, pages. */
for (const file of readdirSync('src', { recursive: true, withFileTypes: true })) {
  if (!file.isFile() || file.name.endsWith('.ts')) continue;
  const from = join(file.parentPath, file.name);
  cpSync(from, join('dist', from.slice('src/'.length)));
}

await bundle('dist/emulator');
await bundle('dist/conformance');

for (const program of ['dist/emulator/cli.js', 'dist/conformance/cli.js']) {
  if (existsSync(program)) chmodSync(program, 0o755);
}
console.error(`Built in ${((performance.now() - startedAt) / 1000).toFixed(1)} s.`);
