// Runs the suite against its broken twins, prints which check finds which twin, and writes docs/twins.md when
// every twin is found. With words (ids of checks, `list.*`, parts of the names of twins) it runs only these
// twins against their own checks, in seconds. With words and --whole it runs these twins against the whole
// suite. With --document it writes docs/twins.md without a run; the tests show the same later.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createViteServer } from 'vitest/node';

const root = join(import.meta.dirname, '..');
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const has = (flag) => process.argv.includes(`--${flag}`);
const server = await createViteServer({
  root,
  configFile: false,
  logLevel: 'error',
  appType: 'custom',
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
});

function print({ twin, failed, faults }) {
  const mark = faults.length === 0 ? 'found:' : 'WRONG:';
  process.stdout.write(`${mark} ${twin.name}\n       by ${failed.join(', ') || 'nothing'}\n`);
  for (const fault of faults) process.stdout.write(`       ! ${fault}\n`);
}

try {
  const load = (path) => server.ssrLoadModule(join(root, path));
  const { all } = await load('test/conformance/broken/twins/index.ts');
  const { kill, matrixDocument, twinsFor } = await load('test/conformance/broken/matrix.ts');
  const { checks } = await load('src/conformance/checks/index.ts');
  const write = () => writeFileSync(join(root, 'docs/twins.md'), matrixDocument(checks, all));
  if (has('document')) write();
  else {
    const kills = await kill(twinsFor(all, words), {
      only: words.length > 0 && !has('whole'),
      onKill: print,
    });
    const wrong = kills.filter(({ faults }) => faults.length > 0);
    const right = kills.length - wrong.length;
    process.stdout.write(
      `${right} of ${kills.length} twins are found by the checks that they name, and by no other\n`,
    );
    if (wrong.length > 0 || kills.length === 0) process.exitCode = 1;
    else if (words.length === 0) write();
  }
} finally {
  await server.close();
}
