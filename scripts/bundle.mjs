// Replaces the compiled entries by bundles. One file is read several times faster than a hundred files, and
// every test run pays for the start-up. The renderer is not bundled: it is loaded when it is first used, and
// its worker needs a file of its own.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { rolldown } from 'rolldown';

/** Packages that are loaded on demand, or have binaries of their own. */
const external = [/^node:/, /^undici[/]/, /^sharp$/, /^libsql$/, /^postgres$/, /[\\/]media[\\/]/];

/**
 * The HTTP adapter asks for each request whether it came over HTTP/2, which this server does not support.
 * Node's module for HTTP/2 would cost every start more than a MiB and some milliseconds.
 */
const withoutHttp2 = {
  name: 'without-http2',
  resolveId: (id) => (id === 'node:http2' ? '\0without-http2' : undefined),
  load: (id) =>
    id === '\0without-http2' ? 'export class Http2ServerRequest {}\nexport const constants = {};' : undefined,
};

/** @param directory the folder of the compiled `cli.js` and `index.js` */
export async function bundle(directory) {
  const input = { cli: resolve(directory, 'cli.js'), index: resolve(directory, 'index.js') };
  const entries = new Set(Object.values(input));
  const build = await rolldown({
    input,
    platform: 'node',
    external,
    plugins: [withoutHttp2],
  });
  const options = {
    format: 'esm',
    chunkFileNames: '[name]-[hash].js',
    minify: { compress: true, mangle: false, codegen: true },
  };
  const parts = await build.generate(options);
  const start = modulesAtStart(parts.output);
  // Entries stay in the places that their names state.
  const groups = [{ name: 'start', test: (id) => start.has(id) && !entries.has(id) }];
  const { output } = await build.generate({
    ...options,
    codeSplitting: { groups },
  });
  await build.close();
  const chunks = output.filter((file) => file.type === 'chunk');
  const modules = chunks.flatMap((chunk) => chunk.moduleIds);
  // Modules of a bundle are removed, because they are second copies, unless a file outside of the bundles
  // imports them.
  const needed = importedOutside(directory);
  for (const id of modules) if (isInside(directory, id) && !needed.has(id)) rmSync(id, { force: true });
  for (const chunk of chunks) writeFileSync(join(directory, chunk.fileName), ascii(chunk.code));
  writeFileSync(join(directory, 'THIRD_PARTY_LICENSES.txt'), licences(modules));
}

/** One letter beyond Latin-1 would make V8 store the whole source with two bytes per letter. */
const ascii = (code) =>
  code.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

/**
 * Everything that a server imports before it listens. One file is read several times faster than its thirty
 * parts.
 */
function modulesAtStart(output) {
  const chunks = new Map(
    output.filter((file) => file.type === 'chunk').map((chunk) => [chunk.fileName, chunk]),
  );
  const serve = [...chunks.values()].find(({ name }) => name === 'serve');
  if (serve === undefined) return new Set();
  const needed = new Set([serve.fileName]);
  for (const name of needed) for (const other of chunks.get(name)?.imports ?? []) needed.add(other);
  const shared = [...needed].flatMap((name) => chunks.get(name) ?? []).filter(({ isEntry }) => !isEntry);
  return new Set(shared.flatMap(({ moduleIds }) => moduleIds));
}

/** Every compiled file that the files outside of the bundles import, directly or through other files. */
function importedOutside(directory) {
  const files = readdirSync(directory, { recursive: true }).map((name) => resolve(directory, name));
  const found = new Set(files.filter((name) => /[\\/]media[\\/].*\.js$/.test(name)));
  for (const file of found) {
    const code = readFileSync(file, 'utf8');
    for (const [, path] of code.matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]+\.js)['"]/g))
      found.add(resolve(dirname(file), path));
  }
  return found;
}

function isInside(directory, file) {
  return resolve(file).startsWith(resolve(directory) + sep);
}

/**
 * The notices of all bundled packages, because their licences require them.
 * @param {readonly string[]} modules the paths of the bundled files
 */
export function licences(modules) {
  const packages = new Set(
    modules
      .map((id) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id.replaceAll('\\', '/'))?.[1])
      .filter(Boolean),
  );
  const notices = [...packages]
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map((folder) => {
      const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
      const text = file === undefined ? `Licence: ${license}` : readFileSync(join(folder, file), 'utf8');
      return `${name} ${version}\n\n${text.trim()}\n`;
    });
  return notices.join(`\n${'-'.repeat(80)}\n\n`);
}
