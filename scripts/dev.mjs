// Rebuilds and restarts the emulator whenever a source changes. Arguments go to the emulator.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

process.chdir(join(import.meta.dirname, '..'));
await import('./build.mjs');
const compile = [
  'node_modules/typescript/bin/tsc',
  '--noEmit',
  'false',
  '--rootDir',
  'src',
  '--outDir',
  'dist',
];
const children = [
  spawn(process.execPath, [...compile, '--watch', '--preserveWatchOutput'], { stdio: 'inherit' }),
  spawn(process.execPath, ['--watch', 'dist/emulator/cli.js', ...process.argv.slice(2)], {
    stdio: 'inherit',
  }),
];
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    for (const child of children) child.kill(signal);
  });
}
