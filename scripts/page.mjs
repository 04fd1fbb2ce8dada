// Builds the page of the emulator (src/page) into dist/ui. With --dev it serves the page and rebuilds parts of it when
// a file changes; --server URL names the emulator that answers its calls.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { licences } from './bundle.mjs';

const root = join(import.meta.dirname, '..');
const scenarios = join(root, 'fixtures/scenarios');

/** Gives the page the names and texts of the ready-made situations. */
const situations = {
  name: 'situations',
  resolveId: (id) => (id === 'virtual:situations' ? '\0virtual:situations' : undefined),
  load: (id) =>
    id === '\0virtual:situations' ? `export default ${JSON.stringify(readSituations())};` : undefined,
};

const readSituations = () =>
  readdirSync(scenarios)
    .filter((name) => name.endsWith('.yaml'))
    .map((file) => {
      const { title, description } = parse(readFileSync(join(scenarios, file), 'utf8'));
      return { name: basename(file, '.yaml'), title, description };
    });

/** Puts the notices of the packages beside the page that contains them. */
const notices = {
  name: 'notices',
  generateBundle(_, files) {
    const modules = Object.values(files).flatMap(({ moduleIds = [] }) => moduleIds);
    this.emitFile({ type: 'asset', fileName: 'THIRD_PARTY_LICENSES.txt', source: licences(modules) });
  },
};

const settings = {
  configFile: false,
  root: join(root, 'src/page'),
  base: '/_emulator/ui/',
  plugins: [situations, notices],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: join(root, 'dist/ui'),
    emptyOutDir: true,
    // The policy of the page allows no address with `data:` for scripts and styles, so every file is a file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // These have `light-dark()`, which the styles use.
    target: ['chrome123', 'firefox120', 'safari17.5'],
  },
};

/** Builds the page. Vite is loaded here, because most programs that import this file need no build. */
export async function buildPage() {
  const { build } = await import('vite');
  await build({ ...settings, logLevel: 'warn' });
}

/** Serves the page for work on it. @param target the address of the emulator */
export async function servePage(target) {
  const { createServer } = await import('vite');
  const ofEmulator = '^/(v1|_emulator/(?!ui/))';
  const server = await createServer({
    ...settings,
    server: { host: '127.0.0.1', proxy: { [ofEmulator]: { target, changeOrigin: true } } },
  });
  await server.listen();
  server.printUrls();
}

if (process.argv[1] === import.meta.filename) {
  const at = process.argv.indexOf('--server');
  if (process.argv.includes('--dev'))
    await servePage(at === -1 ? 'http://127.0.0.1:4010' : process.argv[at + 1]);
  else await buildPage();
}
